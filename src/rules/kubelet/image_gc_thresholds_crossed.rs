//! A high threshold of image collection that is not above the low one.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::{Behaviour, Kube};
use crate::model::KubeletSettings;
use crate::rules::support::{number_or_default, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::IMAGE_GC_THRESHOLDS_CROSSED,
    Level::Deny,
    include_str!("image_gc_thresholds_crossed.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let set = |field| kubelet.effective(field);
    let Some(setting) = set("imageGCLowThresholdPercent").or_else(|| set("imageGCHighThresholdPercent"))
    else {
        return;
    };
    let value = |field| number_or_default(kubelet, field);
    let (Some(low), Some(high)) = (value("imageGCLowThresholdPercent"), value("imageGCHighThresholdPercent"))
    else {
        return;
    };
    let equal_starts = Kube::of(*kubelet.minor).kubelet_does(Behaviour::EQUAL_IMAGE_THRESHOLDS);
    if low < high || (equal_starts && low <= high) {
        return;
    }
    let message = format!("image garbage collection starts at {high} % but must free down to {low} %");
    let said = format!(
        "imageGCLowThresholdPercent (--image-gc-low-threshold) {low} must be less than imageGCHighThresholdPercent {high}"
    );
    let finding = refused(RULE.id, &setting.path, message, &said).label("thresholds are crossed");
    findings.push(finding.help(format!("set `imageGCLowThresholdPercent` below {high}")));
}
