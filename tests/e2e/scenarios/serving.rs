use std::fs;

use super::registered;
use crate::approver::StandInApprover;
use crate::host::NEWEST;
use crate::kubectl::Kubectl;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Doing, Outcome, ensure, until};
use crate::pki::Pki;
use crate::process::run as program;

/// With the compiled values the nodes' serving requests are approved, and those for a foreign name or address are not;
/// then the API server reads pods and logs over TLS that it verifies.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let built = lab.build(SPEC)?;
    let kubectl = lab.fresh(&built)?;
    for node in ["node-a", "node-b"] {
        lab.start_node(&built, node, NEWEST)?;
    }
    for node in ["node-a", "node-b"] {
        registered(&kubectl, node)?;
    }
    let path = |node: &str, what: &str| format!("--raw=/api/v1/nodes/{node}/proxy/{what}");
    // Before approval there is no certificate that the API server could verify.
    let (early, _) = kubectl.attempt(&["get", &path("node-a", "pods")])?;
    ensure(!early, || "the API server read node-a before its serving certificate was approved".into())?;

    let approver = StandInApprover::new(&built.read("control-plane/kubelet-csr-approver-values.yaml")?)?;
    let mut approved = 0;
    until(30, "both serving requests are approved", || {
        let (more, denied) = approver.round(&kubectl)?;
        ensure(denied.is_empty(), || format!("a node's own request is denied: {denied:?}"))?;
        approved += more;
        Ok((approved >= 2).then_some(()))
    })?;
    for node in ["node-a", "node-b"] {
        for (what, holds) in [("pods", "PodList"), ("logs/", "journal")] {
            until(30, &format!("the API server reads {what} of {node}"), || {
                let (read, text) = kubectl.attempt(&["get", &path(node, what)])?;
                Ok((read && text.contains(holds)).then_some(()))
            })?;
        }
    }
    for (user, alternative, reason) in [
        ("node-a", "DNS:node-b", "asks for the name node-b"),
        ("node-a", "DNS:node-a,IP:10.123.0.99", "asks for the address 10.123.0.99"),
        ("node-c", "DNS:node-c,IP:10.123.0.11", "the name node-c is none of ours"),
    ] {
        request(&lab.pki, &kubectl, user, alternative)?;
        let (approved, denied) = approver.round(&kubectl)?;
        let right = approved == 0 && denied.len() == 1 && denied[0].contains(reason);
        ensure(right, || format!("{user} with {alternative}: {approved} approved, denied: {denied:?}"))?;
    }
    Ok(())
}

/// A serving request as a node would make it.
fn request(pki: &Pki, kubectl: &Kubectl, node: &str, alternative: &str) -> Outcome {
    let path = |name: &str| pki.path(name).display().to_string();
    let (key, file) = (path("foreign.key"), path("foreign.csr"));
    program("openssl", &["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &key])?;
    let subject = format!("/O=system:nodes/CN=system:node:{node}");
    let extension = format!("subjectAltName={alternative}");
    program(
        "openssl",
        &["req", "-new", "-key", &key, "-subj", &subject, "-addext", &extension, "-out", &file],
    )?;
    let pem = fs::read(&file).doing(&file)?;
    let body = serde_json::json!({
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": { "generateName": "foreign-" },
        "spec": {
            "signerName": "kubernetes.io/kubelet-serving",
            "usages": ["digital signature", "server auth"],
            "request": base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pem),
        },
    });
    let user = format!("--as=system:node:{node}");
    kubectl.feed(&[&user, "--as-group=system:nodes", "create", "-f", "-"], &body.to_string())?;
    Ok(())
}
