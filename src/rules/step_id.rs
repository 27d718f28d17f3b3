/// A step of a join.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum StepId {
    /// systemd starts the kubelet, which parses its flags.
    KubeletStart,
    /// The kubelet reads its configuration and its kubeconfigs.
    ConfigLoad,
    /// It connects to the API server and trusts its certificate.
    Tls,
    /// The API server accepts the bootstrap token.
    AuthenticateToken,
    /// The token's user may request a certificate.
    AuthorizeCsrCreate,
    /// The request is recognised and approved.
    Approve,
    /// It is signed.
    Sign,
    /// The API server accepts the certificate.
    AuthenticateNode,
    /// The node has the permissions of a node.
    AuthorizeNode,
    /// Its Node passes admission.
    Admission,
    /// The node is registered.
    Registration,
    /// Not needed for the join: token discovery with cluster-info.
    Discovery,
    /// Not needed for the join: the certificate of the kubelet's port.
    Serving,
    /// Not needed for the join: the API server connects to the kubelet.
    KubeletApi,
    /// Not needed for the join: certificates are renewed for ten years.
    Renewal,
}

impl StepId {
    /// All steps: those up to a registered node, then the others.
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

    /// Whether a node needs it to register.
    pub fn is_main(self) -> bool {
        self <= StepId::Registration
    }
}
