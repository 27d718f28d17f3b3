//! Settings that have their default, release by release.

use crate::diagnostic::{Finding, rule_id};
use std::collections::{BTreeMap, BTreeSet};

use super::brought::Brought;
use crate::kube::diff::{Area, Diff, What};
use crate::kube::value;
use crate::kube::{Flag, Kind, Kube, Minor};
use crate::lower;
use crate::model::{Cluster, Shape, Value};

/// A field, or a flag without a field, with its value: absent if the release does not have it.
type Settings = BTreeMap<String, (Kind, String)>;

/// The settings of each shape's kubelet in the releases of the upgrade.
pub(super) struct Defaults {
    before: Vec<Settings>,
    steps: Vec<(Minor, Vec<Settings>)>,
}

impl Defaults {
    pub(super) fn of(cluster: &Cluster) -> Self {
        Self { before: settings(cluster), steps: Vec::new() }
    }

    pub(super) fn step(&mut self, minor: Minor, cluster: &Cluster) {
        let settings = settings(cluster);
        // A new setting starts with its first default: a later default is a change.
        for (before, now) in self.before.iter_mut().zip(&settings) {
            for (name, value) in now {
                before.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        self.steps.push((minor, settings));
    }

    /// The settings that differ between the first and the last release, for each kubelet that is upgraded.
    pub(super) fn changes(&self, base: &Cluster, target: &Cluster) -> Vec<Brought> {
        let Some((_, after)) = self.steps.last() else { return Vec::new() };
        let mut changes = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, shape) in base.shapes.iter().enumerate() {
            let (Some(before), Some(after)) = (self.before.get(index), after.get(index)) else { continue };
            for (name, (kind, old)) in before {
                let changed = |now: &&(Kind, String)| !is_same((*kind, old), (now.0, &now.1));
                // A kubelet that has no flag for the sandbox image knows none.
                let gone = (name == SANDBOX).then(|| (*kind, String::new()));
                let Some((_, new)) = after.get(name).or(gone.as_ref()).filter(changed) else { continue };
                if !seen.insert((shape.kubelet.minor.path.clone(), name.clone(), old.clone(), new.clone())) {
                    continue;
                }
                let is = |minor: &&(Minor, Vec<Settings>)| {
                    let settings = minor.1.get(index);
                    settings
                        .and_then(|settings| settings.get(name).or(gone.as_ref()))
                        .is_some_and(|now| changed(&now))
                };
                let at = self.steps.iter().find(is).map_or(target.minor.value, |(minor, _)| *minor);
                let change = Change { name, kind: *kind, old, new, at };
                let docker = docker_leaves(shape, target.shapes.get(index));
                // The finding about the socket covers it.
                if docker && name == "--container-runtime" {
                    continue;
                }
                let finding = match name.as_str() {
                    RUNTIME if docker => without_docker(&change),
                    CGROUP => without_cgroup_v1(&change),
                    SANDBOX if new.is_empty() => without_sandbox_image(&change),
                    _ => kept(&change),
                };
                changes.push(Brought { finding: placed(shape, &change, finding), at });
            }
        }
        changes
    }
}

/// A setting whose default changes.
struct Change<'a> {
    name: &'a str,
    kind: Kind,
    old: &'a str,
    new: &'a str,
    at: Minor,
}

/// The field of the runtime's socket.
const RUNTIME: &str = "containerRuntimeEndpoint";

/// The field that lets the kubelet refuse cgroup v1.
const CGROUP: &str = "failCgroupV1";

/// The flag of the image that pods' sandboxes are made of.
const SANDBOX: &str = "--pod-infra-container-image";

/// The reason and the help for machines that may have cgroup v1.
fn without_cgroup_v1(change: &Change<'_>) -> [String; 2] {
    [
        format!("from {} on, the kubelet does not start on a machine with cgroup v1", change.at),
        "check each machine before: `stat -fc %T /sys/fs/cgroup` prints `cgroup2fs` on cgroup v2; to keep the old value, write \
         `failCgroupV1 = false` under `kubelet.config`"
            .to_owned(),
    ]
}

