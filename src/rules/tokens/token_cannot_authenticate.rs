//! A token for nodes that may not authenticate.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_CANNOT_AUTHENTICATE,
    Level::Deny,
    include_str!("token_cannot_authenticate.md"),
    Check::Cluster(check),
);

/// Whether the usages of a token that nodes join with allow authentication.
pub(crate) struct AuthenticationUsage<'a> {
    /// The token: its name in the spec, or its id.
    pub(crate) token: &'a str,
    /// Its id.
    pub(crate) id: &'a str,
    pub(crate) allowed: bool,
    /// The name of the usage at its place.
    pub(crate) setting: &'a str,
    /// The help.
    pub(crate) write: &'a str,
    pub(crate) place: Place,
}

/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authenticator/token/bootstrap: TokenAuthenticator.AuthenticateToken.
pub(crate) fn judge(fact: &AuthenticationUsage<'_>) -> Option<Finding> {
    if fact.allowed {
        return None;
    }
    let message = format!("nodes cannot authenticate with token `{}`", fact.token.escape_debug());
    Some(
        Finding::new(RULE.id, fact.place.clone(), message)
            .label(format!("does not enable `{}`", fact.setting))
            .reason(
                "the API server answers `Unauthorized` and logs the cause only with `--v=3`: `not marked \
                 usage-bootstrap-authentication=true`",
            )
            .help(fact.write)
            .mark(fact.id),
    )
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (token, shape) in context.cluster.tokens_in_use() {
        let usages = &token.usages;
        if findings.is_partly_unread(&usages.path) {
            continue;
        }
        let fact = AuthenticationUsage {
            token: &token.name,
            id: token.id.as_ref().map_or("", |id| &id.value),
            allowed: usages.authentication,
            setting: "authentication",
            write: "write `usages = [\"authentication\", \"signing\"]`, which is the default",
            place: (&usages.path).into(),
        };
        let Some(mut finding) = judge(&fact) else { continue };
        if let Some(named) = shape.token.as_ref().filter(|named| named.written) {
            finding = finding.because(&named.path, "used here");
        }
        findings.push(finding);
    }
}
