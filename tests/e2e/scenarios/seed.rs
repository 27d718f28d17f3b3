use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

use serde::Deserialize;

use super::after;
use crate::case::is_wanted;
use crate::host::{self, NEWEST};
use crate::kubectl::Kubectl;
use crate::lab::{self, Lab};
use crate::outcome::{Doing, Outcome, ensure};
use crate::process::run_with_input;
use crate::say::say;
use crate::scene::{Scene, Symptom};
use crate::step::Step;

/// The article's artifacts, as it prints them.
const PRINTED: [(&str, &str); 7] = [
    ("token.yaml", include_str!("../specs/seed/token.yaml")),
    ("cluster.sh", include_str!("../specs/seed/cluster.sh")),
    ("bootstrap.sh", include_str!("../specs/seed/bootstrap.sh")),
    ("kube-apiserver.flags", include_str!("../specs/seed/kube-apiserver.flags")),
    ("kube-controller-manager.flags", include_str!("../specs/seed/kube-controller-manager.flags")),
    ("kubelet.service", include_str!("../specs/seed/kubelet.service")),
    ("kubelet.conf", include_str!("../specs/seed/kubelet.conf")),
];
const TABLE: &str = include_str!("../seed.toml");

/// What the article leaves to others: the flags of any control plane that nodes join.
const APISERVER: &str = "--authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --client-ca-file=/var/lib/kubernetes/ca.pem --kubelet-certificate-authority=/var/lib/kubernetes/ca.pem \
    --kubelet-client-certificate=/var/lib/kubernetes/kubelet-client.pem \
    --kubelet-client-key=/var/lib/kubernetes/kubelet-client-key.pem \
    --kubelet-preferred-address-types=InternalIP";
const CONTROLLER_MANAGER: &str = "--use-service-account-credentials";

/// The lab's nodes are containers on any host; everything else is what a kubelet without a file would have.
const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } }\n\
    authorization: { mode: AlwaysAllow }\n\
    failCgroupV1: false\ncgroupsPerQOS: false\nenforceNodeAllocatable: []\nfailSwapOn: false\n";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Mistake {
    #[serde(default)]
    number: u8,
    name: String,
    /// In this file of the article, what is printed becomes what is right.
    #[serde(default)]
    repair: Vec<[String; 3]>,
    /// What else shows it.
    #[serde(default)]
    also: Vec<[String; 3]>,
    /// Files that the article does not create.
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default, deserialize_with = "crate::step::read")]
    step: Option<Step>,
    #[serde(default)]
    see: Symptom,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistakes {
    mistake: Vec<Mistake>,
}

/// The article against the real thing: with all its mistakes, with each alone, and with none.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let mut all = toml::from_str::<Mistakes>(TABLE).doing("seed.toml")?.mistake;
    let repairs: Vec<Vec<[String; 3]>> = all.iter().map(|mistake| mistake.repair.clone()).collect();
    let (alone, printed) = (all.len(), all.len() + 1);
    all.push(Mistake { name: "none of them".into(), ..Mistake::default() });
    all.push(Mistake {
        name: "all of them".into(),
        step: Some(Step::KubeletStart),
        see: Symptom {
            kube_controller_manager: Some("unknown flag: --experimental-cluster-signing-duration".into()),
            ..Symptom::default()
        },
        ..Mistake::default()
    });
    let mut failed = Vec::new();
    // The API server accepts a token for ten seconds after a good answer, whatever became of its Secret meanwhile.
    std::thread::sleep(std::time::Duration::from_secs(11));
    for (index, mistake) in all.iter().enumerate().filter(|(_, mistake)| is_wanted(&mistake.name)) {
        let start = Instant::now();
        let made = repairs.iter().enumerate().filter(|(other, _)| *other != index && index != printed);
        let edits = made.flat_map(|(_, repair)| repair).chain(&mistake.also);
        match artifacts(edits).and_then(|artifacts| one(lab, &artifacts, mistake)) {
            Ok(()) => say(format_args!("{} ({:.1} s)", title(mistake), start.elapsed().as_secs_f64())),
            Err(reason) => {
                lab.print_logs(&format!("seed {}", mistake.name));
                say(format_args!("{} FAILED: {reason}", title(mistake)));
                failed.push(mistake.name.as_str());
            }
        }
        lab.end_nodes();
    }
    ensure(failed.is_empty(), || format!("{} of {}: {}", failed.len(), alone, failed.join(", ")))
}

fn title(mistake: &Mistake) -> String {
    match mistake.number {
        0 => mistake.name.clone(),
        number => format!("{number}. {}", mistake.name),
    }
}

