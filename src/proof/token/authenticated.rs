use jiff::Timestamp;

use crate::facts::Sourced;
use crate::proof::token::identity::Identity;

/// Who asks for the first certificate, and with which token.
#[derive(Clone, Debug, Default)]
pub(in crate::proof) struct Authenticated {
    /// As whom the API server knows the kubelet; none when that hangs on a condition, or when it does not know it.
    pub(in crate::proof) user: Option<Identity>,
    /// The bootstrap token that the kubelet shows, well formed.
    pub(in crate::proof) token: Option<Sourced<String>>,
    /// When the token ends, if it does.
    pub(in crate::proof) token_ends: Option<Timestamp>,
}

impl Authenticated {
    /// Somebody who shows no bootstrap token.
    pub(in crate::proof) fn as_user(user: Identity) -> Self {
        Self { user: Some(user), ..Self::default() }
    }
}
