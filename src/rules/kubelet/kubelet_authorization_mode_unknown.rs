//! An authorization mode that the kubelet does not have.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use crate::model::KubeletSettings;
use crate::rules::support::{is_flag, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_AUTHORIZATION_MODE_UNKNOWN,
    Level::Deny,
    include_str!("kubelet_authorization_mode_unknown.md"),
    Check::Setting(check),
)
.late();

const FIELD: &str = "authorization.mode";
const MODES: [&str; 2] = ["Webhook", "AlwaysAllow"];

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective(FIELD) else { return };
    let Some(mode) = setting.value.as_str().filter(|mode| !MODES.contains(mode)) else { return };
    if mode.is_empty() {
        // In the file that means the default.
        if is_flag(kubelet, FIELD) {
            let finding = refused(
                RULE.id,
                &setting.path,
                "the authorization mode is empty".to_owned(),
                "no authorization mode specified",
            );
            findings.push(finding.label("empty mode").help("write `Webhook`"));
        }
        return;
    }
    let shown = mode.escape_debug();
    let finding =
        Finding::new(RULE.id, &setting.path, format!("`{shown}` is not a kubelet authorization mode"))
            .reason(format!("the kubelet does not start: `unknown authorization mode {shown}`"));
    let finding = match suggest::nearest(mode, MODES) {
        Some(near) => finding.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
        None => finding.label("unknown mode").help("write `Webhook`, or remove this setting"),
    };
    findings.push(finding);
}
