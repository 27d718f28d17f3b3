use std::fs;
use std::path::Path;
use std::process::Command;

use super::env_file;
use super::host;
use super::outcome::{Doing, Outcome, ensure, until};
use super::process::{Process, run};
use super::spec::Built;

/// How far a kubelet gets that has no container runtime and no network: past its flags, the strict decoding and the
/// validation of its configuration. It then ends with one of these, which the line says that asks the runtime first.
const PASSED: [&str; 5] = [
    "validate CRI v1 runtime API for endpoint",
    "unable to determine runtime API version",
    "get remote runtime typed version failed",
    "failed to get docker version",
    // Before 1.19 none runs on the unified hierarchy: it ends one step earlier.
    "mountpoint for cpu not found",
];

/// Whether a kubelet's log says that it asked for its container runtime, and so took everything that it was given.
pub(crate) fn passed(log: &str) -> bool {
    PASSED.iter().any(|words| log.contains(words))
}

/// A kubelet of each release in a mount, PID and network namespace of its own, given a node's bundle.
pub(crate) struct Oracle<'a> {
    /// A folder for this oracle alone.
    pub(crate) folder: &'a Path,
    pub(crate) release: &'a str,
}

impl Oracle<'_> {
    /// Gives the log of a kubelet that accepted the bundle of `node`.
    pub(crate) fn judge(&self, built: &Built, node: &str) -> Outcome<String> {
        let root = self.folder.join("root");
        for part in ["upper", "work", "root"] {
            fs::create_dir_all(self.folder.join(part)).doing(self.folder.display())?;
        }
        let folder = self.folder.display();
        let base = host::cache()?.join("node-base");
        let layers = format!("lowerdir={},upperdir={folder}/upper,workdir={folder}/work", base.display());
        run("mount", &["-t", "overlay", "overlay", "-o", &layers, &root.display().to_string()])?;
        let result = self.run_kubelet(&root, built, node);
        run("umount", &["--recursive", "--lazy", &root.display().to_string()])?;
        fs::remove_dir_all(self.folder).doing(folder)?;
        result
    }

    fn run_kubelet(&self, root: &Path, built: &Built, node: &str) -> Outcome<String> {
        let bundle = built.out("nodes").join(node);
        run("cp", &["-r", &bundle.join("etc").display().to_string(), &root.display().to_string()])?;
        fs::write(root.join("kubelet"), "").doing("kubelet")?;
        let environment = built.read(&format!("nodes/{node}/etc/kubernetes/kubelet.conf"))?;
        let mut flags = env_file::words(&environment, "KUBELET_CONFIG");
        flags.extend(env_file::words(&environment, "KUBELET_ADDRESS"));
        ensure(!flags.is_empty(), || format!("{node} has no flags"))?;
        let log = self.folder.join("log");
        // The folder of cgroups is the unified hierarchy, so that a host of the old kind does not decide.
        let script = "mount --bind \"$1\" \"$2/kubelet\" && mount --rbind \"$3\" \"$2/sys/fs/cgroup\" && \
                      root=$2 && shift 3 && exec chroot \"$root\" /kubelet \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["-mpfn", "--kill-child", "--propagation=private"]);
        command.arg(format!("--mount-proc={}/proc", root.display())).args(["sh", "-c", script, "sh"]);
        command.arg(host::program(self.release, "kubelet")?).arg(root);
        fs::create_dir_all(root.join("sys/fs/cgroup")).doing("sys/fs/cgroup")?;
        command.arg(host::cgroup_roots().pop().unwrap_or_default()).args(&flags);
        let mut process = Process::start(&mut command, &log)?;
        let ended = until(30, "the kubelet without a runtime ends", || Ok((!process.lives()).then_some(())));
        let text = fs::read_to_string(&log).doing(log.display())?;
        ended?;
        // Kubelets before 1.25 print their help after whatever ends them.
        let text = text.split_once("\nUsage:\n").map_or(text.as_str(), |(log, _)| log).to_owned();
        ensure(passed(&text), || {
            format!("kubelet {} refuses {node}'s bundle: {}", self.release, last(&text))
        })?;
        Ok(text)
    }
}

fn last(text: &str) -> String {
    text.lines()
        .rfind(|line| line.contains("command failed") || line.contains("rror"))
        .unwrap_or(text)
        .to_owned()
}
