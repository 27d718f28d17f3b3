//! One CA for all signers, and beside it one for a single signer.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_FLAGS_MIXED,
    Level::Deny,
    include_str!("signing_flags_mixed.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let manager = &cluster.control_plane.controller_manager;
    let Some(common) = &manager.signing.common else { return };
    let known = cluster.kube.controller_manager_flags();
    let at = Path::of("control-plane.controller-manager.signing");
    let tables = manager.signing.signers.keys().map(|name| (*name, at.key(name)));
    // An empty name is none.
    let named = manager.flags.iter().filter(|(_, setting)| setting.value.as_str() != Some(""));
    let flags = named.filter_map(|(flag, setting)| Some((signer_of(flag)?, setting.path.clone())));
    let is_known = |signer: &str| known.has(&format!("cluster-signing-{signer}-cert-file"));
    let Some((signer, own)) = tables.chain(flags).find(|(signer, _)| is_known(signer)) else { return };
    let finding = Finding::new(
        RULE.id,
        own,
        "beside one CA for all signers there is one for a single signer",
    )
    .at_key()
    .label("for one signer")
    .reason(
        "the controller-manager does not start: `cannot specify --cluster-signing-{cert,key}-file and other \
             --cluster-signing-*-file flags at the same time`",
    );
    findings.push(match common.cert_file.iter().chain(&common.key_file).find(|file| file.written) {
        Some(file) => finding
            .because(&file.path, "for all of them")
            .help("write a pair for each signer, and remove `cert-file` and `key-file`")
            .help("or remove what is for one signer only"),
        // The CA for all of them is nodejoin's own default, which the table switches off.
        None => finding.help(format!("write both files under `[{}]` instead", at.key(signer))),
    });
}

/// The signer of which a flag names a file: `cluster-signing-<signer>-cert-file`.
fn signer_of(flag: &str) -> Option<&str> {
    let rest = flag.strip_prefix("cluster-signing-")?;
    rest.strip_suffix("-cert-file").or_else(|| rest.strip_suffix("-key-file"))
}
