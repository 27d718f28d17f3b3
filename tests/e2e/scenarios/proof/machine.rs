use std::fs;

use super::base::{Files, Names};
use super::joiner::{Joiner, Seen};
use super::yaml;
use crate::host::{self, NEWEST};
use crate::journal::{NOT_REGISTERED, NOT_REQUESTED, at_registration, at_request};
use crate::lab::Lab;
use crate::machine::Machine;
use crate::outcome::{Doing, Outcome, ensure, until};
use crate::step::Step;

/// What a kubelet needs in a container on any host, whatever becomes of its configuration file.
const WRAPPER: &str = "#!/bin/sh\nexec /opt/kubelet --fail-cgroupv1=false --cgroups-per-qos=false \
    --enforce-node-allocatable= --fail-swap-on=false \"$@\"\n";

/// What is seen of a machine's kubelet at one moment.
struct Look {
    registered: bool,
    request: String,
    /// Whether systemd has given up, or waits before it starts it again.
    ended: bool,
    journal: String,
}

/// A machine on which one kubelet after the other is started, with systemd as it is.
pub(super) struct NodeMachine {
    machine: Machine,
    id: String,
    user: String,
}

impl NodeMachine {
    /// Boots it, and applies what its kubelets need: those of `files` that do not help any other mutant to join.
    pub(super) fn boot(
        lab: &Lab,
        joiner: &mut Joiner,
        release: &str,
        files: &Files,
        names: &Names,
    ) -> Outcome<Self> {
        for file in [
            &format!("bootstrap-token-{}.yaml", names.id),
            "csr-creation-binding.yaml",
            "csr-approval-binding.yaml",
        ] {
            let mut documents = yaml::read(&files[&format!("cluster/{file}")])?;
            for document in documents.iter_mut().filter(|document| document["kind"] != "Secret") {
                let name = format!("machine-{}", document["metadata"]["name"].as_str().unwrap_or_default());
                document["metadata"]["name"] = name.into();
            }
            let refused = joiner.apply(&yaml::write(&documents)?)?;
            ensure(refused.is_empty(), || refused.join("; "))?;
        }
        let mut machine = lab.machine("node-a")?;
        machine.write("opt/kubelet", "")?;
        machine.write("usr/local/bin/kubelet", WRAPPER)?;
        machine.boot(&[
            (host::program(release, "kubelet")?, "/opt/kubelet"),
            (host::program(NEWEST, "kubectl")?, "/usr/local/bin/kubectl"),
        ])?;
        machine.run(&["chmod", "+x", "/usr/local/bin/kubelet"])?;
        let id = machine.run(&["cat", "/etc/machine-id"])?.trim().to_owned();
        Ok(Self { machine, id, user: format!("system:bootstrap:{}", names.id) })
    }

    /// Starts a kubelet with a mutant's files and returns how far it gets.
    pub(super) fn ask(&self, joiner: &mut Joiner, files: &Files) -> Outcome<Seen> {
        self.clear(joiner)?;
        for (path, text) in files {
            if let Some(path) = path.strip_prefix("node/").filter(|path| *path != "etc/hostname") {
                self.machine.write(path, text)?;
            }
        }
        self.machine.run(&["systemctl", "daemon-reload"])?;
        let _ = self.machine.try_run(&["systemctl", "reset-failed", "kubelet"])?;
        self.machine.run(&["journalctl", "--rotate", "--vacuum-time=1us"])?;
        let (_, started) = self.machine.try_run(&["systemctl", "start", "--no-block", "kubelet"])?;
        let flags = files.get("node/etc/kubernetes/kubelet.conf").map_or("", String::as_str);
        let mut last = None;
        let outcome = until(30, "the kubelet has joined or failed", || {
            let look = self.look(joiner)?;
            let seen = look.verdict(&started, flags);
            last = Some(look);
            Ok(seen)
        });
        self.stop()?;
        match (outcome, last) {
            (Ok(seen), _) => Ok(seen),
            (Err(_), Some(look)) => Ok(look.when_over()),
            (Err(error), None) => Err(error),
        }
    }

