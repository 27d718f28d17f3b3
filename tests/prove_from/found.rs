//! What tests/fuzz found.

use nodejoin::join::StepId;

use super::breaks;

/// Characters of more than one byte after a single dash.
#[test]
fn short_flags_of_more_than_a_byte() {
    breaks("hard-way", &[("kubelet.service", "  --v=2", Some("  -\u{4d8}tcd=1"))], StepId::KubeletStart);
}
