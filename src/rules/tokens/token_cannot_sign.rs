//! A cluster-info without a signature that clients could verify.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_CANNOT_SIGN,
    Level::Note,
    include_str!("token_cannot_sign.md"),
    Check::Cluster(check),
);

/// Whether the usages of tokens allow signing cluster-info.
pub(crate) struct SigningUsage<'a> {
    /// The token that would verify cluster-info: its name in the spec, or its id; none if any token is enough.
    pub(crate) token: Option<&'a str>,
    pub(crate) signs: bool,
    /// The name of the usage at its place.
    pub(crate) setting: &'a str,
    /// The help.
    pub(crate) write: &'a str,
    pub(crate) place: Place,
}

/// Mirrors k8s.io/kubernetes/pkg/controller/bootstrap: validateSecretForSigning.
pub(crate) fn judge(fact: &SigningUsage<'_>) -> Option<Finding> {
    if fact.signs {
        return None;
    }
    let message = match fact.token {
        Some(token) => format!("token `{}` does not sign cluster-info", token.escape_debug()),
        None => "no token signs cluster-info".to_owned(),
    };
    Some(
        Finding::new(RULE.id, fact.place.clone(), message)
            .label(format!("`{}` is missing", fact.setting))
            .reason(
                "`kubeadm join` fails with `could not find a JWS signature in the cluster-info ConfigMap for token ID`; \
                 kubelets do not need the signature",
            )
            .help(fact.write),
    )
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let published = &cluster.approval.cluster_info;
    let Some(first) = cluster.tokens.first().filter(|_| published.value) else { return };
    if findings.is_partly_unread(&Path::of("tokens")) {
        return;
    }
    let fact = SigningUsage {
        token: None,
        signs: cluster.tokens.iter().any(|token| token.usages.signing),
        setting: "signing",
        write: "add `\"signing\"` to the usages of a token",
        place: (&first.usages.path).into(),
    };
    let Some(mut finding) = judge(&fact) else { return };
    if published.written {
        finding = finding.because(&published.path, "published here");
    }
    findings.push(
        finding.help("or, if no machine joins with kubeadm, write `cluster-info = false` under `[approval]`"),
    );
}