/// The reason and the help where the runtime alone knows the sandbox image.
fn without_sandbox_image(change: &Change<'_>) -> [String; 2] {
    [
        format!(
            "from {} on, the kubelet does not keep the sandbox image from being removed as unused; pods cannot start where the \
             runtime cannot pull it again",
            change.at
        ),
        "set the image in the runtime's configuration before, so that the runtime pins it: `sandbox_image` or `pinned_images` of \
         containerd, `pause_image` of CRI-O"
            .to_owned(),
    ]
}

/// Whether the kubelet had built-in Docker support and no longer has it.
fn docker_leaves(was: &Shape, is: Option<&Shape>) -> bool {
    let has = |shape: &Shape| Kube::of(*shape.kubelet.minor).has_dockershim();
    has(was) && is.is_some_and(|shape| !has(shape))
}

/// The reason and the help for a node that ran Docker.
fn without_docker(change: &Change<'_>) -> [String; 2] {
    [
        format!("from {} on, the kubelet does not have built-in Docker support", change.at),
        "install containerd on the nodes before the upgrade, or set `runtime-endpoint` to the socket of another runtime and \
         `runtime-service` to its unit"
            .to_owned(),
    ]
}

/// The reason and the help: to set the old default explicitly.
fn kept(change: &Change<'_>) -> [String; 2] {
    let table = if change.name.starts_with("--") { "flags" } else { "config" };
    let key = change.name.trim_start_matches("--");
    let reason = "the spec does not set it, so the kubelet changes its behavior with the upgrade".to_owned();
    [
        reason,
        match literal(change.kind, change.old, table) {
            Some(literal) => {
                format!("to keep the old value, write `{key} = {literal}` under `kubelet.{table}`")
            }
            None => format!("to keep the old value, set `{key}` under `kubelet.{table}`"),
        },
    ]
}

fn placed(shape: &Shape, change: &Change<'_>, [reason, help]: [String; 2]) -> Finding {
    let shown = |value: &str| if value.is_empty() { "empty".to_owned() } else { format!("`{value}`") };
    let (name, new, old) = (change.name, shown(change.new), shown(change.old));
    let path = &shape.kubelet.minor.path;
    let finding = Finding::new(
        rule_id::UPGRADE_CHANGES_DEFAULT,
        path,
        format!("the default of `{name}` changes from {old} to {new}"),
    )
    .label(format!("from {} on", change.at))
    .reason(reason)
    .help(help);
    match &shape.pool {
        Some(pool) if shape.path.last().is_some() => finding.subject(&**pool),
        _ => finding,
    }
}

/// A value as TOML has it.
fn literal(kind: Kind, value: &str, table: &str) -> Option<String> {
    match kind {
        _ if table == "flags" => Some(format!("\"{value}\"")),
        Kind::Bool | Kind::Int | Kind::Float => Some(value.to_owned()),
        Kind::String | Kind::Duration | Kind::Quantity | Kind::Ip | Kind::Cidr => {
            Some(format!("\"{value}\""))
        }
        Kind::StringMap | Kind::QuantityMap => {
            let pair = |pair: &str| {
                Some(format!("\"{}\" = \"{}\"", pair.split_once('=')?.0, pair.split_once('=')?.1))
            };
            let pairs =
                value.split(',').filter(|pair| !pair.is_empty()).map(pair).collect::<Option<Vec<_>>>()?;
            Some(if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) })
        }
        _ => None,
    }
}

