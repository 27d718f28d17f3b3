use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;

use super::control_plane::ControlPlane;
use super::host;
use super::kubectl::Kubectl;
use super::machine::Machine;
use super::network::{self, Network};
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
    // After the machines that are on it.
    network: Rc<Network>,
    specs: usize,
}

impl Lab {
    /// A lab beside others of this run.
    pub(crate) fn new(number: usize) -> Outcome<Self> {
        let work = host::work()?.join(number.to_string());
        fs::create_dir_all(&work).doing(work.display())?;
        let network = Rc::new(Network::new(&format!("{}{number}-", host::prefix()))?);
        let pki = Pki::new(&work.join("pki"))?;
        let lab = Self { work, pki, nodes: BTreeMap::new(), control_plane: None, network, specs: 0 };
        lab.administer(&lab.pki.kubeconfig("admin", &server())?)?;
        Ok(lab)
    }

    /// A folder that no other spec has.
    pub(crate) fn new_folder(&mut self) -> PathBuf {
        self.specs += 1;
        self.work.join(format!("spec-{}", self.specs))
    }

    /// Compiles a spec with the lab's CA and token.
    pub(crate) fn build(&mut self, spec: &str) -> Outcome<Built> {
        self.build_with_ca(spec, "ca")
    }

    /// Compiles a spec with one of the lab's CAs and its token. The other CA is there too.
    pub(crate) fn build_with_ca(&mut self, spec: &str, ca: &str) -> Outcome<Built> {
        let folder = self.new_folder();
        let token = format!("{}\n", token::SECRET);
        let inputs = [
            ("pki/ca.pem", self.pki.read(&format!("{ca}.pem"))?),
            ("pki/other.pem", self.pki.read("other.pem")?),
            ("secrets/workers.token", token),
        ];
        let inputs: Vec<(&str, &str)> = inputs.iter().map(|(path, text)| (*path, text.as_str())).collect();
        Built::new(&folder, spec, &inputs)
    }

    pub(crate) fn kubectl(&self) -> Outcome<Kubectl> {
        let program = host::program(host::NEWEST, "kubectl")?;
        Ok(Kubectl { program, kubeconfig: self.work.join("kubeconfig"), network: Rc::clone(&self.network) })
    }

    /// The control plane of a release with the compiled flags, ready; the running one where that is it already.
    pub(crate) fn control_plane(&mut self, release: &str, built: &Built) -> Outcome<&mut ControlPlane> {
        let files = built.control_plane_files()?;
        let control_plane = self.booted(release)?;
        control_plane.install(files)?;
        Ok(control_plane)
    }

    /// The machine of the control plane with this release's programs.
    pub(crate) fn booted(&mut self, release: &str) -> Outcome<&mut ControlPlane> {
        let present = match self.control_plane.take() {
            Some(present) if present.release == release => present,
            // The old one must stop first: they have one address.
            old => {
                drop(old);
                ControlPlane::boot(&self.network, &self.work, &self.pki, self.kubectl()?, release)?
            }
        };
        Ok(self.control_plane.insert(present))
    }

    /// Ends the control plane, so that the next one has the lab's own certificates.
    pub(crate) fn end_control_plane(&mut self) -> Outcome {
        self.end_nodes();
        self.control_plane = None;
        self.administer(&self.pki.kubeconfig("admin", &server())?)
    }

    /// Gives the administrator another kubeconfig.
    pub(crate) fn administer(&self, kubeconfig: &str) -> Outcome {
        fs::write(self.work.join("kubeconfig"), kubeconfig).doing("kubeconfig")
    }

    /// What a component of the control plane has printed.
    pub(crate) fn log(&self, component: &str) -> String {
        self.control_plane.as_ref().map(|control_plane| control_plane.log(component)).unwrap_or_default()
    }

    /// The running control plane.
    pub(crate) fn running(&mut self) -> Outcome<&mut ControlPlane> {
        self.control_plane.as_mut().ok_or_else(|| "no control plane runs".into())
    }

    /// A control plane for this spec that knows no node, with the compiled manifests applied.
    pub(crate) fn fresh(&mut self, built: &Built) -> Outcome<Kubectl> {
        self.fresh_on(host::NEWEST, built)
    }

    /// The same of any release.
    pub(crate) fn fresh_on(&mut self, release: &str, built: &Built) -> Outcome<Kubectl> {
        self.end_nodes();
        self.control_plane(release, built)?;
        let kubectl = self.emptied()?;
        kubectl.run(&["apply", "-k", &built.out("cluster").display().to_string()])?;
        Ok(kubectl)
    }

