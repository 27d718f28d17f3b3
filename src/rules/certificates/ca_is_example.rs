//! The CA that nodejoin's own quickstart and `nodejoin init` come with.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::CA_IS_EXAMPLE, Level::Warn, include_str!("ca_is_example.md"), Check::Cluster(check));

/// The pin of `examples/01-quickstart/pki/ca.pem`; its private key was never kept.
const PIN: &str = "sha256:957189a5cae4b75ec029f55068d9dc5a57ae4bbfadaaf72f67be6033c782fb5c";

fn check(context: &Context<'_>, findings: &mut Findings) {
    for ca in context.cluster.authorities() {
        if !ca.certificates.iter().any(|certificate| certificate.pin() == PIN) {
            continue;
        }
        let file = ca.file.escape_debug();
        findings.push(
            Finding::new(RULE.id, &ca.path, format!("`{file}` is the CA of nodejoin's example"))
                .label("not your cluster's CA")
                .reason(
                    "no API server has a certificate of this CA, so that every kubelet stops with \
                     `x509: certificate signed by unknown authority`",
                )
                .help(format!(
                    "replace the content of `{file}` with your cluster's CA certificate; for a lab, `nodejoin ca new` creates one"
                )),
        );
    }
}
