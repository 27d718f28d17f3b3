//! A maximum age of images that is not above the minimum age.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{nanoseconds_or_default, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::IMAGE_GC_AGES_CROSSED,
    Level::Deny,
    include_str!("image_gc_ages_crossed.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("imageMaximumGCAge") else { return };
    let age = |field| nanoseconds_or_default(kubelet, field);
    let (Some(max), Some(min)) = (age("imageMaximumGCAge"), age("imageMinimumGCAge")) else { return };
    if max <= 0 || max > min {
        return;
    }
    let shown = setting.value.text().unwrap_or_default();
    let message = format!("`imageMaximumGCAge` ({shown}) is not longer than `imageMinimumGCAge`");
    let said = "imageMaximumGCAge must be greater than imageMinimumGCAge";
    let finding = refused(RULE.id, &setting.path, message, said).label("too short");
    findings.push(match kubelet.effective("imageMinimumGCAge") {
        Some(min) => finding
            .because(&min.path, "the minimum age")
            .help("set `imageMaximumGCAge` above `imageMinimumGCAge`, or remove it"),
        None => finding.help("set it above `2m`, the default of `imageMinimumGCAge`"),
    });
}
