//! A serving certificate is requested, and the gate for it is off.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::{Kube, Placement};
use crate::model::KubeletSettings;
use crate::rules::support::switch_on;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_SERVING_GATE_OFF,
    Level::Deny,
    include_str!("kubelet_serving_gate_off.md"),
    Check::Settings(check),
)
.versioned();

const GATE: &str = "RotateKubeletServerCertificate";

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let kube = Kube::of(*kubelet.minor);
    // The oldest releases have the gate alone.
    let gate_alone = kube.placement("serverTLSBootstrap") == Placement::Nowhere;
    // There a field of that name is nothing but nodejoin's word for a requested certificate.
    let wanted = kubelet
        .effective("serverTLSBootstrap")
        .filter(|setting| setting.value.as_bool() == Some(true) && !(gate_alone && setting.written))
        .map(|setting| &setting.path);
    let Some(wanted) = wanted else { return };
    let finding = match kubelet.gates.get(GATE) {
        Some(gate) if gate.value => return,
        Some(gate) => Finding::new(
            RULE.id,
            &gate.path,
            format!("the requested serving certificate needs the gate `{GATE}`, which is off"),
        )
        .label("turned off here")
        .because(wanted, "requested here")
        .help("remove this gate"),
        None if kube.gate_is_off_by_default(GATE) => {
            Finding::new(RULE.id, wanted, format!("a serving certificate needs the gate `{GATE}`"))
                .label(format!("the gate is off in {}", kubelet.minor.value))
                .help(switch_on(GATE))
        }
        None => return,
    };
    findings.push(match gate_alone {
        true => {
            finding.reason("the kubelet requests no certificate and serves with a self-signed one")
        }
        false => finding.exits(
            "the kubelet",
            "invalid configuration: serverTLSBootstrap true requires feature gate RotateKubeletServerCertificate",
        ),
    });
}
