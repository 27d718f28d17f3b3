//! A secret that is not the secret part of a bootstrap token.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;
use crate::rules::support::of_secret;
use crate::secret::{SecretProblem, SecretProblemKind};

pub(super) const RULE: Rule =
    Rule::reported(rule_id::SECRET_NOT_A_TOKEN, Level::Deny, include_str!("secret_not_a_token.md")).fixed();

/// The finding for a fetched secret that is empty or has another form.
pub(crate) fn fetched(problem: &SecretProblem, place: &Place, label: &str) -> Option<Finding> {
    use SecretProblemKind::{BadLine, Empty, NotAToken};
    let not_a_token = matches!(problem.kind, NotAToken(_) | BadLine(..) | Empty);
    not_a_token.then(|| of_secret(RULE.id, problem, place, label))
}

/// Mirrors k8s.io/cluster-bootstrap/token/api: BootstrapTokenPattern.
pub(crate) fn is_secret(half: &str) -> bool {
    half.len() == 16 && half.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// The finding for the token of a kubeconfig. Nothing of it is shown.
pub(crate) fn judge(token: &str, place: Place) -> Option<Finding> {
    let problem = match token.split_once('.') {
        Some((_, half)) if is_secret(half) => return None,
        Some((_, half)) if half.len() != 16 => {
            format!("its secret part has {} characters instead of 16", half.len())
        }
        Some(_) => "its secret part has characters other than a-z and 0-9".to_owned(),
        None => "it has no dot between id and secret".to_owned(),
    };
    let finding = Finding::new(RULE.id, place, format!("this is not a bootstrap token: {problem}"));
    Some(
        finding
            .label("invalid bootstrap token")
            .reason("the API server does not recognize it as a bootstrap token and answers `Unauthorized`")
            .help("create a token with `nodejoin token new`, and write it here and to its Secret"),
    )
}
