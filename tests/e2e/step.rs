use std::fmt;

use serde::Deserialize;

/// A step of a join, in the order in which a node takes them; then those beside it.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    KubeletStart,
    ConfigLoad,
    Tls,
    AuthenticateToken,
    AuthorizeCsrCreate,
    Approve,
    Sign,
    AuthenticateNode,
    AuthorizeNode,
    Admission,
    Registration,
    Discovery,
    Serving,
    KubeletApi,
    Renewal,
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::KubeletStart => "kubelet-start",
            Self::ConfigLoad => "config-load",
            Self::Tls => "tls",
            Self::AuthenticateToken => "authenticate-token",
            Self::AuthorizeCsrCreate => "authorize-csr-create",
            Self::Approve => "approve",
            Self::Sign => "sign",
            Self::AuthenticateNode => "authenticate-node",
            Self::AuthorizeNode => "authorize-node",
            Self::Admission => "admission",
            Self::Registration => "registration",
            Self::Discovery => "discovery",
            Self::Serving => "serving",
            Self::KubeletApi => "kubelet-api",
            Self::Renewal => "renewal",
        })
    }
}

/// A step as tables and people name it; `none` where the node joins.
pub(crate) fn name(step: Option<Step>) -> String {
    step.map_or_else(|| "none".into(), |step| step.to_string())
}
