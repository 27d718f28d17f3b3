use std::path::Path;

use super::env_file;
use super::outcome::{Outcome, ensure};
use super::overlay::Overlay;
use super::process::run;
use super::spec::Built;

/// How far a kubelet gets that has no container runtime and no network: past its flags, the strict decoding and the
/// validation of its configuration. It then exits with one of these errors of its first request to the runtime.
const PASSED: [&str; 7] = [
    "validate CRI v1 runtime API for endpoint",
    "unable to determine runtime API version",
    "get remote runtime typed version failed",
    "failed to get docker version",
    // Before 1.19 none runs on the unified hierarchy: it exits one step earlier.
    "mountpoint for ",
    "failed to find cgroup mounts",
    "cgroup hierarchy not unified",
];

/// Whether a kubelet's log shows that it contacted its container runtime, and so accepted everything that it was given.
pub(crate) fn passed(log: &str) -> bool {
    PASSED.iter().any(|words| log.contains(words))
}

/// Gives the log of a release's kubelet that accepted the bundle of `node`. The folder is for this alone.
pub(crate) fn judge(folder: &Path, release: &str, built: &Built, node: &str) -> Outcome<String> {
    let overlay = Overlay::new(folder)?;
    // That of machines that the spec does not list has the name of their pool.
    let folder = if built.out("pools").join(node).is_dir() { "pools" } else { "nodes" };
    let bundle = built.out(folder).join(node);
    run("cp", &["-r", &bundle.join("etc").display().to_string(), &overlay.root().display().to_string()])?;
    let environment = built.read(&format!("{folder}/{node}/etc/kubernetes/kubelet.conf"))?;
    let mut flags = env_file::words(&environment, "KUBELET_CONFIG");
    flags.extend(env_file::words(&environment, "KUBELET_ADDRESS"));
    ensure(!flags.is_empty(), || format!("{node} has no flags"))?;
    let (ended, text) = overlay.kubelet(release, &flags, &[], 30)?;
    ensure(ended, || "not within 30 s: the kubelet without a runtime ends".into())?;
    // Kubelets before 1.25 print their help after any fatal error.
    let text = text.split_once("\nUsage:\n").map_or(text.as_str(), |(log, _)| log).to_owned();
    ensure(passed(&text), || format!("kubelet {release} refuses {node}'s bundle: {}", last(&text)))?;
    Ok(text)
}

fn last(text: &str) -> String {
    text.lines()
        .rfind(|line| line.contains("command failed") || line.contains("rror"))
        .unwrap_or(text)
        .to_owned()
}
