use std::collections::BTreeMap;
use std::path::Path;

use nodejoin::render::Hole;
use nodejoin::secret::{Secret, detached_signature};
use nodejoin::sink::node_value;
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, compile};

use crate::lab::Lab;
use crate::outcome::{Doing, Outcome};
use crate::releases;

const SPEC: &str = include_str!("../../specs/proof.toml");

/// The files of a cluster: its manifests below `cluster`, its control plane's machine below `cp`, a node's below `node`.
pub(super) type Files = BTreeMap<String, String>;

/// What a mutant has for itself.
#[derive(Clone)]
pub(super) struct Names {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) group: String,
    pub(super) node: String,
}

impl Names {
    pub(super) fn of(number: usize) -> Self {
        Self {
            id: format!("m{number:05}"),
            secret: format!("{:016x}", 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(number as u64 + 1)),
            group: format!("g{number:05}"),
            node: format!("node-{number:05}"),
        }
    }

    /// Those of the kubelets that are started one after the other on one machine.
    pub(super) fn of_machine() -> Self {
        Self { id: "kubele".into(), group: "kubelets".into(), ..Self::of(0) }
    }

    /// The same with a node of one's own.
    pub(super) fn on_machine(number: usize) -> Self {
        Self { node: Self::of(number).node, ..Self::of_machine() }
    }
}

/// The lab as mutants find it.
pub(super) struct Base {
    pub(super) release: String,
    ca: String,
    /// The files of the control plane's machine that nodejoin does not write.
    machine: Files,
}

impl Base {
    pub(super) fn new(lab: &mut Lab, release: &str) -> Outcome<Self> {
        let mut machine = Files::new();
        let root = lab.running()?.root();
        for folder in ["etc/systemd/system", "var/lib/kubernetes"] {
            take(&root, folder, &mut machine)?;
        }
        Ok(Self { release: release.into(), ca: lab.pki.read("ca.pem")?, machine })
    }

    /// The spec of a mutant without a mutation.
    pub(super) fn spec(&self, names: &Names) -> String {
        let spec = SPEC.replace("MINOR", releases::minor(&self.release)).replace("TOKEN0", &names.id);
        spec.replace("GROUP", &names.group).replace("NODE", &names.node)
    }

    /// Everything that a spec compiles to, at the places where the components look for it.
    pub(super) fn files(&self, spec: &str, names: &Names) -> Outcome<Files> {
        let now = "2026-06-01T00:00:00Z".parse().doing("a time")?;
        let world = MemoryWorld::new(now).with("cluster.toml", spec).with("pki/ca.pem", self.ca.as_str());
        let compiled = compile(&world, "cluster.toml", &Options::default()).doing("compiling")?;
        let plan = compiled.plan().doing("the plan")?;
        let node = compiled.cluster.nodes.first().ok_or("no node")?;
        let fill = |hole: &Hole| match hole {
            Hole::TokenSecret(_) => Some(names.secret.clone()),
            Hole::Signature { id, content, .. } => {
                detached_signature(content.as_bytes(), id, &Secret::new(names.secret.clone().into_bytes()))
            }
            other => node_value(other, Some(node)),
        };
        let mut files = self.machine.clone();
        for planned in plan.once() {
            let text = planned.file.text.placeholders_of(fill);
            let path = &planned.file.path;
            if let Some(name) = path.strip_prefix("cluster/") {
                if name.ends_with(".yaml") && name != "kustomization.yaml" {
                    files.insert(path.clone(), text);
                }
            } else if let Some(name) = path.strip_prefix("control-plane/") {
                if name.ends_with(".conf") {
                    files.insert(format!("cp/etc/systemd/system/{name}"), text);
                } else if name.ends_with(".env") || name == "authentication-config.yaml" {
                    files.insert(format!("cp/etc/kubernetes/{name}"), text);
                }
            }
        }
        for planned in plan.of_node(node) {
            if planned.file.path.starts_with("etc/") {
                files.insert(format!("node/{}", planned.file.path), planned.file.text.placeholders_of(fill));
            }
        }
        files.insert("node/etc/hostname".into(), "node-a\n".into());
        Ok(files)
    }
}

/// The files of a folder of the control plane's machine.
fn take(root: &Path, folder: &str, files: &mut Files) -> Outcome {
    for entry in std::fs::read_dir(root.join(folder)).doing(folder)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = ["kube-apiserver.service", "kube-controller-manager.service"];
        if entry.path().is_file() && (folder != "etc/systemd/system" || ours.contains(&name.as_str())) {
            let text = std::fs::read_to_string(entry.path()).doing(&name)?;
            files.insert(format!("cp/{folder}/{name}"), text);
        }
    }
    Ok(())
}
