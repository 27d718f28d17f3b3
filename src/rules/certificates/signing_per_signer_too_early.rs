//! A CA for one signer, in a release that has only a common CA.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_PER_SIGNER_TOO_EARLY,
    Level::Deny,
    include_str!("signing_per_signer_too_early.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let known = cluster.kube.controller_manager_flags();
    for name in cluster.control_plane.controller_manager.signing.signers.keys() {
        let flag = format!("cluster-signing-{name}-cert-file");
        let Known::NotYet { since } = known.flag(&flag) else { continue };
        let path = Path::of("control-plane.controller-manager.signing").key(name);
        let minor = &cluster.minor;
        findings.push(
            Finding::new(
                RULE.id,
                path,
                format!("Kubernetes {} has no separate CA for `{name}`", minor.value),
            )
            .at_key()
            .label("CA for one signer")
            .because(&minor.path, "this release")
            .reason(format!("the controller-manager does not start: `unknown flag: --{flag}`"))
            .help("write `cert-file` and `key-file` directly under `signing`")
            .help(format!("or upgrade to Kubernetes {since}, the first release with a CA for each signer")),
        );
    }
}
