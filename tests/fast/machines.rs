//! Pools whose machines the spec does not list: one bundle, names by the machines, and what the approver and the proof know of
//! them.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use nodejoin::Outcome;
use nodejoin::proof::{self, StepId};

use crate::one_node::{NOW, compiled};
use crate::run::{SPEC, Sandbox};

/// The text of a planned file of the first node, or of the cluster.
fn text(outcome: &Outcome, artifact: &str) -> String {
    let plan = outcome.plan().unwrap();
    let all = plan.once().iter().chain(plan.of_node(&outcome.cluster.nodes[0]));
    let planned = all.into_iter().find(|planned| planned.artifact.id == artifact).unwrap();
    planned.file.text.placeholders()
}

#[test]
fn no_file_of_the_bundle_names_a_machine() {
    let outcome = compiled("[pools.burst]\nmachines = { names = \"burst-*\" }\n");
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let plan = outcome.plan().unwrap();
    for planned in plan.of_node(&outcome.cluster.nodes[0]) {
        let text = planned.file.text.placeholders();
        assert!(planned.artifact.id == "node-readme" || !text.contains("<node"), "{}", planned.file.path);
    }
    let flags = text(&outcome, "kubelet-flags");
    assert!(!flags.contains("hostname-override") && flags.ends_with("KUBELET_ADDRESS=\"\"\n"), "{flags}");
    assert!(text(&outcome, "cluster-readme").contains("for 0 nodes and the machines of 1 pool."));
}

#[test]
fn the_proof_names_what_must_hold_for_the_names() {
    let outcome = compiled("[pools.burst]\nmachines = { names = [\"burst-*\", \"ip-*.internal\"] }\n");
    let facts = outcome.facts(nodejoin::facts::from_plan::Scope::default()).unwrap();
    let proof = proof::prove(&facts, NOW.parse().unwrap());
    assert!(proof.joins());
    let step = proof.classes[0].step(StepId::KubeletStart).unwrap();
    let conditions: Vec<(&str, String)> = step
        .conditions()
        .map(|condition| {
            let place = condition.origin.as_ref().and_then(|origin| origin.spec.as_ref());
            (condition.text.as_str(), place.map(ToString::to_string).unwrap_or_default())
        })
        .collect();
    let must = "the host name of each machine must match `burst-*` or `ip-*.internal` and differ from the names of all other nodes";
    assert_eq!(conditions, [(must, "pools.burst.machines.names".to_owned())]);
    let registered = proof.classes[0].step(StepId::Registration).unwrap();
    assert!(registered.evidence.iter().any(|one| one.text.contains("`burst-1`")), "{registered:#?}");
}

#[test]
fn the_approver_knows_patterns_and_ranges_beside_exact_names() {
    let outcome = compiled(
        "[kubelet]\nserving-certificate = { approver = \"kubelet-csr-approver\" }\n\
         [pools.burst]\nmachines = { names = \"ip-*.eu.internal\", addresses = [\"10.3.0.0/16\"] }\n\
         [pools.fixed]\n[nodes]\nworker-1 = { pool = \"fixed\", address = \"192.168.124.20\" }\nworker-2 = { pool = \"burst\", address = \"192.168.124.21\" }\n",
    );
    assert!(outcome.is_clean(), "{:#?}", outcome.findings);
    let values = text(&outcome, "csr-approver");
    assert!(
        values.contains(r"^(?:worker-[12]|ip\-[a-z0-9.-]*\.eu\.internal)$") || values.contains("worker"),
        "{values}"
    );
    let regex = values.lines().find_map(|line| line.strip_prefix("providerRegex: ")).unwrap();
    assert_eq!(
        regex.trim_matches(['"', '\'']),
        r"^(?:worker-[12]|ip\\-[a-z0-9.-]*\\.eu\\.internal)$",
        "{values}"
    );
    for range in ["10.3.0.0/16", "192.168.124.20/31"] {
        assert!(values.contains(range), "{values}");
    }
}

/// A pool may have listed nodes as well: they keep names and bundles of their own.
#[test]
fn bundles_lie_beside_those_of_nodes() {
    let spec = format!("{SPEC}[pools.burst]\nmachines = {{ names = \"burst-*\" }}\n");
    let sandbox = Sandbox::new(spec.as_bytes());
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.all().contains(" and the machines of 1 pool to out"), "{}", run.all());
    let read = |path: &str| String::from_utf8(sandbox.read(&format!("out/{path}"))).unwrap();
    let readme = read("pools/burst/README.md");
    assert!(readme.contains("must match `burst-*` and differ"), "{readme}");
    assert!(
        readme.contains("tar -C out/pools/burst --owner=0 --group=0 -c etc | tar -C \"$IMAGE\""),
        "{readme}"
    );
    assert!(read("pools/burst/etc/kubernetes/bootstrap.kubeconfig").contains("token"));
    assert!(read("manifest.json").contains("pools/burst/etc/kubernetes/kubelet.conf"));
    let check = sandbox.run(&["build", "--check"]);
    assert_eq!(check.code, 0, "{}", check.all());
    let proof = sandbox.run(&["prove", "--from", "out"]);
    assert_eq!(proof.code, 0, "{}", proof.all());
    let status = sandbox.run(&["token", "status"]).stdout;
    assert!(status.contains("without a pool  2 nodes"), "{status}");
    assert!(status.contains("pool `burst`    any number of machines"), "{status}");
    let shown = sandbox.run(&["show", "kubelet-flags", "--node", "burst"]);
    assert_eq!(shown.code, 0, "{}", shown.all());
}
