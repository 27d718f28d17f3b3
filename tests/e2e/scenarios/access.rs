use super::registered;
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::machine::Machine;
use crate::outcome::{Outcome, ensure, until};

/// A node that reaches the API server by a URL that is not in its certificate, and recognises it by another name: it joins, and
/// joins again with its certificate after a restart of the kubelet, whose own kubeconfig lacks the name. Then systemd starts
/// a kubelet again that hangs, and one that exits without an error.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let own = "{ pool = \"web\", api-server = \"https://api.lab:6443\", tls-server-name = \"kubernetes.default.svc\", ";
    let spec = SPEC.replace("{ pool = \"web\", ", own);
    let built = lab.build(&spec)?;
    let kubectl = lab.fresh(&built)?;
    lab.start_node(&built, "node-a", NEWEST)?;
    registered(&kubectl, "node-a")?;
    let machine = lab.node("node-a")?;
    let written = machine.run(&["cat", "/etc/kubernetes/kubeconfig"])?;
    ensure(!written.contains("tls-server-name"), || format!("the kubelet keeps the name now: {written}"))?;
    until(60, "the kubelet has its certificate", || {
        let (found, _) =
            machine.try_run(&["test", "-e", "/var/lib/kubelet/pki/kubelet-client-current.pem"])?;
        Ok(found.then_some(()))
    })?;
    machine.run(&["systemctl", "restart", "kubelet"])?;
    kubectl.run(&["delete", "node", "node-a"])?;
    registered(&kubectl, "node-a")?;
    let used = machine.run(&["cat", "/etc/kubernetes/kubeconfig"])?;
    ensure(used.contains("tls-server-name: kubernetes.default.svc"), || {
        format!("another file is used: {used}")
    })?;

    let show = |property: &str| shown(machine, property);
    ensure(show("WatchdogUSec")? == "1min", || "systemd does not watch the kubelet".into())?;
    let before: u32 = show("NRestarts")?.parse().unwrap_or(u32::MAX);
    machine.run(&["systemctl", "kill", "--kill-who=main", "--signal=STOP", "kubelet"])?;
    until(120, "a kubelet that hangs is started again", || {
        Ok((show("NRestarts")?.parse().unwrap_or(0) > before).then_some(()))
    })?;
    ensure(machine.journal("kubelet").contains("Watchdog timeout"), || "the watchdog was not why".into())?;
    until(60, "it runs again", || Ok((show("SubState")? == "running").then_some(())))?;
    let before: u32 = show("NRestarts")?.parse().unwrap_or(u32::MAX);
    machine.run(&["systemctl", "kill", "--kill-who=main", "--signal=TERM", "kubelet"])?;
    until(60, "a kubelet that exits without an error is started again", || {
        Ok((show("NRestarts")?.parse().unwrap_or(0) > before).then_some(()))
    })
}

fn shown(machine: &Machine, property: &str) -> Outcome<String> {
    let value = machine.run(&["systemctl", "show", "--value", "-p", property, "kubelet"])?;
    Ok(value.trim().to_owned())
}
