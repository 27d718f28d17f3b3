use std::path::{Path, PathBuf};
use std::process::Command;

use super::registered;
use crate::host::NEWEST;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Outcome, ensure, until};
use crate::process::output;
use crate::scene::client_requests;
use crate::token;

/// A changed spec changes only the files that depend on it; the node gets them, restarts and stays joined.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let built = lab.build(SPEC)?;
    let kubectl = lab.fresh(&built)?;
    lab.start_node(&built, "node-a", NEWEST)?;
    let before = registered(&kubectl, "node-a")?;
    let changed =
        lab.build(&SPEC.replace("[pools.web]\n", "[pools.web]\nkubelet.config = { maxPods = 57 }\n"))?;
    let wanted = ["manifest.json", "nodes/node-a/etc/kubernetes/kubelet-config.yaml"].map(PathBuf::from);
    let differ = differing(&built.out(""), &changed.out(""))?;
    ensure(differ == wanted, || format!("these files differ: {differ:?}"))?;

    let machine = lab.node("node-a")?;
    let certificate = ["readlink", "/var/lib/kubelet/pki/kubelet-client-current.pem"];
    let first = machine.run(&certificate)?;
    machine.unpack(&changed.out("nodes/node-a"))?;
    machine.run(&["systemctl", "daemon-reload"])?;
    machine.run(&["systemctl", "restart", "kubelet"])?;
    until(30, "node-a takes 57 pods", || {
        let node = kubectl.get(&["node", "node-a"])?;
        Ok((node["status"]["capacity"]["pods"] == "57").then_some(()))
    })?;
    let after = kubectl.get(&["node", "node-a"])?;
    ensure(after["metadata"]["uid"] == before["metadata"]["uid"], || "node-a was registered anew".into())?;
    ensure(machine.run(&certificate)? == first, || "node-a asked for another certificate".into())?;
    let requests = client_requests(&kubectl, &format!("system:bootstrap:{}", token::ID))?;
    ensure(requests.len() == 1, || format!("the token was used {} times", requests.len()))
}

/// The files in which two folders differ.
fn differing(one: &Path, other: &Path) -> Outcome<Vec<PathBuf>> {
    let (_, text) = output(Command::new("diff").args(["-rq"]).arg(one).arg(other))?;
    let mut files = Vec::new();
    for line in text.lines() {
        let path = line.strip_prefix("Files ").and_then(|rest| rest.split_once(" and "));
        let path = path.and_then(|(path, _)| Path::new(path).strip_prefix(one).ok());
        files.push(path.ok_or_else(|| line.to_owned())?.to_owned());
    }
    Ok(files)
}
