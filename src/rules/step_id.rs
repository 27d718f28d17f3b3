/// A step of a join.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum StepId {
    /// systemd starts the kubelet, which takes its flags.
    KubeletStart,
    /// The kubelet reads its configuration and its kubeconfigs.
    ConfigLoad,
    /// It reaches the API server and trusts its certificate.
    Tls,
    /// The API server knows the bootstrap token.
    AuthenticateToken,
    /// The token's user may ask for a certificate.
    AuthorizeCsrCreate,
    /// The request is recognised and approved.
    Approve,
    /// It is signed.
    Sign,
    /// The API server knows the certificate.
    AuthenticateNode,
    /// The node may do what nodes do.
    AuthorizeNode,
    /// Its Node passes admission.
    Admission,
    /// The node is there.
    Registration,
    /// Beside it: token discovery with cluster-info.
    Discovery,
    /// Beside it: the certificate of the kubelet's port.
    Serving,
    /// Beside it: the API server reaches the kubelet.
    KubeletApi,
    /// Beside it: certificates are renewed for ten years.
    Renewal,
}

impl StepId {
    /// All steps: the way to a registered node, then those beside it.
    pub const ALL: [StepId; 15] = [
        StepId::KubeletStart,
        StepId::ConfigLoad,
        StepId::Tls,
        StepId::AuthenticateToken,
        StepId::AuthorizeCsrCreate,
        StepId::Approve,
        StepId::Sign,
        StepId::AuthenticateNode,
        StepId::AuthorizeNode,
        StepId::Admission,
        StepId::Registration,
        StepId::Discovery,
        StepId::Serving,
        StepId::KubeletApi,
        StepId::Renewal,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            StepId::KubeletStart => "kubelet-start",
            StepId::ConfigLoad => "config-load",
            StepId::Tls => "tls",
            StepId::AuthenticateToken => "authenticate-token",
            StepId::AuthorizeCsrCreate => "authorize-csr-create",
            StepId::Approve => "approve",
            StepId::Sign => "sign",
            StepId::AuthenticateNode => "authenticate-node",
            StepId::AuthorizeNode => "authorize-node",
            StepId::Admission => "admission",
            StepId::Registration => "registration",
            StepId::Discovery => "discovery",
            StepId::Serving => "serving",
            StepId::KubeletApi => "kubelet-api",
            StepId::Renewal => "renewal",
        }
    }

    /// Whether it is on the way to a registered node.
    pub fn is_main(self) -> bool {
        self <= StepId::Registration
    }
}
