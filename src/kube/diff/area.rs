/// A part of Kubernetes whose differences can be listed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Part {
    /// The kubelet's flags and fields, and the labels that it may set
    Kubelet,
    /// kube-apiserver's flags, admission plugins and ClusterRoles
    KubeApiserver,
    /// kube-controller-manager's flags and controllers
    KubeControllerManager,
    /// Feature gates, which all components share
    FeatureGates,
    /// apiVersions of objects and files
    ApiVersions,
}

/// A kind of names that the data has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// The kubelet's flags.
    KubeletFlags,
    /// Fields of KubeletConfiguration.
    KubeletFields,
    /// Keys of labels under kubernetes.io that a kubelet may set.
    NodeLabels,
    /// kube-apiserver's flags.
    ApiserverFlags,
    /// kube-apiserver's admission plugins.
    AdmissionPlugins,
    /// ClusterRoles that kube-apiserver creates.
    ClusterRoles,
    /// kube-controller-manager's flags.
    ControllerManagerFlags,
    /// kube-controller-manager's controllers.
    Controllers,
    /// Feature gates.
    FeatureGates,
    /// apiVersions by kind.
    ApiVersions,
}

impl Area {
    /// All areas, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::KubeletFlags,
        Self::KubeletFields,
        Self::NodeLabels,
        Self::ApiserverFlags,
        Self::AdmissionPlugins,
        Self::ClusterRoles,
        Self::ControllerManagerFlags,
        Self::Controllers,
        Self::FeatureGates,
        Self::ApiVersions,
    ];

    /// The part that it belongs to.
    pub fn part(self) -> Part {
        match self {
            Self::KubeletFlags | Self::KubeletFields | Self::NodeLabels => Part::Kubelet,
            Self::ApiserverFlags | Self::AdmissionPlugins | Self::ClusterRoles => Part::KubeApiserver,
            Self::ControllerManagerFlags | Self::Controllers => Part::KubeControllerManager,
            Self::FeatureGates => Part::FeatureGates,
            Self::ApiVersions => Part::ApiVersions,
        }
    }

    /// The component, in its own spelling; nothing for what no single one has.
    pub fn component(self) -> Option<&'static str> {
        match self.part() {
            Part::Kubelet => Some("kubelet"),
            Part::KubeApiserver => Some("kube-apiserver"),
            Part::KubeControllerManager => Some("kube-controller-manager"),
            Part::FeatureGates | Part::ApiVersions => None,
        }
    }

    /// What kind of names it has.
    pub fn names(self) -> &'static str {
        match self {
            Self::KubeletFlags | Self::ApiserverFlags | Self::ControllerManagerFlags => "flags",
            Self::KubeletFields => "fields",
            Self::NodeLabels => "node labels",
            Self::AdmissionPlugins => "admission plugins",
            Self::ClusterRoles => "cluster roles",
            Self::Controllers => "controllers",
            Self::FeatureGates => "feature gates",
            Self::ApiVersions => "API versions",
        }
    }
}
