use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::outcome::{Doing, Outcome, ensure};
use super::process::output;
use std::process::Command;

/// Where programs, the node's base and the work folder are; `NODEJOIN_E2E_CACHE` moves it.
pub(crate) fn cache() -> Outcome<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/nodejoin-e2e"));
    std::env::var_os("NODEJOIN_E2E_CACHE")
        .map(PathBuf::from)
        .or_else(home)
        .ok_or_else(|| "neither NODEJOIN_E2E_CACHE nor HOME is set".into())
}

/// What sets this run apart from others at the same time: `NODEJOIN_E2E_LAB`, a number, or nothing.
fn lab() -> String {
    std::env::var("NODEJOIN_E2E_LAB").unwrap_or_default()
}

/// The number in a variable of the environment; none where it is not set. Anything else is an error.
pub(crate) fn number<T: FromStr<Err: Display>>(variable: &str) -> Outcome<Option<T>> {
    let text = std::env::var(variable).ok().filter(|text| !text.is_empty());
    text.map(|text| text.parse().doing(variable)).transpose()
}

/// The seed of what is random: `NODEJOIN_E2E_SEED`, else 1, so that the gate runs the same cases each time.
pub(crate) fn seed() -> Outcome<u64> {
    Ok(number("NODEJOIN_E2E_SEED")?.unwrap_or(1))
}

/// Every name of a cgroup and a network namespace of this run begins with this.
pub(crate) fn prefix() -> String {
    format!("nj{}-", lab())
}

/// The folder of this run's machines.
pub(crate) fn work() -> Outcome<PathBuf> {
    Ok(cache()?.join(format!("work{}", lab())))
}

/// Where the logs of what failed are kept until this run's next.
pub(crate) fn failed() -> Outcome<PathBuf> {
    Ok(cache()?.join(format!("failed{}", lab())))
}

/// Held by a run and its sweeper.
pub(crate) fn lock() -> String {
    format!("/run/lock/nodejoin-e2e{}", lab())
}

/// The roots below which a process can have a cgroup of its own: the unified hierarchy, and systemd's on hybrid hosts.
pub(crate) fn cgroup_roots() -> Vec<PathBuf> {
    if Path::new("/sys/fs/cgroup/cgroup.procs").exists() {
        return vec!["/sys/fs/cgroup".into()];
    }
    let hybrid = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];
    hybrid.iter().map(PathBuf::from).filter(|root| root.join("cgroup.procs").exists()).collect()
}

/// The nodes' and the control plane's files, in MiB.
const SPACE: u64 = 1024;
/// The newest release built; its control plane is the one that nodes join.
pub(crate) const NEWEST: &str = "1.37.2";
/// The release of each minor that is built.
pub(crate) const RELEASES: [&str; 4] = ["1.34.4", "1.35.4", "1.36.3", NEWEST];

/// A built program.
pub(crate) fn program(release: &str, name: &str) -> Outcome<PathBuf> {
    Ok(cache()?.join("bin").join(release).join(name))
}

/// Whether this machine can run scenarios at all. The error names in one sentence what is missing.
pub(crate) fn check() -> Outcome {
    ensure(lab().len() <= 3 && lab().bytes().all(|byte| byte.is_ascii_digit()), || {
        format!("NODEJOIN_E2E_LAB is {:?}; it takes a number of up to three digits", lab())
    })?;
    ensure(rustix::process::geteuid().is_root(), || "scenarios need root: they boot nodes and mount".into())?;
    for name in ["systemd-nspawn", "ip", "nsenter", "unshare", "mount", "umount", "openssl", "tar", "chroot"]
    {
        let mut find = Command::new("sh");
        find.args(["-c", &format!("command -v {name}")]);
        ensure(output(&mut find)?.0, || format!("the program {name} is missing; tests/e2e/run installs it"))?;
    }
    let kernel = std::fs::read_to_string("/proc/filesystems").unwrap_or_default();
    ensure(kernel.contains("overlay"), || "this kernel has no overlay file system".into())?;
    ensure(!cgroup_roots().is_empty(), || "no cgroup hierarchy is mounted below /sys/fs/cgroup".into())?;
    let folder = cache()?;
    let space = rustix::fs::statvfs(&folder).doing(folder.display())?;
    let free = space.f_bavail * space.f_frsize / (1024 * 1024);
    ensure(free >= SPACE, || {
        format!("no space: a run needs {SPACE} MiB below {}, which has {free}", folder.display())
    })?;
    let missing = |path: &PathBuf| !path.exists();
    let mut needed = vec![cache()?.join("node-base/usr/lib/systemd/systemd")];
    for release in RELEASES {
        for name in ["kubelet", "kube-apiserver", "kube-controller-manager"] {
            needed.push(program(release, name)?);
        }
    }
    for name in ["etcd", "kubectl", "kubeadm"] {
        needed.push(program(NEWEST, name)?);
    }
    if let Some(path) = needed.into_iter().find(missing) {
        return Err(format!("{} is missing; tests/e2e/run makes it", path.display()));
    }
    Ok(())
}
