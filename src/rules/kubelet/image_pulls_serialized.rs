//! Parallel pulls are asked for and forbidden.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{number, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::IMAGE_PULLS_SERIALIZED,
    Level::Deny,
    include_str!("image_pulls_serialized.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(parallel) = kubelet.effective("maxParallelImagePulls") else { return };
    // A kubelet that is told nothing of serial pulls does without them then.
    let Some(serial) = kubelet.effective("serializeImagePulls") else { return };
    if serial.value.as_bool() != Some(true) || number(parallel).is_none_or(|pulls| pulls <= 1) {
        return;
    }
    let message = "images are to be pulled in parallel, and one after the other".to_owned();
    let said = "maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false";
    let finding = refused(RULE.id, &parallel.path, message, said);
    findings.push(
        finding
            .label("parallel")
            .because(&serial.path, "one after the other")
            .help("remove serializeImagePulls"),
    );
}
