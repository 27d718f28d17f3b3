//! What a build changed since the output that it replaces, and what that needs: nothing, apply, restart, or joining again.

use std::collections::{BTreeMap, BTreeSet};

use super::visible;
use crate::artifact::Scope;
use crate::diagnostic::command;
use crate::model::{CaPhase, Cluster, Node};
use crate::plan::Plan;
use crate::sink::{ChangeKind, FileChange};

/// Names that are listed one by one.
const NAMES: usize = 3;

/// Who needs something after a build, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// `cluster`, `control plane`, or the names of nodes.
    pub who: String,
    /// What it needs, as a phrase.
    pub what: String,
}

/// The lines for people, one for the cluster's part, one for the control plane, one for each class of nodes; `out` is the output as
/// the user named it.
pub fn changes(needs: &[Need]) -> String {
    if needs.is_empty() {
        return "nothing changed since the output before\n".to_owned();
    }
    let width = needs.iter().map(|need| need.who.chars().count()).max().unwrap_or(0);
    let line = |Need { who, what }: &Need| format!("  {who:<width$}  {}\n", visible(what, &[]));
    format!("changed since the output before:\n{}", needs.iter().map(line).collect::<String>())
}

/// What changes need, in the same order.
pub fn needs(cluster: &Cluster, plan: &Plan, changes: &[FileChange], out: &str) -> Vec<Need> {
    let mut lines: Vec<(String, String)> = Vec::new();
    lines.extend(of_cluster(changes, out).into_iter().map(|need| ("cluster".to_owned(), need)));
    lines.extend(of_control_plane(changes, out).into_iter().map(|need| ("control plane".to_owned(), need)));
    lines.extend(of_nodes(cluster, plan, changes));
    lines.into_iter().map(|(who, what)| Need { who, what }).collect()
}

/// The changes below a folder, by their paths in it.
fn below<'c>(
    changes: &'c [FileChange],
    folder: &'c str,
) -> impl Iterator<Item = (&'c str, &'c FileChange)> + Clone {
    let inside = move |change: &'c FileChange| Some((change.path.strip_prefix(folder)?, change));
    changes.iter().filter_map(inside).filter(|(path, _)| *path != "README.md")
}

fn of_cluster(changes: &[FileChange], out: &str) -> Vec<String> {
    let mut needs = Vec::new();
    let files = below(changes, "cluster/");
    let is_sealed = changes.iter().any(|change| change.path == "cluster.tar.age");
    if is_sealed {
        needs.push("apply the manifests again, with the command in its README.md".to_owned());
    } else if files.clone().any(|(_, change)| change.kind != ChangeKind::Gone) {
        needs.push(format!("apply: `kubectl apply -k {}`", command::path(&format!("{out}/cluster"))));
    }
    let gone = || files.clone().filter(|(_, change)| change.kind == ChangeKind::Gone && !is_sealed);
    for (path, _) in gone() {
        let token = path.strip_suffix(".yaml").filter(|name| name.starts_with("bootstrap-token-"));
        needs.push(match token {
            Some(name) => format!(
                "delete the token that is gone: `kubectl delete secret --namespace kube-system {}`",
                command::word(name)
            ),
            None => format!("delete the objects that were in {path}; applying deletes nothing"),
        });
    }
    needs
}

fn of_control_plane(changes: &[FileChange], out: &str) -> Vec<String> {
    if changes.iter().any(|change| change.path == "control-plane.tar.age") {
        return vec!["unpack its encrypted files again, and restart what has other flags".to_owned()];
    }
    let mut needs = Vec::new();
    let files = || below(changes, "control-plane/").filter(|(_, change)| change.kind != ChangeKind::Gone);
    for component in ["kube-apiserver", "kube-controller-manager"] {
        // Those of a machine are in its folder.
        let of_component = |path: &str| {
            path.starts_with(component)
                || path.split_once('/').is_some_and(|(_, path)| path.starts_with(component))
        };
        let flags = files().filter(|(path, _)| of_component(path) && path.ends_with(".flags"));
        let keys: BTreeSet<&str> = flags.flat_map(|(_, change)| &change.keys).map(String::as_str).collect();
        if files().any(|(path, _)| of_component(path)) {
            let keys = if keys.is_empty() { String::new() } else { format!(": {}", shortened(&keys)) };
            needs.push(format!("restart {component} with its new flags{keys}"));
        }
    }
    for (path, _) in files().filter(|(path, _)| path.starts_with("auth") && path.ends_with(".yaml")) {
        needs.push(format!("copy {out}/control-plane/{path} and restart kube-apiserver"));
    }
    for (path, _) in files().filter(|(path, _)| path.ends_with(".pem")) {
        needs.push(format!(
            "copy {out}/control-plane/{path} and restart kube-apiserver and kube-controller-manager"
        ));
    }
    for (path, _) in files().filter(|(path, _)| path.ends_with("-values.yaml")) {
        needs.push(format!("apply the approver's values again: {out}/control-plane/{path}"));
    }
    needs
}

/// What the bundle of a node needs.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct OfNode {
    gone: bool,
    new: bool,
    sealed: bool,
    rejoin: bool,
    remade: bool,
    restart: BTreeSet<&'static str>,
    labels: bool,
    token: bool,
}

