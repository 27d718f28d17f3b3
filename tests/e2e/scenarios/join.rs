use x509_cert::Certificate;
use x509_cert::der::DecodePem;

use super::registered;
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Doing, Outcome, ensure};
use crate::scene::{client_requests, has, issued};
use crate::token;

/// Two nodes join: approved at once, labels and taints as in the spec, the certificate for the node and with the validity
/// in the spec.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let built = lab.build(SPEC)?;
    let kubectl = lab.fresh(&built)?;
    for node in ["node-a", "node-b"] {
        lab.start_node(&built, node, NEWEST)?;
    }
    let (a, b) = (registered(&kubectl, "node-a")?, registered(&kubectl, "node-b")?);
    let label = |node: &serde_json::Value| node["metadata"]["labels"]["example.com/tier"].clone();
    ensure(label(&a) == "web", || format!("node-a's labels: {}", a["metadata"]["labels"]))?;
    ensure(label(&b).is_null(), || format!("node-b's labels: {}", b["metadata"]["labels"]))?;
    let tainted = |node: &serde_json::Value| {
        let taints = node["spec"]["taints"].as_array().cloned().unwrap_or_default();
        taints.iter().any(|taint| {
            taint["key"] == "example.com/web" && taint["value"] == "yes" && taint["effect"] == "NoSchedule"
        })
    };
    ensure(tainted(&a), || format!("node-a's taints: {}", a["spec"]["taints"]))?;
    ensure(!tainted(&b), || format!("node-b's taints: {}", b["spec"]["taints"]))?;

    let requests = client_requests(&kubectl, &format!("system:bootstrap:{}", token::ID))?;
    ensure(requests.len() == 2, || format!("{} requests by the token, not 2", requests.len()))?;
    let fine = requests.iter().all(|request| has(request, "Approved") && issued(request));
    ensure(fine, || "a request was not approved and issued".into())?;

    for node in ["node-a", "node-b"] {
        let machine = lab.node(node)?;
        let pem = machine.run(&["cat", "/var/lib/kubelet/pki/kubelet-client-current.pem"])?;
        let start = pem.find("-----BEGIN CERTIFICATE").unwrap_or_default();
        let end = pem.find("-----END CERTIFICATE-----").map_or(pem.len(), |end| end + 25);
        let certificate = Certificate::from_pem(&pem[start..end]).doing("the client certificate")?;
        let subject = certificate.tbs_certificate.subject.to_string();
        let wanted = [format!("CN=system:node:{node}"), "O=system:nodes".into()];
        ensure(wanted.iter().all(|part| subject.split(',').any(|one| one == part)), || {
            format!("subject {subject}")
        })?;
        let validity = certificate.tbs_certificate.validity;
        let seconds = validity.not_after.to_unix_duration() - validity.not_before.to_unix_duration();
        // The signer dates certificates five minutes back.
        ensure(seconds.as_secs() == 3600 + 300, || {
            format!("{node}'s certificate lives {} s", seconds.as_secs())
        })?;
        let mode = machine.run(&["stat", "-c", "%a %U %G", "/etc/kubernetes/bootstrap.kubeconfig"])?;
        ensure(mode.trim() == "600 root root", || format!("the bootstrap kubeconfig is {mode}"))?;
    }
    Ok(())
}
