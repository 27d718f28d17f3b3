use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};

use super::host;
use super::outcome::{Doing, Outcome};
use super::process::output;

/// The argument with which this program starts its own sweeper.
pub(crate) const ARGUMENT: &str = "--sweep-when-input-ends";

/// One run of a lab at a time, and a second process that cleans up when this one exits, for whatever reason.
pub(crate) struct Guard {
    sweeper: Child,
}

impl Guard {
    /// Locks, cleans up what an earlier run left, and starts the sweeper.
    pub(crate) fn start() -> Outcome<Self> {
        // The names of cgroups are the machine's, whatever the cache.
        let lock = File::create(host::lock()).doing(host::lock())?;
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err("another run of the scenarios is in progress, or is still clearing away; NODEJOIN_E2E_LAB=2 runs beside it".into());
        }
        sweep();
        let this = std::env::current_exe().doing("this program's own path")?;
        // setsid protects it from the interrupt that stops the others. It holds the lock, as its output, until it is
        // done.
        let sweeper = Command::new("setsid")
            .arg(this)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(lock)
            .spawn()
            .doing("starting the sweeper")?;
        Ok(Self { sweeper })
    }

    /// Clears away and waits for it.
    pub(crate) fn end(mut self) {
        drop(self.sweeper.stdin.take());
        let _ = self.sweeper.wait();
    }
}

/// The sweeper: waits until the program that started it is gone, then clears away.
pub(crate) fn when_input_ends() {
    let mut rest = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut rest);
    sweep();
}

/// Kills every process in our cgroups, removes namespaces, links, mounts and the work folder.
fn sweep() {
    for root in host::cgroup_roots() {
        for group in entries(&root).into_iter().filter(|path| is_ours(path)) {
            end_cgroup(&group);
        }
    }
    for namespace in entries(Path::new("/run/netns")).into_iter().filter(|path| is_ours(path)) {
        let name = namespace.file_name().unwrap_or_default();
        let _ = output(Command::new("ip").args(["netns", "del"]).arg(name));
    }
    let Ok(work) = host::work() else { return };
    for mount in mounts_below(&work) {
        let _ = output(Command::new("umount").args(["--recursive", "--lazy"]).arg(mount));
    }
    if mounts_below(&work).is_empty() {
        let _ = fs::remove_dir_all(&work);
    }
}

/// Kills what is in a cgroup and below it, until it is empty, and removes it.
pub(crate) fn end_cgroup(group: &Path) {
    for _ in 0..100 {
        let processes = processes(group);
        if processes.is_empty() {
            break;
        }
        for process in processes.iter().filter_map(|text| Pid::from_raw(text.parse().ok()?)) {
            let _ = kill_process(process, Signal::KILL);
        }
        sleep(Duration::from_millis(50));
    }
    remove(group);
}

fn processes(group: &Path) -> Vec<String> {
    let own = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    let mut all: Vec<String> = own.lines().map(str::to_owned).collect();
    for child in folders(group) {
        all.extend(processes(&child));
    }
    all
}

fn remove(group: &Path) {
    for child in folders(group) {
        remove(&child);
    }
    let _ = fs::remove_dir(group);
}

fn folders(path: &Path) -> Vec<PathBuf> {
    entries(path).into_iter().filter(|entry| entry.is_dir() && !entry.is_symlink()).collect()
}

fn entries(path: &Path) -> Vec<PathBuf> {
    fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn is_ours(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&host::prefix()))
}

fn mounts_below(folder: &Path) -> Vec<PathBuf> {
    let table = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let points = table.lines().filter_map(|line| line.split(' ').nth(1)).map(PathBuf::from);
    let mut below: Vec<PathBuf> = points.filter(|point| point.starts_with(folder)).collect();
    below.reverse();
    below
}
