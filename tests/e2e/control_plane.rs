use std::fs;
use std::path::{Path, PathBuf};

use super::host;
use super::kubectl::Kubectl;
use super::machine::Machine;
use super::network::{self, Network};
use super::outcome::{Doing, Outcome, ensure, until};
use super::pki::Pki;

/// etcd, kube-apiserver and kube-controller-manager on a machine of their own, each a systemd unit. Beside the lab's
/// own flags they have those of `out/control-plane`: its env files and drop-ins, copied to the places in their comments.
pub(crate) struct ControlPlane {
    pub(crate) release: String,
    machine: Machine,
    kubectl: Kubectl,
    configured: Vec<(String, String)>,
}

const PKI: &str = "/var/lib/kubernetes";

impl ControlPlane {
    /// Boots the machine with etcd alone.
    pub(crate) fn boot(
        network: &Network,
        work: &Path,
        pki: &Pki,
        kubectl: Kubectl,
        release: &str,
    ) -> Outcome<Self> {
        let mut machine = Machine::new(network, work, "cp", &network::CONTROL_PLANE.to_string())?;
        for (file, name) in [
            ("ca.pem", "ca.pem"),
            ("ca.key", "ca-key.pem"),
            ("other.pem", "other.pem"),
            ("other.key", "other-key.pem"),
            ("apiserver.pem", "apiserver.pem"),
            ("apiserver.key", "apiserver-key.pem"),
            ("kubelet-client.pem", "kubelet-client.pem"),
            ("kubelet-client.key", "kubelet-client-key.pem"),
            ("sa.pub", "sa.pub"),
            ("sa.key", "sa.key"),
        ] {
            machine.write(&format!("{PKI}/{name}")[1..], &pki.read(file)?)?;
        }
        machine.write(
            &format!("{PKI}/kcm.kubeconfig")[1..],
            &pki.kubeconfig("kcm", "https://127.0.0.1:6443")?,
        )?;
        let local = "http://127.0.0.1:2379";
        let etcd = format!(
            "--unsafe-no-fsync --data-dir=/var/lib/etcd --listen-client-urls={local} --advertise-client-urls={local}"
        );
        unit(&machine, "etcd", "notify", &etcd)?;
        let apiserver = format!(
            "--bind-address=0.0.0.0 --advertise-address={} --endpoint-reconciler-type=none --etcd-servers={local} \
             --service-cluster-ip-range=10.254.0.0/16 --tls-cert-file={PKI}/apiserver.pem \
             --tls-private-key-file={PKI}/apiserver-key.pem --service-account-issuer=https://kubernetes.default.svc \
             --service-account-key-file={PKI}/sa.pub --service-account-signing-key-file={PKI}/sa.key \
             $KUBE_APISERVER_NODEJOIN_ARGS",
            network::CONTROL_PLANE
        );
        unit(&machine, "kube-apiserver", "simple", &apiserver)?;
        let config = format!("{PKI}/kcm.kubeconfig");
        let manager = format!(
            "--kubeconfig={config} --authentication-kubeconfig={config} --authorization-kubeconfig={config} \
             --leader-elect=false --root-ca-file={PKI}/ca.pem --service-account-private-key-file={PKI}/sa.key \
             $KUBE_CONTROLLER_MANAGER_NODEJOIN_ARGS"
        );
        unit(&machine, "kube-controller-manager", "simple", &manager)?;
        let etcd = host::program(host::NEWEST, "etcd")?;
        let mut programs = vec![(etcd, "/opt/etcd")];
        for (name, path) in [
            ("kube-apiserver", "/opt/kube-apiserver"),
            ("kube-controller-manager", "/opt/kube-controller-manager"),
        ] {
            programs.push((host::program(release, name)?, path));
        }
        for (_, path) in &programs {
            machine.write(&path[1..], "")?;
        }
        machine.boot(&programs)?;
        machine.run(&["systemctl", "start", "etcd"])?;
        Ok(Self { release: release.into(), machine, kubectl, configured: Vec::new() })
    }

    /// Changes what is installed: in every file each first text becomes the second. Fails when no file has it.
    pub(crate) fn edit(&mut self, edits: &[[String; 2]]) -> Outcome {
        let mut files = self.configured.clone();
        for [from, to] in edits {
            ensure(files.iter().any(|(_, text)| text.contains(from)), || format!("no file has {from}"))?;
            for (_, text) in &mut files {
                *text = text.replace(from, to);
            }
        }
        self.install(files)
    }

