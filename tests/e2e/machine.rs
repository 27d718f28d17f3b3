use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::host;
use super::network::{Namespace, Network};
use super::outcome::{Doing, Outcome, ensure, until};
use super::overlay::Overlay;
use super::process::{Process, output, run, run_with_input};
use super::say::say;
use super::sweep::end_cgroup;

/// A machine with systemd as PID 1: an overlay of the base, a network namespace and a cgroup of its own.
pub(crate) struct Machine {
    pub(crate) name: String,
    /// Its name on the host.
    outside: String,
    namespace: Namespace,
    nspawn: Option<Process>,
    leader: u32,
    overlay: Overlay,
}

impl Machine {
    /// The file system of a machine that has not booted yet.
    pub(crate) fn new(network: &Network, work: &Path, name: &str, address: &str) -> Outcome<Self> {
        let namespace = network.join(name, address)?;
        let machine = Self {
            name: name.into(),
            outside: network.name(name),
            namespace,
            nspawn: None,
            leader: 0,
            overlay: Overlay::new(&work.join(name))?,
        };
        machine.write("etc/hostname", &format!("{name}\n"))?;
        machine.write("etc/machine-id", "")?;
        // Names that cannot be resolved quickly cost a kubelet 20 seconds.
        machine.write("etc/hosts", &format!("127.0.0.1 localhost\n{address} {name}\n"))?;
        machine.write("etc/resolv.conf", "")?;
        Ok(machine)
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.overlay.root()
    }

    /// Writes a file of the machine, and its folders.
    pub(crate) fn write(&self, path: &str, text: &str) -> Outcome {
        self.overlay.write(path, text)
    }

    /// Changes a file of the machine: `from`, which must be there, becomes `to`.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) -> Outcome {
        let file = self.root().join(path);
        let text = fs::read_to_string(&file).doing(file.display())?;
        ensure(text.contains(from), || format!("{path} has no {from}"))?;
        fs::write(&file, text.replace(from, to)).doing(file.display())
    }

    /// Unpacks a bundle as in its README.
    pub(crate) fn unpack(&self, bundle: &Path) -> Outcome {
        let pack = Command::new("tar")
            .arg("-C")
            .arg(bundle)
            .args(["--owner=0", "--group=0", "-c", "etc"])
            .output()
            .doing("tar")?;
        ensure(pack.status.success(), || format!("tar: {}", String::from_utf8_lossy(&pack.stderr)))?;
        let archive = self.overlay.beside("bundle.tar");
        fs::write(&archive, pack.stdout).doing(archive.display())?;
        let file = archive.display().to_string();
        run("tar", &["-C", &self.root().display().to_string(), "--no-overwrite-dir", "-x", "-f", &file])?;
        Ok(())
    }

    /// Boots, with the programs bound read only at the paths, and waits until systemd is done.
    ///
    /// A machine boots within seconds; one that does not is booted anew, since no scenario is about that.
    pub(crate) fn boot(&mut self, programs: &[(PathBuf, &str)]) -> Outcome {
        for _ in 0..2 {
            let Err(error) = self.boot_once(programs, 60) else { return Ok(()) };
            say(format_args!("boots again: {error}"));
            self.end();
        }
        self.boot_once(programs, 180)
    }

    fn boot_once(&mut self, programs: &[(PathBuf, &str)], seconds: u64) -> Outcome {
        let mut command = Command::new("sh");
        let mut enter = String::new();
        for group in self.cgroups() {
            fs::create_dir_all(&group).doing(group.display())?;
            enter.push_str(&format!("echo $$ > {}/cgroup.procs; ", group.display()));
        }
        command.args(["-c", &format!("{enter}exec systemd-nspawn \"$@\""), "sh"]);
        command.args([
            "--keep-unit",
            "--register=no",
            "--resolv-conf=off",
            "--capability=all",
            "--bind=/dev/kmsg",
        ]);
        command.arg(format!("--network-namespace-path={}", self.namespace.path()));
        command
            .arg("-M")
            .arg(&self.outside)
            .arg(format!("--hostname={}", self.name))
            .arg("-D")
            .arg(self.root());
        for (program, path) in programs {
            command.arg(format!("--bind-ro={}:{path}", program.display()));
        }
        command.arg("-b").env("SYSTEMD_NSPAWN_API_VFS_WRITABLE", "yes");
        let console = self.console();
        let mut process = Process::start(&mut command, &console)?;
        let name = self.name.clone();
        let children = format!("/proc/{0}/task/{0}/children", process.id());
        let up = until(seconds, &format!("{name} is up"), || {
            ensure(process.lives(), || format!("{name} did not boot"))?;
            // The first child that nspawn has is not yet the machine's PID 1, so it is looked for again each time.
            let child = |text: String| text.split_whitespace().next()?.parse().ok();
            let Some(leader) = fs::read_to_string(&children).ok().and_then(child) else { return Ok(None) };
            self.leader = leader;
            let state = self.try_run(&["systemctl", "is-system-running"])?.1;
            Ok(["running", "degraded"].contains(&state.trim()).then_some(()))
        });
        self.nspawn = Some(process);
        up.map_err(|error| {
            let text = fs::read(&console).unwrap_or_default();
            let text = String::from_utf8_lossy(&text).into_owned();
            let lines: Vec<&str> = text.lines().collect();
            format!(
                "{error}; its console: {}",
                lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
            )
        })
    }

    /// Where the machine's console goes.
    pub(crate) fn console(&self) -> PathBuf {
        self.overlay.beside("console.log")
    }

    /// Runs a command inside; it must succeed.
    pub(crate) fn run(&self, command: &[&str]) -> Outcome<String> {
        run_with_input(self.enter().args(command), "").map_err(|error| format!("on {}: {error}", self.name))
    }

    /// Runs a command inside; gives whether it succeeded, and all that it printed.
    pub(crate) fn try_run(&self, command: &[&str]) -> Outcome<(bool, String)> {
        output(self.enter().args(command))
    }

    fn enter(&self) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.leader.to_string(), "-m", "-p", "-u", "-i", "-n", "--"]);
        command
    }

    /// The journal of a unit.
    pub(crate) fn journal(&self, unit: &str) -> String {
        self.try_run(&["journalctl", "--no-pager", "-o", "cat", "-u", unit])
            .map(|(_, text)| text)
            .unwrap_or_default()
    }

    fn cgroups(&self) -> Vec<PathBuf> {
        host::cgroup_roots().into_iter().map(|root| root.join(&self.outside)).collect()
    }
}

impl Machine {
    fn end(&mut self) {
        // Killing nspawn alone would leave its machine running, so the whole cgroup is killed.
        for group in self.cgroups() {
            end_cgroup(&group);
        }
        self.nspawn = None;
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.end();
    }
}
