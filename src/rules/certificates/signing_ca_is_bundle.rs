//! A signing CA file with more than one certificate.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::Named;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_CA_IS_BUNDLE,
    Level::Deny,
    include_str!("signing_ca_is_bundle.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(ca) = &context.cluster.control_plane.controller_manager.signing.ca else { return };
    let finding = judge(&ca.file, ca.certificates.len(), (&ca.path).into());
    finding.into_iter().for_each(|finding| findings.push(finding));
}

/// The finding for a signing CA file with `count` certificates: kube-controller-manager accepts exactly one.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/signer: newCAProvider.
pub(crate) fn judge(file: &str, count: usize, place: Place) -> Option<Finding> {
    if count < 2 {
        return None;
    }
    let shown = file.escape_debug();
    let help = match Named::at(&place, "") {
        Named::Flag(_) => "use a file that contains only the CA that signs",
        _ => "use a file that contains only the CA that signs, here and in `cert-file`",
    };
    let finding =
        Finding::new(RULE.id, place, format!("the signing CA `{shown}` must be a single certificate"))
            .label(format!("contains {count} certificates"))
            .help(help);
    let error = format!("error reading CA cert file \"{shown}\": expected 1 certificate, found {count}");
    Some(finding.exits("the controller-manager", error))
}
