//! A serving certificate from files and another one from the cluster.

use super::support::{of_kubelet, requested_serving};
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "kubelet-tls-files-and-bootstrap",
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
    let finding = Finding::new(RULE.name, &file.path, "the kubelet has a serving certificate from files and requests another")
        .label("from files")
        .because(requested, "and requested here")
        .reason(
            "the files serve until the first requested certificate is there, and never again: renewing them changes nothing",
        )
        .help("keep one of them");
    findings.push(of_kubelet(shape, finding));
}
