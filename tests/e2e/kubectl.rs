use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;

use serde_json::Value;

use super::network::Network;
use super::outcome::{Doing, Outcome};
use super::process::{output, run_with_input};

/// kubectl with an administrator's kubeconfig.
pub(crate) struct Kubectl {
    pub(crate) program: PathBuf,
    pub(crate) kubeconfig: PathBuf,
    pub(crate) network: Rc<Network>,
}

impl Kubectl {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.network.command(&self.program);
        command.arg("--kubeconfig").arg(&self.kubeconfig).arg("--request-timeout=20s").args(arguments);
        command
    }

    /// Runs it; it must succeed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome<String> {
        run_with_input(&mut self.command(arguments), "")
    }

    /// Runs it with a manifest on standard input.
    pub(crate) fn feed(&self, arguments: &[&str], manifest: &str) -> Outcome<String> {
        run_with_input(&mut self.command(arguments), manifest)
    }

    /// Runs it; gives whether it succeeded and all that it printed.
    pub(crate) fn attempt(&self, arguments: &[&str]) -> Outcome<(bool, String)> {
        output(&mut self.command(arguments))
    }

    /// The same; gives whether it succeeded and what it complained of.
    pub(crate) fn pipe(&self, arguments: &[&str], manifest: &str) -> Outcome<(bool, String)> {
        Ok(match self.feed(arguments, manifest) {
            Ok(printed) => (true, printed),
            Err(complaint) => (false, complaint),
        })
    }

    /// One object or list.
    pub(crate) fn get(&self, arguments: &[&str]) -> Outcome<Value> {
        let text = self.run(&[&["get", "-o", "json"], arguments].concat())?;
        serde_json::from_str(&text).doing("kubectl's JSON")
    }

    /// The objects of a list.
    pub(crate) fn items(&self, arguments: &[&str]) -> Outcome<Vec<Value>> {
        Ok(self.get(arguments)?["items"].as_array().cloned().unwrap_or_default())
    }
}
