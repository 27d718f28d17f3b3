use schemars::JsonSchema;
use serde::Deserialize;

/// Who may ask for certificates and whose requests are approved without a person.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ApprovalSpec {
    /// Groups that may create CSRs and whose first client certificate is approved. Default: the groups of the tokens,
    /// or `system:bootstrappers` when a token has no group of its own.
    pub groups: Option<Vec<String>>,
    /// Whether first client certificates are approved automatically. Default: true.
    pub first: Option<bool>,
    /// Whether renewals of client certificates are approved automatically. Default: true.
    pub renewals: Option<bool>,
    /// Whether cluster-info is published and may be read without credentials. Default: true.
    pub cluster_info: Option<bool>,
    /// Address ranges that serving certificates may name, for nodes whose addresses the spec does not know.
    pub address_ranges: Option<Vec<String>>,
}
