//! A token that the API server's file of static tokens does not have.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::TOKEN_NOT_IN_FILE, Level::Deny, include_str!("token_not_in_file.md"));

/// The finding for a token that is not a bootstrap token either. `file`: where the file is set.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/token/tokenfile: TokenAuthenticator.AuthenticateToken.
pub(crate) fn judge(place: Place, path: &str, file: Place) -> Finding {
    let path = path.escape_debug();
    Finding::new(RULE.id, place, format!("no line of `{path}` has this token"))
        .label("not a bootstrap token, and not in the file")
        .because(file, "the API server's static tokens")
        .reason("the API server answers `Unauthorized`")
        .help(format!("write the token of a line of `{path}`"))
}
