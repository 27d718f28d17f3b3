use jiff::Timestamp;

use crate::facts::Sourced;
use crate::proof::token::identity::Identity;

/// The user that requests the first certificate, and its token.
#[derive(Clone, Debug, Default)]
pub(in crate::proof) struct Authenticated {
    /// The user as which the API server sees the kubelet; none if that is unknown or rejected.
    pub(in crate::proof) user: Option<Identity>,
    /// The kubelet's bootstrap token, well formed.
    pub(in crate::proof) token: Option<Sourced<String>>,
    /// When the token expires, if it does.
    pub(in crate::proof) token_ends: Option<Timestamp>,
}

impl Authenticated {
    /// A user without a bootstrap token.
    pub(in crate::proof) fn as_user(user: Identity) -> Self {
        Self { user: Some(user), ..Self::default() }
    }
}
