//! Parallel pulls are asked for and forbidden.

use super::support::{number, refused};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule = Rule::new(
    "image-pulls-serialized",
    Level::Deny,
    include_str!("image_pulls_serialized.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(parallel) = kubelet.effective("maxParallelImagePulls") else { return };
    // A kubelet that is told nothing of serial pulls does without them then.
    let Some(serial) = kubelet.effective("serializeImagePulls") else { return };
    if serial.value.as_bool() != Some(true) || number(parallel).is_none_or(|pulls| pulls <= 1.0) {
        return;
    }
    let message = "images are to be pulled in parallel, and one after the other".to_owned();
    let said = "maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false";
    let finding = refused(RULE.name, &parallel.path, message, said);
    findings.push(
        finding
            .label("parallel")
            .because(&serial.path, "one after the other")
            .help("remove serializeImagePulls"),
    );
}
