use super::registered;
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Outcome, ensure, until};
use crate::scene::{client_requests, has, issued};
use crate::token;

/// Certificates of three minutes: each node renews its own, by the binding of renewals alone.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let built = lab.build(&SPEC.replace("duration = \"1h\"", "duration = \"3m\""))?;
    let kubectl = lab.fresh(&built)?;
    for node in ["node-a", "node-b"] {
        lab.start_node(&built, node, NEWEST)?;
    }
    for node in ["node-a", "node-b"] {
        registered(&kubectl, node)?;
    }
    // Neither the token nor its groups can have a part in it.
    kubectl.run(&["delete", "secret", "-n", "kube-system", &format!("bootstrap-token-{}", token::ID)])?;
    let approval = ["auto-approve-csrs-for-group", "create-csrs-for-bootstrapping"];
    kubectl.run(&[&["delete", "clusterrolebinding"], &approval[..]].concat())?;
    for node in ["node-a", "node-b"] {
        let user = format!("system:node:{node}");
        let request = until(150, &format!("{node} renews its certificate"), || {
            Ok(client_requests(&kubectl, &user)?.into_iter().find(issued))
        })?;
        ensure(has(&request, "Approved"), || format!("{node}'s renewal was not approved"))?;
        until(20, &format!("{node} uses its new certificate"), || {
            let files =
                lab.node(node)?.run(&["sh", "-c", "ls /var/lib/kubelet/pki/kubelet-client-2*.pem"])?;
            Ok((files.lines().count() >= 2).then_some(()))
        })?;
    }
    Ok(())
}
