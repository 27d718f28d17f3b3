use super::registered;
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Outcome, ensure, until};
use crate::scene::client_requests;

/// An old and a new token overlap, and a node joins with either. When the old one expires, the tokencleaner removes it,
/// and the node that joined with it stays.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(40);
    let end = jiff::Timestamp::from_second(end.as_second()).map_err(|error| error.to_string())?;
    let old = format!(
        "[tokens.old]\nid = \"e2e000\"\nsecret = {{ file = \"secrets/workers.token\" }}\nexpires = {end}\n\
         groups = [\"workers\"]\n\n[tokens.workers]"
    );
    let spec = SPEC
        .replace("[tokens.workers]", &old)
        .replace("[pools.web]\n", "[pools.web]\ntoken = \"old\"\n")
        .replace("[pools.plain]\n", "[pools.plain]\ntoken = \"workers\"\n");
    let built = lab.build(&spec)?;
    let kubectl = lab.fresh(&built)?;
    for node in ["node-a", "node-b"] {
        lab.start_node(&built, node, NEWEST)?;
    }
    for node in ["node-a", "node-b"] {
        registered(&kubectl, node)?;
    }
    for user in ["system:bootstrap:e2e000", "system:bootstrap:e2e001"] {
        let requests = client_requests(&kubectl, user)?;
        ensure(requests.len() == 1, || format!("{} requests by {user}", requests.len()))?;
    }
    let secret =
        |id: &str| kubectl.attempt(&["get", "secret", "-n", "kube-system", &format!("bootstrap-token-{id}")]);
    until(90, "the old token is removed", || Ok((!secret("e2e000")?.0).then_some(())))?;
    ensure(secret("e2e001")?.0, || "the new token is gone too".into())?;
    // Both go on: a restart registers and reports with the certificate.
    for node in ["node-a", "node-b"] {
        let renewed = || -> Outcome<String> {
            let lease = kubectl.get(&["lease", "-n", "kube-node-lease", node])?;
            Ok(lease["spec"]["renewTime"].as_str().unwrap_or_default().to_owned())
        };
        let before = renewed()?;
        lab.node(node)?.run(&["systemctl", "restart", "kubelet"])?;
        until(30, &format!("{node} goes on"), || Ok((renewed()? > before).then_some(())))?;
    }
    Ok(())
}
