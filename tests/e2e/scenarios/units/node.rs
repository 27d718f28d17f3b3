//! A machine with a real systemd, whose kubelet writes down how it was started.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use nodejoin::world::Found;

use super::case::{Answer, Case, Files, Run, Warning};
use crate::host;
use crate::lab::Lab;
use crate::machine::Machine;
use crate::outcome::{Doing, Outcome, until};
use crate::process::run;

/// Writes its cgroup, its command line and its environment into files of its own. The shell comes before the words.
const STUB: &str = "#!/bin/sh
/bin/cat /proc/$$/cgroup >/run/answers/$$.cgroup
/bin/cat /proc/$$/cmdline >/run/answers/$$.words
/bin/cat /proc/$$/environ >/run/answers/$$.environment
: >/run/answers/$$.done
";
/// Where programs of that name are.
const STUBS: [&str; 2] = ["usr/local/bin/kubelet", "opt/nj/kubelet"];
/// Where the files of cases are, as patterns of the shell: they go before the next ones come.
const OF_CASES: &str = "/etc/systemd/system/nj* /etc/systemd/system/*.wants/nj* /etc/systemd/system.control/nj* \
     /etc/systemd/system.attached/nj* /run/systemd/system/nj* /usr/local/lib/systemd/system/nj* \
     /usr/lib/systemd/system/nj* /etc/nj/nj*";
/// How many times in a row the same units may be on their way.
const PATIENCE: usize = 10;
/// The machine's id.
pub(super) const MACHINE: &str = "2f5ae8f2f8a9434c8d8a32b1d4cd43e6";
/// Lines of the journal that are more than that are of no use.
const RATE: &str =
    "[Journal]\nRateLimitIntervalSec=0\nStorage=volatile\nRuntimeMaxUse=512M\nForwardToConsole=no\n";

/// The machine.
pub(super) struct Node {
    machine: Machine,
}

impl Node {
    /// Boots it with files that all cases share.
    pub(super) fn boot(lab: &Lab, shared: &Files) -> Outcome<Self> {
        let mut machine = lab.machine("node-a")?;
        machine.write("etc/systemd/journald.conf.d/nj.conf", RATE)?;
        for stub in STUBS {
            machine.write(stub, STUB)?;
            run("chmod", &["755", &machine.root().join(stub).display().to_string()])?;
        }
        for (path, found) in shared {
            put(&machine.root(), path, found)?;
        }
        machine.boot(&[])?;
        machine.run(&["sh", "-c", "mkdir -m 1777 /run/answers"])?;
        Ok(Self { machine })
    }

    /// What systemd does with cases, all of them at once.
    pub(super) fn ask(&self, cases: &[Case]) -> Outcome<Vec<Answer>> {
        self.answers(cases).map_err(|error| {
            let console = fs::read(self.machine.console()).unwrap_or_default();
            let console = String::from_utf8_lossy(&console).into_owned();
            let last: Vec<&str> = console.lines().rev().take(10).collect();
            format!("{error}; its console, the last line first: {}", last.join(" | "))
        })
    }

    fn answers(&self, cases: &[Case]) -> Outcome<Vec<Answer>> {
        self.place(cases)?;
        self.machine.run(&["systemctl", "daemon-reload"])?;
        let units: Vec<&str> = cases.iter().flat_map(|case| &case.starts).map(String::as_str).collect();
        // It fails where one of them cannot be started.
        self.machine.try_run(&[&["systemctl", "start", "--no-block", "--"], &units[..]].concat())?;
        let (mut before, mut turns) = (String::new(), 0);
        until(120, "systemd has started the units", || {
            let jobs = self.machine.run(&["systemctl", "list-jobs", "--no-legend"])?;
            let states = "--state=activating,reloading,deactivating,running";
            let busy =
                self.machine.run(&["systemctl", "list-units", "--no-legend", "--all", states, "nj*"])?;
            // Some wait for what never comes.
            turns = if busy == before { turns + 1 } else { 0 };
            let quiet = busy.trim().is_empty() || turns > PATIENCE;
            before = busy;
            Ok((jobs.trim().is_empty() && quiet).then_some(()))
        })?;
        let runs = self.runs()?;
        let warned = self.warned()?;
        Ok(cases.iter().map(|case| answer(case, &runs, &warned)).collect())
    }

    /// Puts the cases' files in the place of those before.
    fn place(&self, cases: &[Case]) -> Outcome {
        let clean = format!(
            "systemctl stop --no-block 'nj*' 2>/dev/null; systemctl reset-failed; rm -rf {OF_CASES} /run/answers/*; \
             journalctl --rotate -q; journalctl --vacuum-time=1s -q"
        );
        self.machine.run(&["sh", "-c", &clean])?;
        let stage = self.machine.root().join("var/tmp/nj");
        let _ = fs::remove_dir_all(&stage);
        for case in cases {
            for (path, found) in &case.files {
                put(&stage, path, found)?;
            }
        }
        let copy = "tar -C /var/tmp/nj -c . | tar -C / -x --no-overwrite-dir --keep-directory-symlink";
        self.machine.run(&["sh", "-c", copy]).map(drop)
    }

