//! Five laws of approval have facts of two sources: `approval` of a spec, and the RBAC objects that it compiles to. Both give
//! the same findings.

use std::collections::BTreeSet;

use nodejoin::facts::from_plan::Scope;
use nodejoin::proof;
use nodejoin::{Options, compile};

use super::lab::{BASE, NOW, world};

/// The laws about who may ask for a certificate, which the proof judges before the rest.
const ASKING: [&str; 3] = ["approval-group-uncovered", "approval-group-too-broad", "role-in-place-of-group"];
/// Those about what is approved by itself.
const APPROVED: [&str; 2] = ["first-approval-off", "renewal-approval-off"];

/// Values of `approval.groups`.
const GROUPS: &[&str] = &[
    "",
    "groups = []",
    "groups = [\"system:bootstrappers\"]",
    "groups = [\"system:bootstrappers:edge\"]",
    "groups = [\"edge\"]",
    "groups = [\"system:bootstrappers:egde\"]",
    "groups = [\"system:bootstrappers:edge\", \"system:bootstrappers:other\"]",
    "groups = [\"system:node-bootstrapper\"]",
    "groups = [\"node-bootstrapper\"]",
    "groups = [\"system:certificates.k8s.io:certificatesigningrequests:nodeclient\"]",
    "groups = [\"system:node-bootstrapper\", \"system:bootstrappers\"]",
    "groups = [\"system:nodes\"]",
];
/// Values of a token's `groups`.
const TOKEN: &[&str] = &["", "groups = []\n", "groups = [\"edge\"]\n", "groups = [\"edge\", \"site\"]\n"];
/// What is switched off.
const OFF: [&str; 4] = ["", "first = false\n", "renewals = false\n", "first = false\nrenewals = false\n"];

/// Of a spec: the laws that its rules find, those that the proof of its output finds, and whether the output lets nodes ask.
fn both(spec: &str) -> (BTreeSet<&'static str>, BTreeSet<&'static str>, bool) {
    let options = Options { unproven: true, ..Options::default() };
    let outcome = compile(&world().with("cluster.toml", spec), "cluster.toml", &options).unwrap();
    let laws = || ASKING.into_iter().chain(APPROVED);
    let of = |rule: &str| laws().find(|law| *law == rule);
    let rules = outcome.findings.iter().filter_map(|finding| of(finding.rule.as_str())).collect();
    let proof = proof::prove(&outcome.facts(Scope::default()).unwrap(), NOW.parse().unwrap());
    let asks = !proof.classes[0]
        .steps
        .iter()
        .any(|step| step.id.name() == "authorize-csr-create" && step.is_broken());
    (rules, proof.findings().filter_map(|finding| of(finding.rule.as_str())).collect(), asks)
}

#[test]
fn approval_is_judged_alike_in_the_spec_and_in_its_objects() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (groups, token) in GROUPS.iter().flat_map(|groups| TOKEN.iter().map(move |token| (groups, token))) {
        for off in OFF {
            let approval = format!("{groups}\n{off}");
            let base = BASE.replace("[nodes.worker-1]", &format!("{token}[nodes.worker-1]"));
            let (mut rules, proof, asks) = both(&format!("{base}[approval]\n{approval}"));
            // What comes after the step that stops the join is not proved; a role among groups that suffice stops nothing.
            rules.retain(|law| match asks {
                true => APPROVED.contains(law),
                false => *law != "first-approval-off",
            });
            seen.extend(rules.iter().copied());
            if rules != proof {
                wrong.push(format!("{token}{approval}: the spec has {rules:?}, its objects {proof:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(seen.len(), 5, "only {seen:?} were seen");
}
