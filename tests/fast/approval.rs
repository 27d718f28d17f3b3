//! Who may request certificates and who approves them: the bindings, and what the proof expects.

use nodejoin::Outcome;
use nodejoin::facts::from_plan::Scope;
use nodejoin::proof::{self, Step, StepId, Verdict};

use crate::one_node::{NODE, NOW, compiled};

fn with(approval: &str) -> Outcome {
    compiled(&format!("{NODE}[approval]\n{approval}\n"))
}

/// A manifest of the cluster; none if it is not written.
fn manifest(outcome: &Outcome, artifact: &str) -> Option<String> {
    let planned = outcome.plan().unwrap().once().iter().find(|planned| planned.artifact.id == artifact)?;
    Some(planned.file.text.placeholders())
}

fn step(outcome: &Outcome, id: StepId) -> Step {
    let facts = outcome.facts(Scope::default()).unwrap();
    let proof = proof::prove(&facts, NOW.parse().unwrap());
    assert!(proof.joins(), "{id:?}");
    proof.classes[0].step(id).unwrap().clone()
}

#[test]
fn another_approver_is_a_condition_and_never_a_break() {
    for (approver, must) in [
        ("manual", "someone must approve the first request of each node: `kubectl certificate approve NAME`"),
        (
            "machine-approver",
            "`machine-approver` must approve the first request of each node, and may do so: verb `approve` for the \
             signer `kubernetes.io/kube-apiserver-client-kubelet`",
        ),
    ] {
        let outcome = with(&format!("approver = \"{approver}\""));
        assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
        assert!(manifest(&outcome, "csr-approval-binding").is_none());
        assert!(manifest(&outcome, "csr-creation-binding").is_some());
        let step = step(&outcome, StepId::Approve);
        assert_eq!(step.verdict, Verdict::Conditional);
        let conditions: Vec<&str> = step.conditions().map(|one| one.text.as_str()).collect();
        assert_eq!(conditions, [must]);
    }
}

#[test]
fn the_controller_approves_unless_another_does() {
    for approval in ["", "approver = \"controller\"", "approver = \"manual\"\nfirst = true"] {
        let outcome = with(approval);
        assert!(manifest(&outcome, "csr-approval-binding").is_some(), "{approval}");
        assert_eq!(step(&outcome, StepId::Approve).verdict, Verdict::Holds, "{approval}");
    }
    let renewals = with("approver = \"manual\"\nrenewals = false");
    assert!(renewals.findings.is_empty(), "{:#?}", renewals.findings);
    let step = step(&renewals, StepId::Renewal);
    assert!(step.conditions().any(|one| one.text.contains("every renewal of each node")), "{step:#?}");
}

#[test]
fn groups_that_create_and_groups_that_are_approved_may_differ() {
    let outcome = with(
        "groups = [\"system:bootstrappers\", \"system:authenticated\"]\napproved-groups = [\"system:bootstrappers\"]",
    );
    let creation = manifest(&outcome, "csr-creation-binding").unwrap();
    let approval = manifest(&outcome, "csr-approval-binding").unwrap();
    assert!(creation.contains("system:authenticated") && !approval.contains("system:authenticated"));
    assert!(
        approval.contains("name: system:bootstrappers\n") || approval.contains("\"system:bootstrappers\"")
    );
    assert_eq!(step(&outcome, StepId::Approve).verdict, Verdict::Holds);
}

#[test]
fn users_and_service_accounts_are_subjects_beside_groups() {
    let outcome = with("users = [\"provisioner\"]\nservice-accounts = [\"kube-system/machine-setup\"]");
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    for artifact in ["csr-creation-binding", "csr-approval-binding"] {
        let text = manifest(&outcome, artifact).unwrap().replace('"', "");
        let user = "- kind: User\n  apiGroup: rbac.authorization.k8s.io\n  name: provisioner\n";
        let account = "- kind: ServiceAccount\n  namespace: kube-system\n  name: machine-setup\n";
        assert!(text.contains(user) && text.contains(account), "{text}");
    }
    // The user of a token needs no group.
    let by_name = with("groups = []\nusers = [\"system:bootstrap:07401b\"]");
    assert!(by_name.findings.is_empty(), "{:#?}", by_name.findings);
    assert_eq!(step(&by_name, StepId::Approve).verdict, Verdict::Holds);
}
