//! A client certificate that is not renewed.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::Shape;
use crate::rules::fact::Setting;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_ROTATION_DISABLED,
    Level::Warn,
    include_str!("kubelet_rotation_disabled.md"),
    Check::Kubelet(check),
);

/// The gate that older releases check in addition to the setting.
const GATE: &str = "RotateKubeletClientCertificate";

fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let setting =
        kubelet.effective("rotateCertificates").filter(|setting| setting.value.as_bool() == Some(false));
    let can_be_off = Kube::of(*kubelet.minor).gate(GATE).present().is_some_and(|gate| !gate.locked);
    let gate = kubelet.gates.get(GATE).filter(|gate| can_be_off && !gate.value);
    let off = setting.map(|setting| &setting.path).or(gate.map(|gate| &gate.path));
    let path = off.unwrap_or(&shape.path);
    let duration = &context.cluster.control_plane.controller_manager.signing.duration;
    let expires = match duration {
        Some(duration) => format!("after {}", duration.value),
        None => "after a year".to_owned(),
    };
    let removed = Some("renewal is on by default");
    let fact = Setting { text: "false", place: path.into(), key: String::new(), removed };
    let finding = judge(&fact, off.is_none(), Some(&expires));
    finding.into_iter().for_each(|finding| findings.push(of_kubelet(shape, finding)));
}

/// A kubelet with renewal switched off, by the setting or by the gate that older releases check beside it. `on`: both are.
/// `expires`: when its certificate expires, as text after that word.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate: UpdateTransport.
pub(crate) fn judge(setting: &Setting<'_>, on: bool, expires: Option<&str>) -> Option<Finding> {
    if on {
        return None;
    }
    let expires = expires.map_or_else(String::new, |when| format!(" {when}"));
    let finding = setting
        .finding(RULE.id, "the kubelet's client certificate is not renewed")
        .label("renewal is off")
        .reason(format!(
            "when the certificate expires{expires}, the API server answers `{EXPIRED}`; once it is restarted, the kubelet can \
             only join again with a valid token"
        ))
        .error(EXPIRED)
        .help(setting.way_out("true"));
    Some(finding)
}

/// A kubelet without rotation does not look at the end of its certificate once it runs.
const EXPIRED: &str = "Unauthorized";