    fn look(&self, joiner: &mut Joiner) -> Outcome<Look> {
        let (registered, request) = joiner.look(&self.id, &self.user)?;
        let properties = ["systemctl", "show", "kubelet", "-p", "ActiveState,SubState"];
        let (_, state) = self.machine.try_run(&properties)?;
        let ended = ["=failed", "=auto-restart", "=inactive", "=dead"].iter().any(|end| state.contains(end));
        Ok(Look { registered, request, ended, journal: self.machine.journal("kubelet") })
    }

    fn stop(&self) -> Outcome {
        let _ = self.machine.try_run(&["systemctl", "kill", "-s", "KILL", "kubelet"])?;
        let _ = self.machine.try_run(&["systemctl", "stop", "kubelet"])?;
        Ok(())
    }

    /// The machine as it was, and the cluster without it.
    fn clear(&self, joiner: &mut Joiner) -> Outcome {
        let root = self.machine.root();
        for folder in ["etc/kubernetes", "etc/systemd/system/kubelet.service.d", "var/lib/kubelet"] {
            match fs::remove_dir_all(root.join(folder)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).doing(folder);
                }
                _ => {}
            }
        }
        let _ = fs::remove_file(root.join("etc/systemd/system/kubelet.service"));
        joiner.forget(&self.id, &self.user)
    }
}

impl Look {
    /// What is certain already.
    fn verdict(&self, started: &str, flags: &str) -> Option<Seen> {
        let stop = |step, said: &str| Some(Seen { step: Some(step), said: said.into(), ..Seen::default() });
        if self.registered {
            return Some(Seen::default());
        }
        let line =
            |words: &[&str]| self.journal.lines().rfind(|line| words.iter().any(|word| line.contains(word)));
        if let Some(line) = line(&["Standalone mode, no API client"]) {
            return stop(Step::KubeletStart, line);
        }
        if self.ended {
            let step = start(&self.journal, flags);
            let said = line(&["command failed"]);
            let said = said.or(line(&["rror", "nvalid", "unknown", "ailed", "efusing"]));
            return stop(step, said.or(self.journal.lines().last()).unwrap_or(started));
        }
        if let Some(line) = line(&[NOT_REQUESTED]) {
            return stop(at_request(line), line);
        }
        let line = line(&NOT_REGISTERED)?;
        stop(at_registration(line), line)
    }

    /// Nothing has failed, and nothing has come of it.
    fn when_over(&self) -> Seen {
        let step = match self.request.as_str() {
            "pending" => Step::Approve,
            "approved" => Step::Sign,
            "issued" => Step::Registration,
            _ => Step::KubeletStart,
        };
        let said = self.journal.lines().last().unwrap_or_default().to_owned();
        Seen { step: Some(step), said, ..Seen::default() }
    }
}

/// What fails before the first request.
fn start(journal: &str, flags: &str) -> Step {
    // The gates of flags and those of the file are refused in the same words, first those of flags.
    if journal.contains("failed to set feature gates") && flags.contains("--feature-gates") {
        return Step::KubeletStart;
    }
    let configuration = [
        "failed to validate kubelet configuration",
        "failed to load kubelet config file",
        "failed to merge kubelet configs",
        "unable to load bootstrap kubeconfig",
        "unable to load kubeconfig",
        "invalid kubeconfig",
        "unable to load client CA file",
        "failed to run Kubelet: open ",
        "failed to run Kubelet: error loading ",
        "failed to run Kubelet: data does not contain",
        "unknown authorization mode",
        "no authorization mode specified",
        "invalid configuration",
        "failed to set feature gates from initial flags-based config",
        "initialize logging",
        "failed to construct kubelet dependencies",
        "unsupported eviction signal",
        "grace period must be specified",
        "-reserved value failed to parse",
        "the static policy requires",
        "are not known to be namespaced",
        "built-in cloud providers are disabled",
    ];
    if journal.contains("unable to load root certificates") {
        Step::Tls
    } else if configuration.iter().any(|text| journal.contains(text)) {
        Step::ConfigLoad
    } else {
        Step::KubeletStart
    }
}
