use jiff::Timestamp;

use super::At;
use crate::secret::SecretRef;
use crate::source::Path;

/// The group of every bootstrap token, and the prefix of those that it may carry beside it.
pub const BOOTSTRAPPERS: &str = "system:bootstrappers";

/// A bootstrap token without its secret.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its name in the spec.
    pub name: String,
    /// Its table.
    pub path: Path,
    /// The public half: `[a-z0-9]{6}`. Absent when it could not be read.
    pub id: Option<At<String>>,
    /// Where the secret half comes from. Absent when it could not be read.
    pub secret: Option<At<SecretRef>>,
    /// When it expires.
    pub expires: At<Expiry>,
    /// For people.
    pub description: Option<At<String>>,
    /// Full names of its groups beside `system:bootstrappers`, in order.
    pub groups: Vec<At<String>>,
    /// What it may be used for.
    pub usages: At<Usages>,
    /// The name of the token that took its place.
    pub replaced_by: Option<At<String>>,
}

impl Token {
    /// Whether requests with the token carry a group: its own, and those that all of them carry.
    ///
    /// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authenticator/token/bootstrap: AuthenticateToken, which adds
    /// `system:bootstrappers`, and k8s.io/apiserver/pkg/authentication/group, which adds `system:authenticated`.
    pub fn carries(&self, group: &str) -> bool {
        matches!(group, "system:bootstrappers" | "system:authenticated")
            || self.groups.iter().any(|own| own.value == group)
    }
}

/// When a token expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// At an instant.
    At(Timestamp),
    /// Never.
    Never,
}

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usages {
    /// To authenticate: a kubelet's first request.
    pub authentication: bool,
    /// To sign cluster-info.
    pub signing: bool,
}
