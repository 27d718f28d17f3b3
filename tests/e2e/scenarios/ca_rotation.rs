use std::fs;

use super::registered;
use crate::approver::StandInApprover;
use crate::host::NEWEST;
use crate::kubectl::Kubectl;
use crate::lab::{self, Lab, SPEC};
use crate::outcome::{Doing, Outcome, ensure, until};
use crate::spec::Built;

const NODES: [&str; 2] = ["node-a", "node-b"];

/// The cluster's CA is replaced in the three phases of the spec, each applied as its READMEs describe. No node is lost: each
/// stays the node that it was, reports in every phase, and ends with a certificate of the new CA. The old one is refused then.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let rotated = rotate(lab);
    if let Err(error) = rotated {
        lab.print_logs("ca-rotation");
        lab.end_control_plane()?;
        return Err(error);
    }
    lab.end_control_plane()
}

fn rotate(lab: &mut Lab) -> Outcome {
    let built = lab.build(&spec())?;
    let kubectl = lab.fresh(&built)?;
    let mut ids = Vec::new();
    for name in NODES {
        lab.start_node(&built, name, NEWEST)?;
    }
    for name in NODES {
        ids.push(registered(&kubectl, name)?["metadata"]["uid"].clone());
        ensure(issuer(lab, name)?.contains("lab-ca"), || format!("{name} has no certificate of the old CA"))?;
    }
    let both = format!("{}{}", lab.pki.read("ca.pem")?, lab.pki.read("other.pem")?);
    fs::write(lab.pki.path("both.pem"), both).doing("both.pem")?;

    // The lab's other CA is the new one.
    administer(lab, "both", "")?;
    apply(lab, &kubectl, "trust-both")?;
    lab.pki.leaves("other", "new-")?;
    certificates(lab)?;
    administer(lab, "both", "new-")?;
    apply(lab, &kubectl, "sign-new")?;
    for name in NODES {
        ensure(issuer(lab, name)?.contains("lab-other"), || format!("{name} keeps its old certificate"))?;
    }
    administer(lab, "other", "new-")?;
    let built = apply(lab, &kubectl, "trust-new")?;

    for (name, id) in NODES.iter().zip(&ids) {
        let node = kubectl.get(&["node", name])?;
        ensure(node["metadata"]["uid"] == *id, || format!("{name} is another node"))?;
    }
    let old = lab.work.join("old-kubeconfig");
    fs::write(&old, lab.pki.kubeconfig_trusting("other", "admin", &lab::server())?)
        .doing("old-kubeconfig")?;
    let refused = Kubectl { kubeconfig: old, ..lab.kubectl()? };
    let (done, said) = refused.attempt(&["get", "nodes"])?;
    ensure(!done && said.contains("Unauthorized"), || {
        format!("a certificate of the old CA is accepted: {said}")
    })?;
    serves(&kubectl, &built)
}

/// The lab's spec with nodes that report every two seconds, so that less time is spent with waiting.
fn spec() -> String {
    SPEC.replace("failSwapOn = false", "failSwapOn = false, nodeLeaseDurationSeconds = 8")
}

/// Builds a phase and applies it as its READMEs describe: the control plane, the manifests, and each node.
fn apply(lab: &mut Lab, kubectl: &Kubectl, phase: &str) -> Outcome<Built> {
    let folder = "/var/lib/kubernetes";
    let table = format!(
        "ca-rotation = {{ to = \"pki/other.pem\", phase = \"{phase}\", cert-file = \"{folder}/other.pem\", \
         key-file = \"{folder}/other-key.pem\" }}\nservice-cidrs"
    );
    let built = lab.build(&spec().replace("service-cidrs", &table))?;
    lab.running()?.install(built.control_plane_files()?)?;
    kubectl.run(&["apply", "-k", &built.out("cluster").display().to_string()])?;
    for name in NODES {
        let readme = built.read(&format!("nodes/{name}/README.md"))?;
        let command =
            readme.lines().find(|line| line.contains("rm -f")).ok_or("the README removes nothing")?;
        let (_, command) = command.split_once('\'').ok_or("the README has no command")?;
        let before = reports(kubectl, name)?;
        let machine = lab.node(name)?;
        machine.unpack(&built.out("nodes").join(name))?;
        machine.run(&["sh", "-c", command.trim_end_matches('\'')])?;
        goes_on(kubectl, name, &before, phase)?;
    }
    // The node that was first did not lose the API server while the second was changed.
    for name in NODES {
        goes_on(kubectl, name, &reports(kubectl, name)?, phase)?;
    }
    Ok(built)
}

/// When a node last reported; empty before it does for the first time.
fn reports(kubectl: &Kubectl, name: &str) -> Outcome<String> {
    let path = "-o=jsonpath={.spec.renewTime}";
    let (found, text) = kubectl.attempt(&["get", "lease", "-n", "kube-node-lease", name, path])?;
    Ok(if found { text } else { String::new() })
}

fn goes_on(kubectl: &Kubectl, name: &str, before: &str, phase: &str) -> Outcome {
    until(30, &format!("{name} goes on in the phase {phase}"), || {
        Ok((reports(kubectl, name)?.as_str() > before).then_some(()))
    })
}

/// Whom the administrator trusts, and with which certificate; the controller manager likewise.
fn administer(lab: &mut Lab, ca: &str, prefix: &str) -> Outcome {
    lab.administer(&lab.pki.kubeconfig_trusting(ca, &format!("{prefix}admin"), &lab::server())?)?;
    let manager = lab.pki.kubeconfig_trusting(ca, &format!("{prefix}kcm"), "https://127.0.0.1:6443")?;
    let file = lab.running()?.root().join("var/lib/kubernetes/kcm.kubeconfig");
    fs::write(&file, manager).doing(file.display())
}

/// The control plane's certificates of the new CA, which it has after its next start.
fn certificates(lab: &mut Lab) -> Outcome {
    let folder = lab.running()?.root().join("var/lib/kubernetes");
    for name in ["apiserver", "kubelet-client"] {
        for (from, to) in [("pem", ""), ("key", "-key")] {
            let text = lab.pki.read(&format!("new-{name}.{from}"))?;
            fs::write(folder.join(format!("{name}{to}.pem")), text).doing(name)?;
        }
    }
    Ok(())
}

/// Who signed the certificate that a node's kubelet uses.
fn issuer(lab: &Lab, name: &str) -> Outcome<String> {
    let path = lab.node(name)?.root().join("var/lib/kubelet/pki/kubelet-client-current.pem");
    // A link with an absolute path, on the machine.
    let target = fs::read_link(&path).doing(path.display())?;
    let file = target.file_name().and_then(|file| path.parent().map(|folder| folder.join(file)));
    let file = file.ok_or("the kubelet's certificate has no name")?.display().to_string();
    crate::process::run("openssl", &["x509", "-in", &file, "-noout", "-issuer"])
}

/// The API server and the kubelets trust each other by the new CA.
fn serves(kubectl: &Kubectl, built: &Built) -> Outcome {
    let approver = StandInApprover::new(&built.read("control-plane/kubelet-csr-approver-values.yaml")?)?;
    for name in NODES {
        until(40, &format!("the API server reads the pods of {name}"), || {
            approver.round(kubectl)?;
            let (read, text) =
                kubectl.attempt(&["get", &format!("--raw=/api/v1/nodes/{name}/proxy/pods")])?;
            Ok((read && text.contains("PodList")).then_some(()))
        })?;
    }
    Ok(())
}