    /// The running cluster without anything that an earlier join left.
    pub(crate) fn emptied(&self) -> Outcome<Kubectl> {
        let kubectl = self.kubectl()?;
        kubectl.run(&["delete", "nodes,csr", "--all", "--wait=false"])?;
        let policies = "validatingadmissionpolicies,validatingadmissionpolicybindings";
        kubectl.run(&["delete", policies, "--all"])?;
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
        Ok(kubectl)
    }

    /// Boots a machine with its bundle and a release's kubelet, started as in the bundle's README.
    pub(crate) fn start_node(&mut self, built: &Built, name: &str, release: &str) -> Outcome {
        self.start_edited(built, name, release, &[])
    }

    /// The same with some files of the bundle changed before the start.
    pub(crate) fn start_edited(
        &mut self,
        built: &Built,
        name: &str,
        release: &str,
        edits: &[[String; 3]],
    ) -> Outcome {
        let mut machine = self.machine(name)?;
        machine.boot(&programs(release)?)?;
        machine.unpack(&built.out("nodes").join(name))?;
        for [path, from, to] in edits {
            machine.edit(path, from, to)?;
        }
        self.start_kubelet(machine)
    }

    /// Boots a machine of a pool with the pool's bundle in its image, enabled there: its own first boot starts the kubelet.
    pub(crate) fn start_at_first_boot(
        &mut self,
        built: &Built,
        pool: &str,
        name: &str,
        release: &str,
    ) -> Outcome {
        let mut machine = self.machine(name)?;
        machine.unpack(&built.out("pools").join(pool))?;
        let root = format!("--root={}", machine.root().display());
        super::process::run("systemctl", &[&root, "enable", "kubelet"])?;
        machine.boot(&programs(release)?)?;
        self.nodes.insert(name.to_owned(), machine);
        Ok(())
    }

    /// A node's machine that has not booted yet.
    pub(crate) fn machine(&self, name: &str) -> Outcome<Machine> {
        let machine = Machine::new(&self.network, &self.work, name, address(name))?;
        let hosts =
            format!("127.0.0.1 localhost\n{} {name}\n{} api.lab\n", address(name), network::CONTROL_PLANE);
        machine.write("etc/hosts", &hosts)?;
        for (_, path) in programs(host::NEWEST)? {
            machine.write(&path[1..], "")?;
        }
        Ok(machine)
    }

    /// Starts the kubelet of a machine that has booted, which is the scenario's from here on.
    pub(crate) fn start_kubelet(&mut self, machine: Machine) -> Outcome {
        self.start(machine, "kubelet")
    }

    /// The same as the next boot would do it: all that the machine's target wants.
    pub(crate) fn start_at_boot(&mut self, machine: Machine) -> Outcome {
        self.start(machine, "multi-user.target")
    }

    fn start(&mut self, machine: Machine, unit: &str) -> Outcome {
        let name = machine.name.clone();
        self.nodes.insert(name.clone(), machine);
        let machine = self.node(&name)?;
        machine.run(&["systemctl", "daemon-reload"])?;
        machine.run(&["systemctl", "enable", "kubelet"])?;
        // Whether it goes on is for the scenario to see.
        let _ = machine.try_run(&["systemctl", "start", unit])?;
        Ok(())
    }

    /// A program of the host that reaches the machines.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        self.network.command(program)
    }

    pub(crate) fn node(&self, name: &str) -> Outcome<&Machine> {
        self.nodes.get(name).ok_or_else(|| format!("no node {name} runs"))
    }

    /// Stops the scenario's nodes.
    pub(crate) fn end_nodes(&mut self) {
        self.nodes.clear();
    }

    /// Stops one of them.
    pub(crate) fn end_node(&mut self, name: &str) {
        self.nodes.remove(name);
    }

    /// The logs of the processes, to find out why a scenario failed: the last lines are printed, all of them are kept
    /// until the next run.
    pub(crate) fn print_logs(&self, scenario: &str) {
        let folder = host::failed().unwrap_or_default().join(scenario.replace(' ', "-"));
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

/// The programs of a node, and where it has them.
pub(crate) fn programs(release: &str) -> Outcome<[(PathBuf, &'static str); 3]> {
    Ok([
        (host::program(release, "kubelet")?, "/usr/local/bin/kubelet"),
        (host::program(host::NEWEST, "kubeadm")?, "/usr/local/bin/kubeadm"),
        (host::program(host::NEWEST, "kubectl")?, "/usr/local/bin/kubectl"),
    ])
}

/// The address of a node.
pub(crate) fn address(node: &str) -> &'static str {
    if node == "node-a" { "10.123.0.11" } else { "10.123.0.12" }
}

/// The control plane's URL.
pub(crate) fn server() -> String {
    format!("https://{}:6443", network::CONTROL_PLANE)
}