    /// Takes over files and waits until both components are ready. Nothing restarts when they are the same.
    pub(crate) fn install(&mut self, files: Vec<(String, String)>) -> Outcome {
        if files == self.configured {
            return Ok(());
        }
        self.configured = Vec::new();
        let _ = self.machine.try_run(&["systemctl", "stop", "kube-controller-manager"]);
        // Watches delay an orderly exit for a minute.
        let _ = self.machine.try_run(&["systemctl", "kill", "-s", "KILL", "kube-apiserver"]);
        let _ = self.machine.try_run(&["systemctl", "stop", "kube-apiserver"]);
        for (path, text) in &files {
            self.machine.write(path, text)?;
        }
        self.machine.run(&["systemctl", "daemon-reload"])?;
        self.machine.run(&["systemctl", "start", "kube-apiserver"])?;
        until(60, "kube-apiserver is ready", || {
            self.still_starts("kube-apiserver")?;
            Ok(self.kubectl.attempt(&["get", "--raw=/readyz"])?.0.then_some(()))
        })?;
        self.machine.run(&["systemctl", "start", "kube-controller-manager"])?;
        // Its controllers start seconds after it answers; a request made before then only waits.
        let started = "name=\"csrapproving\"";
        let elsewhere = files.iter().any(|(_, text)| text.contains("-certificatesigningrequest-approving"));
        until(60, "kube-controller-manager starts its controllers", || {
            self.still_starts("kube-controller-manager")?;
            let log = self.log("kube-controller-manager");
            let line = if elsewhere { "name=\"csrsigning-kubelet-client\"" } else { started };
            Ok(log.contains(line).then_some(()))
        })?;
        self.configured = files;
        Ok(())
    }

    /// Writes any files to their paths, and removes those that have no text; it does not wait for the components, which
    /// may not start with them. kube-apiserver goes on where only the other is concerned.
    pub(crate) fn replace(&mut self, files: &[(String, Option<String>)], apiserver: bool) -> Outcome {
        self.configured = Vec::new();
        self.machine.run(&["systemctl", "kill", "-s", "KILL", "kube-controller-manager"]).ok();
        let _ = self.machine.try_run(&["systemctl", "stop", "kube-controller-manager"]);
        if apiserver {
            let _ = self.machine.try_run(&["systemctl", "kill", "-s", "KILL", "kube-apiserver"]);
            let _ = self.machine.try_run(&["systemctl", "stop", "kube-apiserver"]);
        }
        for (path, text) in files {
            match text {
                Some(text) => self.machine.write(path, text)?,
                None => drop(fs::remove_file(self.machine.root().join(path))),
            }
        }
        self.machine.run(&["systemctl", "daemon-reload"])?;
        if apiserver {
            let _ = self.machine.try_run(&["systemctl", "start", "kube-apiserver"])?;
        }
        Ok(())
    }

    /// Starts kube-controller-manager as it is installed, and waits until its controllers run or it has given up.
    pub(crate) fn start_manager(&self) -> Outcome {
        let name = "kube-controller-manager";
        let _ = fs::remove_file(self.machine.root().join(format!("var/log/{name}.log")));
        let _ = self.machine.try_run(&["systemctl", "start", name])?;
        let _ = until(12, "the controllers run", || {
            let log = self.log(name);
            let runs =
                log.contains("name=\"csrapproving\"") && log.contains("name=\"csrsigning-kubelet-client\"");
            Ok((runs || self.ended(name)?).then_some(()))
        });
        Ok(())
    }

    /// Whether a component does not run.
    pub(crate) fn ended(&self, component: &str) -> Outcome<bool> {
        Ok(!self.machine.try_run(&["systemctl", "is-active", component])?.0)
    }

    fn still_starts(&self, component: &str) -> Outcome {
        let (failed, _) = self.machine.try_run(&["systemctl", "is-failed", component])?;
        ensure(!failed, || {
            let log = self.log(component);
            format!("{component} does not start: {}", log.lines().last().unwrap_or("it printed nothing"))
        })
    }

    /// The machine's files.
    pub(crate) fn root(&self) -> PathBuf {
        self.machine.root()
    }

    /// What a component has printed since its last start.
    pub(crate) fn log(&self, component: &str) -> String {
        fs::read_to_string(self.machine.root().join(format!("var/log/{component}.log"))).unwrap_or_default()
    }
}

fn unit(machine: &Machine, name: &str, kind: &str, flags: &str) -> Outcome {
    // The controller manager gives up while its roles are not there yet; so does an API server without etcd.
    let text = format!(
        "[Unit]\nStartLimitIntervalSec=0\n[Service]\nType={kind}\nExecStart=/opt/{name} {flags}\n\
         StandardOutput=truncate:/var/log/{name}.log\nStandardError=inherit\n"
    );
    machine.write(&format!("etc/systemd/system/{name}.service"), &text).doing(name)
}
