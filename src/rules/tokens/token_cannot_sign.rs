//! A cluster-info without a signature that a client could check.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_CANNOT_SIGN,
    Level::Note,
    include_str!("token_cannot_sign.md"),
    Check::Cluster(check),
);

/// What the usages of tokens say about signing cluster-info.
pub(crate) struct SigningUsage<'a> {
    /// The token by which cluster-info would be checked: its name in the spec, or its id; none where any would do.
    pub(crate) token: Option<&'a str>,
    pub(crate) signs: bool,
    /// What the usage is called where it is written.
    pub(crate) setting: &'a str,
    /// What to write there.
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
            .label(format!("no `{}`", fact.setting))
            .reason(
                "kubelets do not read it, but `kubeadm join` does, and it stops with `could not find a JWS \
                 signature in the cluster-info ConfigMap for token ID`",
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
