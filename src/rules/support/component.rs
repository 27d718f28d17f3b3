use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{of_kubelet, own_key};
use crate::diagnostic::{Finding, Findings, Place, RuleId};
use crate::kube::{Flags, Kube, Minor, Placement, Program};
use crate::model::{At, Cluster, Setting, Shape};
use crate::rules::fact::{Flag, Gate, Release, Spelling};
use crate::source::Path;

/// A program that the spec sets flags and feature gates of.
pub(in crate::rules) struct Component<'a> {
    /// Which one.
    pub(in crate::rules) program: Program,
    /// Its minor release.
    pub(in crate::rules) minor: &'a At<Minor>,
    /// The flags that the user gives it.
    pub(in crate::rules) flags: &'a BTreeMap<String, Setting>,
    /// Its feature gates.
    pub(in crate::rules) gates: &'a BTreeMap<String, At<bool>>,
    /// The variables of its environment.
    pub(in crate::rules) environment: Option<&'a BTreeMap<String, At<String>>>,
    /// For a kubelet: a shape that has it.
    pub(in crate::rules) shape: Option<&'a Shape>,
}

/// kube-apiserver, kube-controller-manager, and each kubelet once.
pub(in crate::rules) fn components(cluster: &Cluster) -> Vec<Component<'_>> {
    let plane = &cluster.control_plane;
    let of_plane = |program, flags, gates| Component {
        program,
        minor: &cluster.minor,
        flags,
        gates,
        environment: None,
        shape: None,
    };
    let mut components = vec![
        of_plane(Program::Apiserver, &plane.apiserver.flags, &plane.apiserver.gates),
        of_plane(
            Program::ControllerManager,
            &plane.controller_manager.flags,
            &plane.controller_manager.gates,
        ),
    ];
    static NO_GATES: BTreeMap<String, At<bool>> = BTreeMap::new();
    let machines = plane.machines.iter();
    components.extend(machines.map(|machine| of_plane(Program::Apiserver, &machine.flags, &NO_GATES)));
    components.extend(kubelets(cluster).map(Component::kubelet));
    components
}

/// A release of the spec.
pub(in crate::rules) fn release(minor: &At<Minor>) -> Release {
    Release { kube: Kube::of(minor.value), place: Some((&minor.path).into()) }
}

/// A shape of each kubelet.
fn kubelets(cluster: &Cluster) -> impl Iterator<Item = &Shape> {
    let mut seen = BTreeSet::new();
    cluster.shapes.iter().filter(move |shape| seen.insert(Arc::as_ptr(&shape.kubelet)))
}

/// A shape of each kubelet that nodes have, or would have: a pool without nodes may get some.
pub(in crate::rules) fn used_kubelets(cluster: &Cluster) -> impl Iterator<Item = &Shape> {
    let peopled: BTreeSet<&str> = cluster
        .shapes
        .iter()
        .filter(|shape| shape.nodes > 0)
        .filter_map(|shape| shape.pool.as_deref())
        .collect();
    let mut seen = BTreeSet::new();
    let used = move |shape: &&Shape| {
        shape.nodes > 0 || shape.pool.as_deref().is_some_and(|pool| !peopled.contains(pool))
    };
    cluster.shapes.iter().filter(used).filter(move |shape| seen.insert(Arc::as_ptr(&shape.kubelet)))
}

/// The owner of a shape's kubelet, as text after "the kubelets": empty for kubelets of the whole cluster.
pub(in crate::rules) fn of_whom(shape: &Shape) -> String {
    let kind = match shape.path.parent().and_then(Path::last_key) {
        Some("pools") => "pool",
        Some("nodes") => "node",
        _ => return String::new(),
    };
    format!(" of {kind} `{}`", shape.path.last_key().unwrap_or_default().escape_debug())
}

impl<'a> Component<'a> {
    /// The kubelet of a shape.
    pub(in crate::rules) fn kubelet(shape: &'a Shape) -> Self {
        Self {
            program: Program::Kubelet,
            minor: &shape.kubelet.minor,
            flags: &shape.kubelet.flags,
            gates: &shape.kubelet.gates,
            environment: Some(&shape.kubelet.environment),
            shape: Some(shape),
        }
    }