/// The article's files with some texts changed, and with the lab's addresses for the author's.
fn artifacts<'a>(edits: impl Iterator<Item = &'a [String; 3]>) -> Outcome<BTreeMap<&'static str, String>> {
    let mut files: BTreeMap<&str, String> =
        PRINTED.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    for [name, from, to] in edits {
        let text = files.get_mut(name.as_str()).ok_or_else(|| format!("the article has no {name}"))?;
        ensure(text.contains(from), || format!("{name} has no {from}"))?;
        *text = text.replace(from, to);
    }
    for text in files.values_mut() {
        *text = text.replace("https://192.168.124.18:6443", &lab::server());
        *text = text.replace("--address=192.168.124.18", &format!("--address={}", lab::address("node-a")));
    }
    Ok(files)
}

fn one(lab: &mut Lab, artifacts: &BTreeMap<&str, String>, mistake: &Mistake) -> Outcome {
    lab.end_nodes();
    let mut files = Vec::new();
    for (component, variable, own) in [
        ("kube-apiserver", "KUBE_APISERVER_NODEJOIN_ARGS", APISERVER),
        ("kube-controller-manager", "KUBE_CONTROLLER_MANAGER_NODEJOIN_ARGS", CONTROLLER_MANAGER),
    ] {
        let environment = format!("etc/kubernetes/{component}.env");
        let drop_in = format!("[Service]\nEnvironmentFile=/{environment}\n");
        files.push((format!("etc/systemd/system/{component}.service.d/10-nodejoin.conf"), drop_in));
        let flags = &artifacts[format!("{component}.flags").as_str()];
        files.push((environment, format!("{variable}=\"{own}\n{flags}\"\n")));
    }
    let ready = lab.booted(NEWEST)?.install(files);
    ensure(ready.is_ok() || mistake.see.kube_controller_manager.is_some(), || {
        ready.err().unwrap_or_default()
    })?;
    let kubectl = lab.emptied()?;
    cluster(lab, &kubectl, artifacts)?;
    node(lab, artifacts, &mistake.absent)?;
    let scene =
        Scene { lab, kubectl: &kubectl, machine: "node-a", node: "node-a", token: "system:bootstrap:07401b" };
    match mistake.step {
        Some(step @ Step::Serving) => {
            scene.judge(None, &Symptom::default())?;
            after::judge(&scene, step, &mistake.see)
        }
        step => scene.judge(step, &mistake.see),
    }
}

/// What the article does at the cluster.
fn cluster(lab: &Lab, kubectl: &Kubectl, artifacts: &BTreeMap<&str, String>) -> Outcome {
    for arguments in [
        ["clusterrole", "selfnodeserver", "--ignore-not-found", "-n", "kube-public"],
        ["role", "anonymous-for-cluster-info", "--ignore-not-found", "-n", "kube-public"],
        ["rolebinding", "anonymous-for-cluster-info-binding", "--ignore-not-found", "-n", "kube-public"],
    ] {
        kubectl.run(&[&["delete"], &arguments[..]].concat())?;
    }
    kubectl.feed(&["apply", "-f", "-"], &artifacts["token.yaml"])?;
    let folder = lab.work.join("seed");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).doing(folder.display())?;
    fs::write(folder.join("ca.pem"), lab.pki.read("ca.pem")?).doing("ca.pem")?;
    std::os::unix::fs::symlink(&kubectl.program, folder.join("kubectl")).doing("kubectl")?;
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = lab.command("sh");
    shell.args(["-e", "-s"]).current_dir(&folder).env("PATH", path).env("KUBECONFIG", &kubectl.kubeconfig);
    shell.env("KUBERNETES_MASTER", crate::network::CONTROL_PLANE.to_string());
    run_with_input(&mut shell, &artifacts["cluster.sh"])?;
    Ok(())
}

/// What the article does at the node.
fn node(lab: &mut Lab, artifacts: &BTreeMap<&str, String>, absent: &[String]) -> Outcome {
    let mut machine = lab.machine("node-a")?;
    machine.write("opt/kubelet", "")?;
    machine.write("opt/kubelet.yaml", KUBELET)?;
    machine
        .write("usr/local/bin/kubelet", "#!/bin/sh\nexec /opt/kubelet --config=/opt/kubelet.yaml \"$@\"\n")?;
    machine.write("etc/kubernetes/ssl/ca.pem", &lab.pki.read("ca.pem")?)?;
    machine.write("etc/kubernetes/ssl/ca.key", &lab.pki.read("ca.key")?)?;
    machine.write("root/bootstrap.sh", &artifacts["bootstrap.sh"])?;
    for (name, path) in [
        ("kubelet.service", "etc/systemd/system/kubelet.service"),
        ("kubelet.conf", "etc/kubernetes/kubelet.conf"),
    ] {
        if !absent.iter().any(|file| file == name) {
            machine.write(path, &artifacts[name])?;
        }
    }
    machine.boot(&[
        (host::program(NEWEST, "kubelet")?, "/opt/kubelet"),
        (host::program(NEWEST, "kubectl")?, "/usr/local/bin/kubectl"),
    ])?;
    machine.run(&["chmod", "+x", "/usr/local/bin/kubelet"])?;
    machine.run(&["sh", "-e", "/root/bootstrap.sh"])?;
    lab.start_at_boot(machine)
}
