//! A client certificate that nobody renews.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_ROTATION_DISABLED,
    Level::Warn,
    include_str!("kubelet_rotation_disabled.md"),
    Check::Kubelet(check),
);

/// The gate that older releases ask beside the setting.
const GATE: &str = "RotateKubeletClientCertificate";

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let setting =
        kubelet.effective("rotateCertificates").filter(|setting| setting.value.as_bool() == Some(false));
    let can_be_off = Kube::of(*kubelet.minor).gate(GATE).present().is_some_and(|gate| !gate.locked);
    let gate = kubelet.gates.get(GATE).filter(|gate| can_be_off && !gate.value);
    let Some(path) = setting.map(|setting| &setting.path).or(gate.map(|gate| &gate.path)) else { return };
    let duration = &context.cluster.control_plane.controller_manager.signing.duration;
    let after =
        duration.as_ref().map_or_else(|| "a year".to_owned(), |duration| format!("{}", duration.value));
    let finding = Finding::new(RULE.id, path, "the kubelet's client certificate is not renewed")
        .label("ends the node's life")
        .reason(format!(
            "the certificate lasts {after}; then the API server answers `Unauthorized`, the node turns `NotReady`, and \
             comes back only when somebody restarts the kubelet while the token is still valid"
        ))
        .help("remove this setting: renewal is on by default");
    findings.push(of_kubelet(shape, finding));
}
