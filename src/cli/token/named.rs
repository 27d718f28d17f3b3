//! The tokens of a spec.

use crate::cli::common::Compiled;
use crate::cli::end::Failure;
use crate::diagnostic::suggest;
use crate::model::{Cluster, Expiry, Token};
use crate::rotation::joiners;

/// The token with a name.
pub(super) fn find<'c>(compiled: &'c Compiled, name: &str) -> Result<&'c Token, Failure> {
    let tokens = &compiled.outcome.cluster.tokens;
    tokens.iter().find(|token| token.name == name).ok_or_else(|| {
        let names = || tokens.iter().map(|token| token.name.as_str());
        let near =
            suggest::nearest(name, names()).map(|near| format!("; did you mean `{}`?", near.escape_debug()));
        let all = || format!("; the tokens are {}", suggest::listed(names(), "and"));
        let hint = near.unwrap_or_else(|| if tokens.is_empty() { String::new() } else { all() });
        Failure(format!("there is no token `{}`{hint}", name.escape_debug()))
    })
}

/// The pools that join with a token, and the nodes without a pool.
pub(super) fn users(cluster: &Cluster, token: &Token) -> Vec<String> {
    let users = joiners(cluster).into_iter().filter(|joiners| joiners.uses(token));
    users.map(|joiners| joiners.pool.unwrap_or("nodes without a pool").to_owned()).collect()
}

pub(super) fn ends(token: &Token) -> String {
    match token.expires.value {
        Expiry::At(instant) => instant.to_string(),
        Expiry::Never => "never".to_owned(),
    }
}
