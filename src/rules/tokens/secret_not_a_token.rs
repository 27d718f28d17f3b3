//! A secret that is not the secret half of a bootstrap token.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::rules::support::of_secret;
use crate::secret::{SecretProblem, SecretProblemKind};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::SECRET_NOT_A_TOKEN, Level::Deny, include_str!("secret_not_a_token.md")).fixed();

/// A secret that was fetched, and that is empty or has another form.
pub(crate) fn fetched(problem: &SecretProblem, place: &Place, label: &str) -> Option<Finding> {
    use SecretProblemKind::{BadLine, Empty, NotAToken};
    let not_a_token = matches!(problem.kind, NotAToken(_) | BadLine(..) | Empty);
    not_a_token.then(|| of_secret(RULE.id, problem, place, label))
}

/// Mirrors k8s.io/cluster-bootstrap/token/api: BootstrapTokenPattern.
pub(crate) fn is_secret(half: &str) -> bool {
    half.len() == 16 && half.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// The token of a kubeconfig: what is behind its dot. Nothing of it is shown.
pub(crate) fn judge(token: &str, place: Place) -> Option<Finding> {
    let problem = match token.split_once('.') {
        Some((_, half)) if is_secret(half) => return None,
        Some((_, half)) if half.len() != 16 => {
            format!("its secret half has {} characters, not 16", half.len())
        }
        Some(_) => "its secret half has characters other than a-z and 0-9".to_owned(),
        None => "it has no dot between an id and a secret".to_owned(),
    };
    let finding = Finding::new(RULE.id, place, format!("the token is not a bootstrap token: {problem}"));
    Some(
        finding
            .label("not a bootstrap token")
            .reason(
                "the API server answers `Unauthorized`: it looks for a Secret only for tokens of this form",
            )
            .help("make a token with `nodejoin token new`, and write it here and into its Secret"),
    )
}
