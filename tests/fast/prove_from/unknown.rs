//! What cannot be known is a condition, with its reason: no mistake, and at no default.

use std::collections::BTreeMap;

use nodejoin::facts::from_folder::import;
use nodejoin::proof::{self, Proof, StepId, Verdict};
use nodejoin::world::{Found, Tree};

use super::{AT, told};

const UNIT: &str = "[Service]\nExecStart=/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml\n";

/// A folder of files.
fn folder(files: &[(&str, &str)]) -> Proof {
    let found = |(path, text): &(&str, &str)| ((*path).to_owned(), Found::File(text.as_bytes().to_vec()));
    let files: BTreeMap<String, Found> = files.iter().map(found).collect();
    let imported = import(&Tree { files, ..Tree::default() }, "folder", None);
    proof::prove(&imported.facts, AT.parse().unwrap())
}

fn conditions(proof: &Proof, id: StepId) -> Vec<String> {
    let step = proof.classes[0].step(id).unwrap();
    step.conditions().map(|evidence| evidence.text.clone()).collect()
}

/// Nothing that the file could say is judged at its default.
#[test]
fn a_configuration_file_that_was_not_collected() {
    let proof = folder(&[("usr/lib/systemd/system/kubelet.service", UNIT)]);
    assert!(proof.joins() && proof.findings().next().is_none(), "{}", told(&proof));
    let why = "`/var/lib/kubelet/config.yaml` was not collected, so make sure that ";
    for id in [StepId::ConfigLoad, StepId::Registration, StepId::Serving, StepId::KubeletApi, StepId::Renewal]
    {
        assert_eq!(proof.classes[0].step(id).unwrap().verdict, Verdict::Conditional, "{}", told(&proof));
        let conditions = conditions(&proof, id);
        assert!(conditions.iter().any(|text| text.starts_with(why)), "{} {conditions:?}", id.name());
    }
    // What a flag says goes over the file.
    let flag = UNIT.replace("--config", "--rotate-certificates=false --config");
    let proof = folder(&[("usr/lib/systemd/system/kubelet.service", &flag)]);
    assert_eq!(proof.classes[0].step(StepId::Renewal).unwrap().verdict, Verdict::Breaks, "{}", told(&proof));
    // With the file its defaults are known.
    let config = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    let config = ("var/lib/kubelet/config.yaml", config);
    let proof = folder(&[("usr/lib/systemd/system/kubelet.service", UNIT), config]);
    assert!(conditions(&proof, StepId::Registration).is_empty(), "{}", told(&proof));
    assert_eq!(proof.classes[0].step(StepId::Renewal).unwrap().verdict, Verdict::Breaks, "{}", told(&proof));
}