/// The settings of each shape's kubelet that the user does not write.
fn settings(cluster: &Cluster) -> Vec<Settings> {
    let mut known: Vec<(*const crate::model::Kubelet, usize)> = Vec::new();
    let mut all: Vec<Settings> = Vec::new();
    for shape in &cluster.shapes {
        let kubelet = std::sync::Arc::as_ptr(&shape.kubelet);
        let same =
            known.iter().find(|(other, _)| *other == kubelet).and_then(|(_, index)| all.get(*index)).cloned();
        known.push((kubelet, all.len()));
        all.push(same.unwrap_or_else(|| of_kubelet(shape)));
    }
    all
}

fn of_kubelet(shape: &Shape) -> Settings {
    let kube = Kube::of(*shape.kubelet.minor);
    let mut settings = Settings::new();
    for field in Kube::all_kubelet_fields() {
        let Some((kind, default)) = default(kube, field) else { continue };
        if matches!(kind, Kind::Object | Kind::Objects | Kind::BoolMap) || field.contains("[]") {
            continue;
        }
        let value = match shape.kubelet.effective(field) {
            Some(setting) if setting.written => continue,
            Some(setting) => match &setting.value {
                Value::NodeAddress | Value::PerNode(_) => continue,
                // Lists come from other parts of the spec and are the same in all releases.
                value => match value.text() {
                    Some(text) => text.into_owned(),
                    None => continue,
                },
            },
            None => default,
        };
        settings.insert(field.to_owned(), (kind, value));
    }
    let flags = kube.kubelet_flags();
    let written = lower::kubelet(shape);
    for name in flags.names() {
        let Some(flag) = flags.flag(name).present() else { continue };
        if flag.field.is_some() || shape.kubelet.flags.contains_key(name) {
            continue;
        }
        let argument = written.arguments.iter().find(|argument| argument.name == name);
        let value = argument.map(|argument| argument.value.placeholders()).unwrap_or_else(|| of_flag(&flag));
        settings.insert(format!("--{name}"), (flag.kind, value));
    }
    settings
}

/// A field's default if the release has the field, otherwise its flag's.
fn default(kube: Kube, field: &str) -> Option<(Kind, String)> {
    if let Some(field) = kube.kubelet_field(field).present() {
        return Some((field.kind, shown(field.kind, field.default)));
    }
    let flag = kube.kubelet_flags().flag(kube.flag_of_field(field)?).present()?;
    Some((flag.kind, of_flag(&flag)))
}

fn of_flag(flag: &Flag) -> String {
    shown(flag.kind, flag.default)
}

/// The data omits defaults that are empty, zero or false. Flags have pairs with another sign than fields.
fn shown(kind: Kind, default: Option<&str>) -> String {
    match (kind, default) {
        (Kind::Bool, None) => "false".to_owned(),
        (Kind::Int, None) => "0".to_owned(),
        (Kind::Duration, None) => "0s".to_owned(),
        (_, text) => text.unwrap_or_default().replace('<', "="),
    }
}

/// Whether two values mean the same. A number of nanoseconds may have become a duration.
fn is_same(old: (Kind, &str), new: (Kind, &str)) -> bool {
    let nanoseconds = |(kind, text): (Kind, &str)| match kind {
        Kind::Int => text.parse().ok(),
        Kind::Duration => value::nanoseconds(text),
        _ => None,
    };
    old.1 == new.1 || old.0 != new.0 && nanoseconds(old).is_some_and(|old| nanoseconds(new) == Some(old))
}

/// How many feature gates that the spec does not set have a new default.
pub(super) fn gates(cluster: &Cluster, from: Minor, to: Minor) -> usize {
    let plane = &cluster.control_plane;
    let kubelets = cluster.shapes.iter().map(|shape| &shape.kubelet.gates);
    let set: BTreeSet<&String> = kubelets
        .chain([&plane.apiserver.gates, &plane.controller_manager.gates])
        .flat_map(|gates| gates.keys())
        .collect();
    let diff = Diff::of(from, to, [Area::FeatureGates]);
    let changes = diff.sections.iter().flat_map(|section| &section.changes);
    changes.filter(|change| change.what == What::Default && !set.contains(&change.name)).count()
}
