use std::time::{Duration, Instant};

use super::{after, discovery, registered};
use crate::case::{Case, cases, is_wanted};
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Outcome, ensure, until};
use crate::say::say;
use crate::scene::Scene;
use crate::step::Step;
use crate::token;

const TABLE: &str = include_str!("../negative.toml");

/// One thing is wrong at a time; the step at which the join then fails, and what is read there, are pinned in
/// negative.toml.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let all = cases(TABLE)?;
    let mut failed = Vec::new();
    // The API server accepts a token for ten seconds after a good answer, whatever became of its Secret meanwhile.
    std::thread::sleep(Duration::from_secs(11));
    for case in all.iter().filter(|case| is_wanted(&case.name)) {
        let start = Instant::now();
        match one(lab, case) {
            Ok(()) => say(format_args!("{} ({:.1} s)", case.name, start.elapsed().as_secs_f64())),
            Err(reason) => {
                lab.print_logs(&format!("negative {}", case.name));
                say(format_args!("{} FAILED: {reason}", case.name));
                failed.push(case.name.as_str());
            }
        }
        lab.end_nodes();
    }
    ensure(failed.is_empty(), || format!("{} of {}: {}", failed.len(), all.len(), failed.join(", ")))
}

fn one(lab: &mut Lab, case: &Case) -> Outcome {
    let mut spec = SPEC.to_owned();
    for [from, to] in &case.spec {
        ensure(spec.contains(from), || format!("the spec has no {from}"))?;
        spec = spec.replace(from, to);
    }
    let built = lab.build_with_ca(&spec, case.ca.as_deref().unwrap_or("ca"))?;
    let kubectl = lab.fresh_on(case.control_plane.as_deref().unwrap_or(NEWEST), &built)?;
    if !case.control.is_empty() {
        lab.running()?.edit(&case.control)?;
        // The control plane as it was may have signed it already.
        kubectl.run(&["delete", "configmap", "-n", "kube-public", "cluster-info"])?;
        kubectl.run(&["apply", "-k", &built.out("cluster").display().to_string()])?;
    }
    if case.again {
        lab.start_node(&built, "node-a", NEWEST)?;
        registered(&kubectl, "node-a")?;
        lab.end_node("node-a");
        kubectl.run(&["delete", "csr", "--all"])?;
    }
    for arguments in &case.kubectl {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        kubectl.run(&arguments)?;
    }
    if let Some(manifest) = &case.manifest {
        kubectl.feed(&["apply", "-f", "-"], manifest)?;
        // A policy is in force only after a moment.
        std::thread::sleep(Duration::from_secs(3));
    }
    if let Some(text) = &case.see.kubeadm {
        ensure(case.step == Some(Step::Discovery), || "kubeadm sees discovery alone".into())?;
        let pin = lab.pki.pin("ca")?;
        let mut said = String::new();
        let seen = until(30, text, || {
            // kubeadm polls every five seconds or more, and gives its reason from the second time on.
            said = discovery::discover(lab, &pin, 13)?;
            Ok(said.contains(text).then_some(()))
        });
        return seen.map_err(|error| format!("{error}; kubeadm says: {said}"));
    }
    lab.start_edited(&built, "node-a", NEWEST, &case.bundle)?;
    let mut node = "node-a";
    if !case.then.is_empty() {
        registered(&kubectl, node)?;
        let machine = lab.node(node)?;
        for [path, from, to] in &case.then {
            machine.edit(path, from, to)?;
        }
        node = case.renamed.as_deref().unwrap_or(node);
        machine.run(&["journalctl", "--rotate", "--vacuum-time=1us"])?;
        machine.run(&["systemctl", "restart", "kubelet"])?;
    }
    let token = format!("system:bootstrap:{}", token::ID);
    let scene = Scene { lab, kubectl: &kubectl, machine: "node-a", node, token: &token };
    match case.step {
        Some(step @ (Step::Serving | Step::KubeletApi | Step::Renewal)) => {
            scene.judge(None, &crate::scene::Symptom::default())?;
            after::judge(&scene, step, &case.see)
        }
        step => scene.judge(step, &case.see),
    }
}
