use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::mutant::Mutant;
use crate::lab::{Lab, server};
use crate::network;
use crate::outcome::{Doing, Outcome, ensure};
use crate::process::run_with_input;
use crate::step::{Step, named};

/// What the real thing did.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The first step that fails; none where the node is registered.
    pub(super) step: Option<Step>,
    pub(super) said: String,
    /// Whether a registered node renews its certificate, and the line about it; none where it was not tested.
    pub(super) renewal: Option<Result<(), String>>,
    /// The answers of steps beside the way: empty where one works. Those that were not tested are missing.
    pub(super) sides: BTreeMap<String, String>,
    /// What the API server rejected.
    pub(super) refused: Vec<String>,
}

/// The program that joins without kubelets; it keeps its connections.
pub(super) struct Joiner {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Joiner {
    /// Builds it.
    pub(super) fn build(lab: &Lab) -> Outcome {
        let program = lab.work.join("joiner");
        let mut build = Command::new("go");
        // As Kubernetes' programs are built, so that what both have is compiled once.
        build.args(["-C", "tests/e2e/joiner", "build", "-trimpath", "-o"]).arg(&program).arg(".");
        run_with_input(build.current_dir(env!("CARGO_MANIFEST_DIR")), "").map(drop)
    }

    /// Starts it.
    pub(super) fn start(lab: &Lab) -> Outcome<Self> {
        let program = lab.work.join("joiner");
        let mut command = lab.command(&program);
        command.arg(server()).args(["ca.pem", "admin.pem", "admin.key"].map(|file| lab.pki.path(file)));
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().doing(program.display())?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Self { child, input, output })
    }

    /// Runs a mutant through a join. `root` is the node's root folder with the mutant's files.
    pub(super) fn ask(&mut self, mutant: &Mutant, root: &Path, patience: u64) -> Outcome<Seen> {
        let (files, names) = (&mutant.files, &mutant.names);
        let manifests: Vec<&String> =
            files.iter().filter(|(path, _)| path.starts_with("cluster/")).map(|(_, text)| text).collect();
        let question = json!({
            "manifests": manifests,
            "root": root,
            "kubeconfig": "etc/kubernetes/bootstrap.kubeconfig",
            "node": names.node,
            "labels": {"example.com/tier": "web"},
            "taints": [{"key": "example.com/web", "value": "yes", "effect": "NoSchedule"}],
            "patience": patience,
            "renews": true,
            "sides": mutant.lane.asks_sides(),
            "token": format!("{}.{}", names.id, names.secret),
            "address": network::HOST,
            "clientCA": "etc/kubernetes/ssl/ca.pem",
        });
        let answer = self.put(&question)?;
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        let name = text("step");
        let step = named(&name);
        ensure(step.is_some() || name.is_empty(), || format!("the joiner knows a step {name}"))?;
        let renewal = match (&step, text("renewal")) {
            (Some(_), _) => None,
            (None, said) if said.is_empty() => Some(Ok(())),
            (None, said) => Some(Err(said)),
        };
        let sides = answer["sides"].as_object().into_iter().flatten();
        let sides = sides.map(|(name, said)| (name.clone(), said.as_str().unwrap_or_default().to_owned()));
        Ok(Seen { step, said: text("said"), renewal, sides: sides.collect(), refused: refused(&answer) })
    }

    /// Whether a machine is a node, and what became of a user's newest request.
    pub(super) fn look(&mut self, machine: &str, user: &str) -> Outcome<(bool, String)> {
        let answer = self.put(&json!({"op": "look", "machine": machine, "user": user}))?;
        Ok((answer["registered"] == true, answer["request"].as_str().unwrap_or_default().to_owned()))
    }

    /// Removes what a machine's kubelet left in the cluster.
    pub(super) fn forget(&mut self, machine: &str, user: &str) -> Outcome {
        self.put(&json!({"op": "forget", "machine": machine, "user": user})).map(drop)
    }

    /// Applies a manifest that stays; gives what was refused.
    pub(super) fn apply(&mut self, manifest: &str) -> Outcome<Vec<String>> {
        Ok(refused(&self.put(&json!({"op": "apply", "manifests": [manifest]}))?))
    }

    /// Whether the API server is ready before the time is over, in milliseconds.
    pub(super) fn ready(&mut self, patience: u64) -> Outcome<bool> {
        Ok(self.put(&json!({"op": "ready", "patience": patience}))?["said"] == "")
    }

    fn put(&mut self, question: &Value) -> Outcome<Value> {
        writeln!(self.input, "{question}").doing("the joiner")?;
        let mut line = String::new();
        self.output.read_line(&mut line).doing("the joiner")?;
        serde_json::from_str(&line).doing(format!("the joiner's answer {line:?}"))
    }
}

fn refused(answer: &Value) -> Vec<String> {
    let refused = answer["refused"].as_array().into_iter().flatten();
    refused.filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Drop for Joiner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
