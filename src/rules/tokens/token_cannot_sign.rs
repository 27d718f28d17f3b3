//! cluster-info is published without a signature that anybody could check.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::TOKEN_CANNOT_SIGN,
    Level::Note,
    include_str!("token_cannot_sign.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let published = &cluster.approval.cluster_info;
    let Some(first) = cluster.tokens.first().filter(|_| published.value) else { return };
    if cluster.tokens.iter().any(|token| token.usages.signing)
        || findings.is_partly_unread(&Path::of("tokens"))
    {
        return;
    }
    let mut finding =
        Finding::new(RULE.id, &first.usages.path, "no token signs cluster-info").label("no `signing`");
    if published.written {
        finding = finding.because(&published.path, "published here");
    }
    findings.push(
        finding
            .reason(
                "kubelets do not read it, but `kubeadm join` does, and it stops with `could not find a JWS \
                 signature in the cluster-info ConfigMap for token ID`",
            )
            .help("add `\"signing\"` to the usages of a token")
            .help("or, when nobody joins with kubeadm, write `cluster-info = false` under `[approval]`"),
    );
}
