use schemars::JsonSchema;
use serde::Deserialize;

/// Who may request certificates and whose requests are approved automatically.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ApprovalSpec {
    /// Groups that may create CSRs and whose first client certificate is approved. Default: the groups of the tokens,
    /// or `system:bootstrappers` if a token has no groups.
    pub groups: Option<Vec<String>>,
    /// Groups whose first client certificate is approved, if that is not the same for all `groups` that may create CSRs.
    pub approved_groups: Option<Vec<String>>,
    /// Users that are treated like `groups`, such as the one in the certificate of a bootstrap kubeconfig.
    pub users: Option<Vec<String>>,
    /// Service accounts that are treated like `groups`, each as `NAMESPACE/NAME`.
    pub service_accounts: Option<Vec<String>>,
    /// Who approves client certificates of nodes: `controller`, that of kube-controller-manager; `manual`, a person with
    /// `kubectl certificate approve`; or the name of another program. Default: `controller`.
    pub approver: Option<String>,
    /// Whether kube-controller-manager approves first client certificates. Default: true if it is the approver.
    pub first: Option<bool>,
    /// Whether kube-controller-manager approves renewals of client certificates. Default: true.
    pub renewals: Option<bool>,
    /// Whether cluster-info is published and may be read without credentials. Default: true.
    pub cluster_info: Option<bool>,
    /// Address ranges allowed in serving certificates, for nodes without `address` in the spec.
    pub address_ranges: Option<Vec<String>>,
    /// How many DNS names kubelet-csr-approver allows in a serving certificate. Default: 1, the node's name.
    pub dns_names: Option<u16>,
    /// Whether kubelet-csr-approver resolves these names; every address of a request must then be one of its name. Default: false.
    pub resolve_dns: Option<bool>,
}
