//! What tests/fuzz found.

use nodejoin::proof::{StepId, Verdict};

use super::{breaks, prove};

/// Characters of more than one byte after a single dash.
#[test]
fn short_flags_of_more_than_a_byte() {
    breaks("hard-way", &[("kubelet.service", "  --v=2", Some("  -\u{4d8}tcd=1"))], StepId::KubeletStart);
}

/// A file of the same name at another place of the machine is another file.
#[test]
fn a_file_elsewhere_on_the_machine_is_another() {
    let (_, proof) = prove(
        "kubeadm",
        &[("w-1/var/lib/kubelet/config.yaml", "/etc/kubernetes/pki/ca.crt", Some("/no/ca.crt"))],
    );
    let step = proof.classes[0].step(StepId::ConfigLoad).unwrap();
    assert_eq!(step.verdict, Verdict::Conditional, "{:?}", step.evidence);
}
