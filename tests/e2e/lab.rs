use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::control_plane::ControlPlane;
use super::host;
use super::kubectl::Kubectl;
use super::machine::Machine;
use super::network;
use super::outcome::{Doing, Outcome, until};
use super::pki::Pki;
use super::spec::Built;
use super::token;

/// The spec that most scenarios start from.
pub(crate) const SPEC: &str = include_str!("specs/lab.toml");

/// What scenarios share: the folder, the certificates, the control plane, and the nodes of the present scenario.
pub(crate) struct Lab {
    pub(crate) work: PathBuf,
    pub(crate) pki: Pki,
    nodes: BTreeMap<String, Machine>,
    control_plane: Option<ControlPlane>,
    specs: usize,
}

impl Lab {
    pub(crate) fn new() -> Outcome<Self> {
        let work = host::cache()?.join("work");
        fs::create_dir_all(&work).doing(work.display())?;
        host::addresses_free(network::CONTROL_PLANE)?;
        network::start()?;
        let pki = Pki::new(&work.join("pki"))?;
        fs::write(work.join("kubeconfig"), pki.kubeconfig("admin", &server())?).doing("kubeconfig")?;
        Ok(Self { work, pki, nodes: BTreeMap::new(), control_plane: None, specs: 0 })
    }

    /// A folder that no other spec has.
    pub(crate) fn new_folder(&mut self) -> PathBuf {
        self.specs += 1;
        self.work.join(format!("spec-{}", self.specs))
    }

    /// Compiles a spec with the lab's CA and token.
    pub(crate) fn build(&mut self, spec: &str) -> Outcome<Built> {
        let folder = self.new_folder();
        let token = format!("{}\n", token::SECRET);
        let inputs = [("pki/ca.pem", self.pki.read("ca.pem")?), ("secrets/workers.token", token)];
        let inputs: Vec<(&str, &str)> = inputs.iter().map(|(path, text)| (*path, text.as_str())).collect();
        Built::new(&folder, spec, &inputs)
    }

    pub(crate) fn kubectl(&self) -> Outcome<Kubectl> {
        let program = host::program(host::NEWEST, "kubectl")?;
        Ok(Kubectl { program, kubeconfig: self.work.join("kubeconfig") })
    }

    /// The control plane of a release with the compiled flags, ready; the running one where that is it already.
    pub(crate) fn control_plane(&mut self, release: &str, built: &Built) -> Outcome<&mut ControlPlane> {
        let mut present = match self.control_plane.take() {
            Some(present) if present.release == release => present,
            // The old one ends first: they have one address.
            old => {
                drop(old);
                ControlPlane::boot(&self.work, &self.pki, self.kubectl()?, release)?
            }
        };
        let result = present.configure(built);
        let control_plane = self.control_plane.insert(present);
        result.map(|()| control_plane)
    }

    /// The running control plane.
    pub(crate) fn running(&mut self) -> Outcome<&mut ControlPlane> {
        self.control_plane.as_mut().ok_or_else(|| "no control plane runs".into())
    }

    /// A control plane for this spec that knows no node, with the compiled manifests applied.
    pub(crate) fn fresh(&mut self, built: &Built) -> Outcome<Kubectl> {
        self.end_nodes();
        self.control_plane(host::NEWEST, built)?;
        let kubectl = self.kubectl()?;
        kubectl.run(&["delete", "nodes,csr", "--all", "--wait=false"])?;
        kubectl.run(&[
            "delete",
            "secrets",
            "-n",
            "kube-system",
            "--field-selector=type=bootstrap.kubernetes.io/token",
        ])?;
        kubectl.run(&["delete", "configmap", "-n", "kube-public", "cluster-info", "--ignore-not-found"])?;
        let bindings = kubectl.run(&["get", "clusterrolebindings", "-o", "name"])?;
        let ours = |name: &&str| !name.contains("/system:") && !name.ends_with("/cluster-admin");
        let bindings: Vec<&str> = bindings.lines().filter(ours).collect();
        if !bindings.is_empty() {
            kubectl.run(&[&["delete"], &bindings[..]].concat())?;
        }
        until(20, "kube-public exists", || {
            Ok(kubectl.attempt(&["get", "namespace", "kube-public"])?.0.then_some(()))
        })?;
        kubectl.run(&["apply", "-k", &built.out("cluster").display().to_string()])?;
        Ok(kubectl)
    }

    /// Boots a machine with its bundle and a release's kubelet, started as the bundle's README says.
    pub(crate) fn start_node(&mut self, built: &Built, name: &str, release: &str) -> Outcome {
        let address = if name == "node-a" { "10.123.0.11" } else { "10.123.0.12" };
        self.start_node_as(built, name, name, address, release)
    }

    /// The same on a machine whose own name is not the node's.
    pub(crate) fn start_node_as(
        &mut self,
        built: &Built,
        node: &str,
        machine: &str,
        address: &str,
        release: &str,
    ) -> Outcome {
        let mut machine = Machine::new(&self.work, machine, address)?;
        let hosts = format!(
            "127.0.0.1 localhost\n{address} {} {node}\n{} api.lab\n",
            machine.name,
            network::CONTROL_PLANE
        );
        machine.write("etc/hosts", &hosts)?;
        machine.write("usr/local/bin/kubelet", "")?;
        machine.write("usr/local/bin/kubeadm", "")?;
        let programs = [
            (host::program(release, "kubelet")?, "/usr/local/bin/kubelet"),
            (host::program(host::NEWEST, "kubeadm")?, "/usr/local/bin/kubeadm"),
        ];
        machine.boot(&programs)?;
        machine.unpack(&built.out("nodes").join(node))?;
        machine.run(&["systemctl", "daemon-reload"])?;
        machine.run(&["systemctl", "enable", "--now", "kubelet"])?;
        self.nodes.insert(machine.name.clone(), machine);
        Ok(())
    }

    pub(crate) fn node(&self, name: &str) -> Outcome<&Machine> {
        self.nodes.get(name).ok_or_else(|| format!("no node {name} runs"))
    }

    /// Ends the scenario's nodes.
    pub(crate) fn end_nodes(&mut self) {
        self.nodes.clear();
    }

    /// What the processes said, for the person who wants to know why a scenario failed: the end of it is printed, all
    /// of it is kept until the next failure.
    pub(crate) fn print_logs(&self) {
        let folder = host::cache().map(|cache| cache.join("failed")).unwrap_or_default();
        let _ = fs::remove_dir_all(&folder);
        let _ = fs::create_dir_all(&folder);
        let print = |title: &str, text: &str| {
            let file = folder.join(format!("{title}.log"));
            let _ = fs::write(&file, text);
            println!("--- the end of {}", file.display());
            let lines: Vec<&str> = text.lines().collect();
            for line in &lines[lines.len().saturating_sub(25)..] {
                println!("    {line}");
            }
        };
        if let Some(control_plane) = &self.control_plane {
            for component in ["etcd", "kube-apiserver", "kube-controller-manager"] {
                print(component, &control_plane.log(component));
            }
        }
        for (name, machine) in &self.nodes {
            print(&format!("{name}-kubelet"), &machine.journal("kubelet"));
        }
    }
}

/// The control plane's URL.
pub(crate) fn server() -> String {
    format!("https://{}:6443", network::CONTROL_PLANE)
}