impl OfNode {
    /// Adds what the change of one file needs.
    fn add(&mut self, artifact: &str, change: &FileChange) {
        let has = |keys: &[&str]| keys.iter().any(|key| change.keys.contains(*key));
        match artifact {
            "bootstrap-kubeconfig" => {
                let token_only = change.keys.iter().all(|key| key == "token") && !change.keys.is_empty();
                self.token |= token_only;
                self.rejoin |= !token_only;
            }
            "client-ca" => {
                self.restart.insert("CA of its clients");
            }
            "kubelet-flags" => {
                self.labels |= has(&["node-labels", "register-with-taints"]);
                if !change.keys.iter().all(|key| ["node-labels", "register-with-taints"].contains(&&**key)) {
                    self.restart.insert("flags");
                }
            }
            "kubelet-configuration" => {
                self.labels |= has(&["registerWithTaints", "effect"]);
                self.restart.insert("configuration");
            }
            "kubelet-unit" => {
                self.restart.insert("unit");
            }
            "kubelet-environment" => {
                self.restart.insert("environment");
            }
            "extra-files" => {
                self.restart.insert("files");
            }
            _ => {}
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn text(&self) -> String {
        if self.gone {
            return "left the spec: `kubectl drain`, stop its kubelet and remove its key, `kubectl delete node`".to_owned();
        }
        if self.new {
            return "new: join with the commands in its README.md".to_owned();
        }
        if self.sealed {
            return "copy the encrypted bundle and restart the kubelet; if only a token changed, a joined node needs nothing".to_owned();
        }
        let changed: Vec<&str> = self.restart.iter().copied().collect();
        let mut needs = Vec::new();
        if self.rejoin {
            needs.push(
                "new bootstrap: the kubeconfig of a joined node keeps the old API server and CA; copy the bundle and let it join \
                 again, as in its README.md"
                    .to_owned(),
            );
        } else if !changed.is_empty() {
            needs.push(format!("copy the bundle and restart the kubelet: new {}", changed.join(", ")));
        }
        if self.remade && !self.rejoin {
            needs.push("get a certificate of the new CA, with the commands in its README.md".to_owned());
        }
        if self.labels {
            needs.push(
                "change labels and taints of registered nodes with kubectl, as in its README.md".to_owned(),
            );
        }
        if self.token && !self.rejoin {
            needs.push(
                "nothing for the token on a joined node; the bundle is for machines that join".to_owned(),
            );
        }
        needs.join("; ")
    }
}

/// One line for each class of nodes that need the same.
fn of_nodes(cluster: &Cluster, plan: &Plan, changes: &[FileChange]) -> Vec<(String, String)> {
    let known: BTreeMap<String, &Node> =
        cluster.nodes.iter().map(|node| (Plan::folder(node), node)).collect();
    let signs_anew =
        cluster.ca_rotation.as_ref().is_some_and(|rotation| rotation.phase.value == CaPhase::SignNew);
    let mut needs: BTreeMap<String, (OfNode, usize)> = BTreeMap::new();
    for change in changes {
        let Some((bundle, inside)) = in_bundle(&change.path) else { continue };
        let (need, new) = needs.entry(bundle.to_owned()).or_default();
        let Some(node) = known.get(bundle) else {
            need.gone = true;
            continue;
        };
        *new += usize::from(change.kind == ChangeKind::New);
        let Some(inside) = inside else {
            need.sealed = true;
            need.new |= change.kind == ChangeKind::New;
            continue;
        };
        let planned = plan.of_node(node).iter().find(|planned| planned.file.path == inside);
        let artifact = planned.map_or("extra-files", |planned| planned.artifact.id);
        need.add(artifact, change);
        need.remade |= signs_anew && artifact == "node-readme";
        need.new |= *new == plan.of_node(node).len();
    }
    let mut classes: BTreeMap<OfNode, Vec<String>> = BTreeMap::new();
    for (bundle, (need, _)) in needs.into_iter().filter(|(_, (need, _))| !need.is_empty()) {
        let name = bundle.split_once('/').map_or("", |(_, name)| name).to_owned();
        classes.entry(need).or_default().push(name);
    }
    classes.iter().map(|(need, names)| (who(names), need.text())).collect()
}

/// The folder of a bundle that has a path, and the path in it; no path for the encrypted bundle itself.
fn in_bundle(path: &str) -> Option<(&str, Option<&str>)> {
    let folder = path.starts_with(&format!("{}/", Scope::Node.folder())) || path.starts_with("pools/");
    if !folder {
        return None;
    }
    if let Some(bundle) = path.strip_suffix(".tar.age").filter(|bundle| bundle.matches('/').count() == 1) {
        return Some((bundle, None));
    }
    let (start, _) = path.match_indices('/').nth(1)?;
    Some((path.get(..start)?, path.get(start + 1..)))
}

fn who(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        1 => format!("{shown} and 1 other"),
        more => format!("{shown} and {more} others"),
    }
}

fn shortened(keys: &BTreeSet<&str>) -> String {
    let shown: Vec<String> = keys.iter().take(NAMES).map(|key| format!("--{key}")).collect();
    let more = keys.len().saturating_sub(NAMES);
    shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}
