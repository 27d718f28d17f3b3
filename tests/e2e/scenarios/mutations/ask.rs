use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::expect::Verdict;
use crate::host;
use crate::oracle::passed;
use crate::outcome::{Doing, Outcome, until};
use crate::process::{Process, run};

/// A folder that looks like a node's root, in which kubelets are started one after the other.
pub(super) struct Root {
    folder: PathBuf,
}

impl Root {
    pub(super) fn new(folder: &Path) -> Outcome<Self> {
        for part in ["upper", "work", "root"] {
            fs::create_dir_all(folder.join(part)).doing(folder.display())?;
        }
        let shown = folder.display();
        let base = host::cache()?.join("node-base");
        let layers = format!("lowerdir={},upperdir={shown}/upper,workdir={shown}/work", base.display());
        let root = folder.join("root");
        run("mount", &["-t", "overlay", "overlay", "-o", &layers, &root.display().to_string()])?;
        fs::create_dir_all(root.join("sys/fs/cgroup")).doing("sys/fs/cgroup")?;
        fs::write(root.join("kubelet"), "").doing("kubelet")?;
        Ok(Self { folder: folder.into() })
    }

    pub(super) fn write(&self, path: &str, text: &str) -> Outcome {
        let path = self.folder.join("root").join(path.trim_start_matches('/'));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).doing(parent.display())?;
        }
        fs::write(&path, text).doing(path.display())
    }

    /// What a kubelet does with these flags and this file, and the line that says so.
    pub(super) fn kubelet(
        &self,
        release: &str,
        flags: &[String],
        config: &str,
    ) -> Outcome<(Verdict, String)> {
        self.write("etc/kubernetes/kubelet-config.yaml", config)?;
        let root = self.folder.join("root");
        let script = "mount --bind \"$1\" \"$2/kubelet\" && mount --rbind \"$3\" \"$2/sys/fs/cgroup\" && \
                      root=$2 && shift 3 && exec chroot \"$root\" /kubelet \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["-mpfn", "--kill-child", "--propagation=private"]);
        command.arg(format!("--mount-proc={}/proc", root.display())).args(["sh", "-c", script, "sh"]);
        command.arg(host::program(release, "kubelet")?).arg(&root);
        command.arg(host::cgroup_roots().pop().unwrap_or_default()).args(flags);
        let log = self.folder.join("log");
        let mut process = Process::start(&mut command, &log)?;
        // One that does not end has taken everything.
        let ended = until(40, "the kubelet ends", || Ok((!process.lives()).then_some(()))).is_ok();
        drop(process);
        let text = read(&log)?;
        let line = |words: &[&str]| {
            text.lines()
                .rfind(|line| words.iter().any(|word| line.contains(word)))
                .unwrap_or_default()
                .to_owned()
        };
        if ended && !passed(&text) {
            return Ok((Verdict::Fatal, line(&["command failed", "rror", "unknown"])));
        }
        let lenient = line(&["strict decoding failed", "strict decoder"]);
        Ok(if lenient.is_empty() { (Verdict::Accepted, String::new()) } else { (Verdict::Ignored, lenient) })
    }

    /// Whether a component of the control plane starts with these flags.
    pub(super) fn component(&self, program: &Path, flags: &[String]) -> Outcome<(Verdict, String)> {
        let log = self.folder.join("log");
        let mut command = Command::new("unshare");
        command.args(["-pfn", "--kill-child"]).arg(program).args(flags);
        let mut process = Process::start(&mut command, &log)?;
        let read = || read(&log);
        // The first line once flags and options are read and valid.
        let started = |text: &str| {
            text.lines().any(|line| {
                line.contains("] \"Version:\"")
                    || line.contains("] Version: ")
                    || line.contains("] \"Starting\" version")
            })
        };
        until(60, "the component starts or ends", || {
            Ok((started(&read()?) || !process.lives()).then_some(()))
        })?;
        let text = read()?;
        if started(&text) {
            return Ok((Verdict::Accepted, String::new()));
        }
        let line = text.lines().rfind(|line| line.contains("rror")).or(text.lines().last());
        Ok((Verdict::Fatal, line.unwrap_or_default().to_owned()))
    }
}

/// A program may say again what it was given, cut at any byte.
fn read(log: &Path) -> Outcome<String> {
    Ok(String::from_utf8_lossy(&fs::read(log).doing(log.display())?).into_owned())
}

impl Drop for Root {
    fn drop(&mut self) {
        let root = self.folder.join("root");
        let _ = run("umount", &["--recursive", "--lazy", &root.display().to_string()]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}
