use crate::host;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Outcome, ensure, until};
use crate::process::output;
use crate::token;
use std::process::Command;

/// Real kubeadm finds the cluster by our cluster-info, with the token and the CA's pin; with another pin it refuses.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let built = lab.build(SPEC)?;
    let kubectl = lab.fresh(&built)?;
    until(20, "cluster-info is signed", || {
        let map = kubectl.get(&["configmap", "-n", "kube-public", "cluster-info"])?;
        Ok(map["data"][format!("jws-kubeconfig-{}", token::ID)].is_string().then_some(()))
    })?;
    let readme = built.read("cluster/README.md")?;
    let pin = readme.split_once("--discovery-token-ca-cert-hash ").and_then(|(_, rest)| rest.lines().next());
    let pin = pin.ok_or("the cluster's README has no pin")?;
    let fine = discover(lab, pin, 6)?;
    let sentence =
        "Cluster info signature and contents are valid and TLS certificate validates against pinned roots";
    ensure(fine.contains(sentence), || format!("kubeadm does not find the cluster: {fine}"))?;
    let refused = discover(lab, &lab.pki.pin("other")?, 6)?;
    ensure(refused.contains("none of the public keys"), || format!("kubeadm takes another pin: {refused}"))?;

    let config = built.out("control-plane/kubeadm.yaml");
    let mut validate = Command::new(host::program(host::NEWEST, "kubeadm")?);
    let (valid, text) = output(validate.args(["config", "validate", "--config"]).arg(config))?;
    ensure(valid, || format!("kubeadm refuses control-plane/kubeadm.yaml: {text}"))
}

/// What kubeadm prints during discovery. After it, kubeadm would wait for what only its own clusters have.
pub(super) fn discover(lab: &Lab, pin: &str, seconds: u8) -> Outcome<String> {
    let kubeadm = host::program(host::NEWEST, "kubeadm")?.display().to_string();
    let server = format!("{}:6443", crate::network::CONTROL_PLANE);
    let token = format!("{}.{}", token::ID, token::SECRET);
    let arguments =
        ["join", "phase", "preflight", &server, "--token", &token, "--ignore-preflight-errors=all", "--v=1"];
    let mut command = lab.command("timeout");
    command
        .args(["-k", "1", &seconds.to_string(), &kubeadm])
        .args(arguments)
        .args(["--discovery-token-ca-cert-hash", pin]);
    Ok(output(&mut command)?.1)
}
