use std::collections::BTreeSet;

use super::registered;
use crate::approver::StandInApprover;
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Outcome, ensure, until};
use crate::scene::{client_requests, has, issued};
use crate::token;

/// Machines that no spec lists: one bundle, unpacked on two machines and started at boot, joins both under their own host names.
/// Each gets a certificate in its name, and serving certificates by pattern and range.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let (settings, _) = SPEC.split_once("[pools.web]").ok_or("the lab's spec has no pool")?;
    let pool = "[pools.burst]\nlabels = { \"example.com/tier\" = \"burst\" }\n\
                machines = { names = \"node-*\", addresses = [\"10.123.0.0/24\"] }\n";
    let built = lab.build(&format!("{settings}{pool}"))?;
    ensure(!built.out("nodes").exists(), || "a bundle of a single node is written".into())?;
    let kubectl = lab.fresh(&built)?;
    for name in ["node-a", "node-b"] {
        lab.start_at_first_boot(&built, "burst", name, NEWEST)?;
    }
    for name in ["node-a", "node-b"] {
        let node = registered(&kubectl, name)?;
        let labels = &node["metadata"]["labels"];
        ensure(labels["example.com/tier"] == "burst", || format!("{name}'s labels: {labels}"))?;
        ensure(labels["kubernetes.io/hostname"] == name, || format!("{name}'s labels: {labels}"))?;
        let machine = lab.node(name)?;
        let started = machine.run(&["sh", "-c", "tr '\\0' '\\n' </proc/$(pidof kubelet)/cmdline"])?;
        ensure(!started.contains(name), || format!("the bundle names {name}: {started}"))?;
    }
    let requests = client_requests(&kubectl, &format!("system:bootstrap:{}", token::ID))?;
    let fine = requests.iter().all(|request| has(request, "Approved") && issued(request));
    ensure(requests.len() == 2 && fine, || format!("requests by the token: {requests:?}"))?;
    let mut subjects = BTreeSet::new();
    for name in ["node-a", "node-b"] {
        let path = "/var/lib/kubelet/pki/kubelet-client-current.pem";
        let read = format!("sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' {path} | md5sum");
        subjects.insert(lab.node(name)?.run(&["sh", "-c", &read])?);
    }
    ensure(subjects.len() == 2, || "both machines have one certificate".into())?;

    let approver = StandInApprover::new(&built.read("control-plane/kubelet-csr-approver-values.yaml")?)?;
    let mut approved = 0;
    until(30, "both serving requests are approved", || {
        let (more, denied) = approver.round(&kubectl)?;
        ensure(denied.is_empty(), || format!("a machine's own request is denied: {denied:?}"))?;
        approved += more;
        Ok((approved >= 2).then_some(()))
    })?;
    for name in ["node-a", "node-b"] {
        until(30, &format!("the API server reads the pods of {name}"), || {
            let (read, text) =
                kubectl.attempt(&["get", &format!("--raw=/api/v1/nodes/{name}/proxy/pods")])?;
            Ok((read && text.contains("PodList")).then_some(()))
        })?;
    }
    Ok(())
}
