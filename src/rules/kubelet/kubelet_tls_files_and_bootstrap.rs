//! A serving certificate from files and another one from the cluster.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::{of_kubelet, requested_serving};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_TLS_FILES_AND_BOOTSTRAP,
    Level::Warn,
    include_str!("kubelet_tls_files_and_bootstrap.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let file = ["tlsCertFile", "tlsPrivateKeyFile"].into_iter().find_map(|field| kubelet.effective(field));
    let file = file.filter(|setting| setting.value.as_str() != Some(""));
    let (Some(file), Some(requested)) = (file, requested_serving(kubelet)) else { return };
    let finding = Finding::new(RULE.id, &file.path, "the kubelet has a serving certificate from files and requests another one")
        .label("from files")
        .because(requested, "requested here")
        .reason(
            "the kubelet uses the files only until it has the requested certificate; renewing them later has no effect",
        )
        .help("remove `tlsCertFile` and `tlsPrivateKeyFile`, or stop requesting a certificate: set `serverTLSBootstrap` to `false`");
    findings.push(of_kubelet(shape, finding));
}
