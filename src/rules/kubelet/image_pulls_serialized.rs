//! Parallel image pulls that another field forbids.

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
    // When serial pulls are not set, the kubelet pulls in parallel then.
    let Some(serial) = kubelet.effective("serializeImagePulls") else { return };
    if serial.value.as_bool() != Some(true) || number(parallel).is_none_or(|pulls| pulls <= 1) {
        return;
    }
    let message = "`maxParallelImagePulls` needs `serializeImagePulls` to be off".to_owned();
    let said = "maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false";
    let finding = refused(RULE.id, &parallel.path, message, said);
    findings.push(
        finding
            .label("more than one pull")
            .because(&serial.path, "one pull at a time")
            .help("set `serializeImagePulls` to `false`, or remove `maxParallelImagePulls`"),
    );
}
