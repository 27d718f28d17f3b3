//! Hidden metrics of a release that is not the previous one.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::KubeletSettings;
use crate::rules::support::{refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::HIDDEN_METRICS_NOT_PREVIOUS,
    Level::Deny,
    include_str!("hidden_metrics_not_previous.md"),
    Check::Setting(check),
)
.versioned();

/// Mirrors k8s.io/component-base/metrics: ValidateShowHiddenMetricsVersion.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    const FIELD: &str = "showHiddenMetricsForVersion";
    let Some((setting, text)) = text_of(kubelet, FIELD) else { return };
    let minor = *kubelet.minor;
    let previous = minor.before();
    if text == previous || !Kube::of(minor).kubelet_field(FIELD).is_present() {
        return;
    }
    let message = format!("kubelet {minor} cannot show hidden metrics of `{}`", text.escape_debug());
    let said = format!("showHiddenMetricsForVersion must be omitted or have the value '{previous}'");
    let finding = refused(RULE.id, &setting.path, message, &said).label("not the previous release");
    findings.push(finding.help(format!("write `{previous}`, or remove the setting")));
}