    /// The first process of each unit.
    fn runs(&self) -> Outcome<Vec<Run>> {
        let stage = self.machine.root().join("var/tmp/answers");
        let _ = fs::remove_dir_all(&stage);
        self.machine.run(&["cp", "-r", "/run/answers", "/var/tmp/answers"])?;
        let mut found: BTreeMap<String, (u32, Run)> = BTreeMap::new();
        for entry in fs::read_dir(&stage).doing(stage.display())? {
            let path = entry.doing(stage.display())?.path();
            if path.extension().is_none_or(|extension| extension != "done") {
                continue;
            }
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let process: u32 = name.parse().doing(path.display())?;
            let run = one_run(&path)?;
            match found.get(&run.unit) {
                Some((first, _)) if *first < process => {}
                _ => drop(found.insert(run.unit.clone(), (process, run))),
            }
        }
        Ok(found.into_values().map(|(_, run)| run).collect())
    }

    /// The lines that systemd ignores or refuses.
    fn warned(&self) -> Outcome<BTreeSet<Warning>> {
        self.machine.run(&["journalctl", "--sync"])?;
        let text = self.machine.run(&["journalctl", "--no-pager", "--all", "-o", "json", "_PID=1"])?;
        let mut found = BTreeSet::new();
        for line in text.lines() {
            let entry: serde_json::Value = serde_json::from_str(line).doing("the journal")?;
            let field = |name: &str| entry.get(name).and_then(|value| value.as_str());
            let (Some(path), Some(line)) = (field("CONFIG_FILE"), field("CONFIG_LINE")) else { continue };
            // A message that is not UTF-8 is a list of bytes.
            let said = field("MESSAGE").unwrap_or_default().to_owned();
            // It also warns of what is unwise.
            if said.contains("safe") {
                continue;
            }
            // systemd knows the folder by its old name.
            let path = path.trim_start_matches('/').to_owned();
            let path = path.strip_prefix("lib/").map_or(path.clone(), |rest| format!("usr/lib/{rest}"));
            found.insert(Warning { path, line: line.parse().doing("CONFIG_LINE")?, said });
        }
        Ok(found)
    }
}

/// Writes a file or a link below a folder.
pub(super) fn put(root: &Path, path: &str, found: &Found) -> Outcome {
    let path = root.join(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).doing(folder.display())?;
    }
    let _ = fs::remove_file(&path);
    match found {
        Found::File(bytes) => fs::write(&path, bytes).doing(path.display()),
        Found::Link(target) => std::os::unix::fs::symlink(target, &path).doing(path.display()),
        Found::Unreadable(_) => Ok(()),
    }
}

/// What one process wrote down.
fn one_run(path: &Path) -> Outcome<Run> {
    let read = |extension: &str| {
        let path = path.with_extension(extension);
        fs::read(&path).doing(path.display())
    };
    let texts = |bytes: &[u8]| -> Vec<String> {
        let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
        bytes.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned()).collect()
    };
    let groups = String::from_utf8_lossy(&read("cgroup")?).into_owned();
    let unit =
        groups.lines().find_map(|line| line.rsplit_once('/').filter(|(_, unit)| unit.starts_with("nj")));
    let (_, unit) = unit.ok_or_else(|| format!("a kubelet of no unit: {groups}"))?;
    // The shell and the script come first.
    let words = texts(&read("words")?).into_iter().skip(2).collect();
    let set = texts(&read("environment")?);
    let set = set.iter().filter_map(|text| text.split_once('='));
    let environment = set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok(Run { unit: unit.to_owned(), words, environment })
}

/// What belongs to a case.
fn answer(case: &Case, runs: &[Run], warned: &BTreeSet<Warning>) -> Answer {
    let rest = |unit: &str| {
        unit.strip_prefix(&case.name)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    };
    let needed = format!("/{}needed.service", case.name);
    Answer {
        runs: runs.iter().filter(|run| rest(&run.unit)).cloned().collect(),
        // Whether a unit that is only wanted starts is of no account.
        warned: warned
            .iter()
            .filter(|warning| case.files.contains_key(&warning.path) && !warning.path.ends_with(&needed))
            .cloned()
            .collect(),
    }
}

/// The files that all cases share: the machine's own.
pub(super) fn shared() -> Outcome<Files> {
    let passwd = host::cache()?.join("node-base/etc/passwd");
    let mut users = fs::read_to_string(&passwd).doing(passwd.display())?;
    users.push_str("njuser:x:1000:65534::/home/njuser:/bin/bash\nnjrelative:x:1001:65534::home:/bin/false\n");
    let groups = host::cache()?.join("node-base/etc/group");
    let groups = fs::read_to_string(&groups).doing(groups.display())?;
    let file = |text: &str| Found::File(text.as_bytes().to_vec());
    let files = [
        ("etc/hostname", file("node-a\n")),
        ("etc/machine-id", file(&format!("{MACHINE}\n"))),
        ("etc/machine-info", file("PRETTY_HOSTNAME=\"Node A\"\n")),
        ("etc/os-release", file("ID=debian\nVERSION_ID=\"12\"\nVARIANT_ID='edge'\nBUILD_ID=7\n")),
        ("etc/group", file(&groups)),
        ("etc/passwd", file(&users)),
        ("etc/systemd/system.conf.d/10-nj.conf", file(MANAGER)),
        ("etc/systemd/system/service.d/50-all.conf", file("[Service]\nEnvironment=ALL=1 \"OF=service d\"\n")),
    ];
    Ok(files.into_iter().map(|(path, found)| (path.to_owned(), found)).collect())
}

/// What the manager gives to services, and what they can get from it.
const MANAGER: &str = "[Manager]
DefaultEnvironment=DEFAULT=1 \"B=of the manager\" X=%p
ManagerEnvironment=MANAGED=\"x y\" A=of-the-manager
";