    /// Its name in a sentence.
    pub(in crate::rules) fn name(&self) -> &'static str {
        self.program.name()
    }

    /// The data of its release.
    pub(in crate::rules) fn kube(&self) -> Kube {
        Kube::of(**self.minor)
    }

    /// The flags that it has.
    pub(in crate::rules) fn known_flags(&self) -> Flags {
        self.known_flags_in(self.kube())
    }

    /// The flags that the same program has in another release.
    pub(in crate::rules) fn known_flags_in(&self, kube: Kube) -> Flags {
        kube.flags(self.program)
    }

    /// The flags that the user gives it, by name, with their text.
    pub(in crate::rules) fn flag_texts(
        &self,
    ) -> impl Iterator<Item = (&'a str, &'a str, &'a Path)> + use<'a> {
        let flags = self.flags.iter();
        flags.filter_map(|(name, setting)| Some((name.as_str(), setting.value.as_str()?, &setting.path)))
    }

    /// A finding about one of its flags, gates or variables.
    pub(in crate::rules) fn finding(
        &self,
        rule: RuleId,
        place: impl Into<Place>,
        message: String,
    ) -> Finding {
        self.dress(Finding::new(rule, place, message))
    }

    /// A rule's finding about one of them, with its node or pool for lints.
    pub(in crate::rules) fn dress(&self, finding: Finding) -> Finding {
        match self.shape {
            Some(shape) => of_kubelet(shape, finding),
            None => finding,
        }
    }

    /// A finding whose cause is the release, which is set elsewhere.
    pub(in crate::rules) fn release_finding(&self, rule: RuleId, path: &Path, message: String) -> Finding {
        let release = format!("{} is {} here", self.name(), **self.minor);
        self.finding(rule, path, message).at_key().because(&self.minor.path, release)
    }

    /// Whether it is a kubelet.
    pub(in crate::rules) fn is_kubelet(&self) -> bool {
        self.program == Program::Kubelet
    }
}

/// How settings are written at the path of a flag in the spec.
pub(in crate::rules) struct InSpec<'a> {
    component: &'a Component<'a>,
    path: &'a Path,
}

impl<'a> InSpec<'a> {
    /// For the flag of a component at this path of its flags table, or what is in the table beside it.
    pub(in crate::rules) fn new(component: &'a Component<'a>, path: &'a Path) -> Self {
        Self { component, path }
    }
}

impl Spelling for InSpec<'_> {
    /// nodejoin's key for the flag, the flag's field, or the flag.
    fn setting(&self, flag: &str) -> String {
        let kube = self.component.kube();
        let field = kube
            .field_of_flag(flag)
            .filter(|field| self.component.is_kubelet() && kube.placement(field) == Placement::Field);
        match (own_key(self.component, flag, self.path), field) {
            (Some(key), _) => format!("`{key}`, which nodejoin writes as `--{flag}`"),
            (None, Some(field)) => format!("the field `{field}` under `config`"),
            (None, None) => format!("`{flag}`"),
        }
    }

    fn key(&self, flag: &str) -> Option<String> {
        own_key(self.component, flag, self.path).map(|key| key.to_string())
    }

    fn field(&self, field: &str) -> String {
        format!("`{}` in the table `config` next to `flags`", field.escape_debug())
    }

    fn flag_for_field(&self, flag: &str) -> String {
        match own_key(self.component, flag, self.path) {
            // The key only switches the flag on.
            Some(_) if flag == "node-ip" => {
                "the node's `address`, which nodejoin writes as `--node-ip`".to_owned()
            }
            Some(key) => format!("`{key}`"),
            None => format!("`{flag}` in the table `flags` next to `config`"),
        }
    }
}

/// Reports what `judge` finds about each flag that the user sets for a component.
pub(in crate::rules) fn each_flag(
    cluster: &Cluster,
    findings: &mut Findings,
    judge: impl Fn(&Flag<'_>) -> Option<Finding>,
) {
    for component in components(cluster) {
        let release = release(component.minor);
        for (name, text, path) in component.flag_texts() {
            let spelling = InSpec::new(&component, path);
            let program = component.program;
            let flag =
                Flag { program, release: &release, name, text, place: path.into(), spelling: &spelling };
            judge(&flag).into_iter().for_each(|finding| findings.push(component.dress(finding)));
        }
    }
}

/// Reports what `judge` finds about each feature gate that the user sets for a component.
pub(in crate::rules) fn each_gate(
    cluster: &Cluster,
    findings: &mut Findings,
    judge: impl Fn(&Gate<'_>) -> Option<Finding>,
) {
    for component in components(cluster) {
        let release = release(component.minor);
        for (name, gate) in component.gates.iter().filter(|(_, gate)| gate.written) {
            let (program, place) = (component.program, (&gate.path).into());
            let gate = Gate { program, release: &release, name, on: gate.value, place };
            judge(&gate).into_iter().for_each(|finding| findings.push(component.dress(finding)));
        }
    }
}
