mod cases;

use std::time::Instant;

use cases::{CASES, Case, Change, Symptom};

use super::{client_requests, discovery, has, issued};
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Outcome, ensure, until};
use crate::token;

/// One step of the join fails at a time, and says what is pinned here. `NODEJOIN_E2E_CASE` picks the cases whose names
/// hold it.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let mut failed = Vec::new();
    let only = std::env::var("NODEJOIN_E2E_CASE").unwrap_or_default();
    // The API server takes a token for ten seconds after a good answer, whatever became of its Secret meanwhile.
    std::thread::sleep(std::time::Duration::from_secs(11));
    for case in CASES.iter().filter(|case| case.name.contains(&only)) {
        let start = Instant::now();
        match one(lab, case) {
            Ok(()) => println!("    {} ({:.1} s)", case.name, start.elapsed().as_secs_f64()),
            Err(reason) => {
                println!("    {} FAILED: {reason}", case.name);
                failed.push(case.name);
            }
        }
        lab.end_nodes();
    }
    ensure(failed.is_empty(), || format!("{} of {}: {}", failed.len(), CASES.len(), failed.join(", ")))
}

fn one(lab: &mut Lab, case: &Case) -> Outcome {
    let mut spec = SPEC.to_owned();
    if let Change::Spec(from, to) = case.change {
        ensure(spec.contains(from), || format!("the spec has no {from}"))?;
        spec = spec.replace(from, to);
    }
    let built = lab.build(&spec)?;
    let kubectl = lab.fresh(&built)?;
    match case.change {
        Change::Spec(..) => {}
        Change::Control(from, to) => {
            lab.running()?.edit(from, to)?;
            // The control plane as it was may have signed it already.
            kubectl.run(&["delete", "configmap", "-n", "kube-public", "cluster-info"])?;
            kubectl.run(&["apply", "-k", &built.out("cluster").display().to_string()])?;
        }
        Change::Cluster(arguments) => {
            kubectl.run(arguments)?;
        }
    }
    if let Symptom::Discovery(text) = case.symptom {
        let pin = lab.pki.pin("ca")?;
        let mut said = String::new();
        let seen = until(30, text, || {
            // kubeadm asks every five seconds or more, and gives its reason from the second time on.
            said = discovery::discover(&pin, 13)?;
            Ok(said.contains(text).then_some(()))
        });
        return seen.map_err(|error| format!("{error}; kubeadm says: {said}"));
    }
    lab.start_node(&built, "node-a", NEWEST)?;
    let by = format!("system:bootstrap:{}", token::ID);
    match case.symptom {
        Symptom::Discovery(_) => {}
        Symptom::Kubelet(text) => {
            let machine = lab.node("node-a")?;
            until(30, text, || Ok(machine.journal("kubelet").contains(text).then_some(()))).map_err(
                |error| {
                    let journal = machine.journal("kubelet");
                    let complaints: Vec<&str> = journal.lines().filter(|line| is_complaint(line)).collect();
                    let last = &complaints[complaints.len().saturating_sub(5)..];
                    format!("{error}; the kubelet says: {}", last.join("\n        "))
                },
            )?;
        }
        Symptom::Request { approved } => {
            let request =
                until(30, "the kubelet makes a request", || Ok(client_requests(&kubectl, &by)?.pop()))?;
            let name = request["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            // Longer than a good join takes from here.
            std::thread::sleep(std::time::Duration::from_secs(4));
            let request = kubectl.get(&["csr", &name])?;
            ensure(has(&request, "Approved") == approved && !issued(&request), || {
                format!("the request is {}", request["status"])
            })?;
        }
    }
    let (found, _) = kubectl.attempt(&["get", "node", "node-a"])?;
    ensure(!found, || "node-a joined all the same".into())
}

/// Whether a kubelet's line says why a request of its own failed.
fn is_complaint(line: &str) -> bool {
    ["forbidden", "Unauthorized", "x509", "refused", "cannot "].iter().any(|word| line.contains(word))
}
