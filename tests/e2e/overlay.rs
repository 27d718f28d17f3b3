use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::host;
use super::outcome::{Doing, Outcome, until};
use super::process::{Process, run};

/// A machine's files over the node's base, which stays as it is. Unmounted and removed with this value.
pub(crate) struct Overlay {
    folder: PathBuf,
}

impl Overlay {
    /// Mounts one; everything of it is below a folder that nothing else has.
    pub(crate) fn new(folder: &Path) -> Outcome<Self> {
        let overlay = Self { folder: folder.into() };
        for part in ["upper", "work", "root"] {
            fs::create_dir_all(folder.join(part)).doing(folder.display())?;
        }
        let (base, shown) = (host::cache()?.join("node-base"), folder.display());
        let layers = format!("lowerdir={},upperdir={shown}/upper,workdir={shown}/work", base.display());
        run("mount", &["-t", "overlay", "overlay", "-o", &layers, &overlay.root().display().to_string()])?;
        Ok(overlay)
    }

    /// The root of the machine's files.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// Beside the root, for what is not the machine's.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file, and its folders.
    pub(crate) fn write(&self, path: &str, text: &str) -> Outcome {
        let path = self.root().join(path.trim_start_matches('/'));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).doing(folder.display())?;
        }
        // The base has links that lead out of it.
        let _ = fs::remove_file(&path);
        fs::write(&path, text).doing(path.display())
    }

    /// Starts the newest kubelet beside a container runtime of its own, without an API server and without cgroups for
    /// pods, on a machine that reports this much memory, in bytes. Gives whether it gets to where it watches over its
    /// pods, past everything that can refuse a setting, and its log.
    pub(crate) fn kubelet_with_runtime(
        &self,
        flags: &[String],
        memory: Option<i128>,
    ) -> Outcome<(bool, String)> {
        let root = self.root();
        for file in ["kubelet", "dev/kmsg"] {
            self.write(file, "")?;
        }
        fs::create_dir_all(root.join("var/lib/containerd")).doing("var/lib/containerd")?;
        let known = fs::read_to_string("/proc/meminfo").doing("/proc/meminfo")?;
        let lines = known.lines().map(|line| match memory {
            Some(memory) if line.starts_with("MemTotal:") => format!("MemTotal: {} kB\n", memory / 1024),
            _ => format!("{line}\n"),
        });
        self.write("meminfo", &lines.collect::<String>())?;
        let script = "mount --bind \"$1\" \"$2/kubelet\" && mount --rbind /sys \"$2/sys\" && \
                      mount --bind \"$2/meminfo\" \"$2/proc/meminfo\" && \
                      mount -t tmpfs tmpfs \"$2/var/lib/containerd\" && mount -t tmpfs tmpfs \"$2/run\" && \
                      root=$2 && shift 2 && exec chroot \"$root\" sh -c '\
                      containerd >/containerd.log 2>&1 & turn=0; \
                      until [ -S /run/containerd/containerd.sock ] || [ $turn = 100 ]; do turn=$((turn + 1)); sleep 0.1; done; \
                      exec /kubelet \"$@\"' sh \"$@\"";
        let mut command = apart();
        command.arg(format!("--mount-proc={}/proc", root.display())).args(["sh", "-c", script, "sh"]);
        command.arg(host::program(host::NEWEST, "kubelet")?).arg(&root).args(flags);
        command.args(["--cgroups-per-qos=false", "--enforce-node-allocatable=", "--fail-swap-on=false"]);
        command.args(["--fail-cgroupv1=false", "--hostname-override=page"]);
        let log = self.beside("log");
        let mut process = Process::start(&mut command, &log)?;
        const PASSED: &str = "Eviction manager: starting control loop";
        let text = until(40, "the kubelet watches over its pods or ends", || {
            let lives = process.lives();
            let text = read_log(&log)?;
            Ok((!lives || text.contains(PASSED)).then_some(text))
        })?;
        drop(process);
        Ok((text.contains(PASSED), text))
    }

    /// Starts a kubelet in mount, PID and network namespaces of its own, without a runtime. Gives whether it ended within
    /// these seconds, and its log.
    pub(crate) fn kubelet(
        &self,
        release: &str,
        flags: &[String],
        environment: &[(String, String)],
        seconds: u64,
    ) -> Outcome<(bool, String)> {
        let root = self.root();
        self.write("kubelet", "")?;
        // Old kubelets open it before they contact their runtime.
        self.write("dev/kmsg", "")?;
        fs::create_dir_all(root.join("sys/fs/cgroup")).doing("sys/fs/cgroup")?;
        let script = "mount --bind \"$1\" \"$2/kubelet\" && mount --rbind \"$3\" \"$2/sys/fs/cgroup\" && \
                      root=$2 && shift 3 && exec chroot \"$root\" /kubelet \"$@\"";
        let mut command = apart();
        command.arg(format!("--mount-proc={}/proc", root.display())).args(["sh", "-c", script, "sh"]);
        command.arg(host::program(release, "kubelet")?).arg(&root);
        // The unified hierarchy, so that a host of the old kind does not decide.
        command.arg(host::cgroup_roots().pop().unwrap_or_default()).args(flags);
        command.envs(environment.iter().cloned());
        let log = self.beside("log");
        let mut process = Process::start(&mut command, &log)?;
        let ended = until(seconds, "the kubelet ends", || Ok((!process.lives()).then_some(()))).is_ok();
        drop(process);
        Ok((ended, read_log(&log)?))
    }
}

/// A command in mount, PID and network namespaces of its own, in which all that it starts ends with it.
pub(crate) fn apart() -> Command {
    let mut command = Command::new("unshare");
    command.args(["-mpfn", "--kill-child", "--propagation=private"]);
    command
}

/// A program may print what it was given, cut at any byte.
pub(crate) fn read_log(log: &Path) -> Outcome<String> {
    Ok(String::from_utf8_lossy(&fs::read(log).doing(log.display())?).into_owned())
}

impl Drop for Overlay {
    fn drop(&mut self) {
        let _ = run("umount", &["--recursive", "--lazy", &self.root().display().to_string()]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}
