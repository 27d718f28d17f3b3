//! Machines of the control plane.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests may panic")]

use crate::one_node::compiled;

const MACHINES: &str = r#"
[control-plane.apiserver.flags]
v = 2
[control-plane.machines]
worker-1 = {}
cp-2 = { address = "192.168.124.12", flags = { v = 4 } }
cp-3 = {}
[nodes.worker-1]
address = ["fd00::20", "192.168.124.20"]
"#;

/// The flags of kube-apiserver on a machine.
fn flags(more: &str, machine: &str) -> String {
    let outcome = compiled(more);
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let plan = outcome.plan().unwrap();
    let path = format!("control-plane/{machine}/kube-apiserver.flags");
    let planned = plan.once().iter().find(|planned| planned.file.path == path).unwrap();
    planned.file.text.placeholders()
}

#[test]
fn each_machine_has_its_own_flags_over_the_common_ones() {
    let own = flags(MACHINES, "cp-2");
    assert!(own.contains("--advertise-address=192.168.124.12\n") && own.contains("--v=4\n"), "{own}");
    let other = flags(MACHINES, "cp-3");
    assert!(!other.contains("advertise-address") && other.contains("--v=2\n"), "{other}");
}

#[test]
fn a_node_lends_its_address_of_the_family_of_services() {
    let own = flags(MACHINES, "worker-1");
    assert!(own.contains("--advertise-address=192.168.124.20\n"), "{own}");
}

#[test]
fn the_proof_reads_the_flags_of_each_machine() {
    let machine = "[control-plane.machines]\ncp-1 = {}\n\
                   cp-2 = { flags = { enable-bootstrap-token-auth = false } }\n[nodes.w]\n";
    let outcome = compiled(machine);
    assert!(!outcome.is_clean(), "tokens are refused by one of them");
    let findings = format!("{:#?}", outcome.findings);
    assert!(findings.contains("control-plane.machines.cp-2") || findings.contains("cp-2"), "{findings}");
}
