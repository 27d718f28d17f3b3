use std::collections::BTreeMap;

use super::Argument;
use super::argument::Arguments;
use super::flag_value::flag_value;
use super::value::{of_node, value};
use crate::kube::value::Taint;
use crate::kube::{Kube, Minor, Placement};
use crate::model::{At, Bootstrap, Kubelet, NodeText, Shape, Value};
use crate::render::{Hole, Text, Trail, Yaml};
use crate::source::Path;

/// A kubelet's settings in the form that its minor accepts.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The KubeletConfiguration, a map; none where the minor has no file.
    pub config: Option<Yaml>,
    /// Flags that are the same for the shape's nodes.
    pub arguments: Vec<Argument>,
    /// Flags that name the node.
    pub node_arguments: Vec<Argument>,
}

/// The version of an API that a release reads.
const API_VERSION: &str = "the API version that the release reads";
/// The setting that closes a port which a release opens by default.
const SHUT_PORT: &str = "the setting that closes a port of the release";
/// The setting without which a kubelet uses Docker.
const REMOTE_RUNTIME: &str = "the type of runtime that the release needs in addition to its endpoint";

/// Lowers a shape's kubelet: each setting becomes a field where the minor has it, else a flag. A setting for which the
/// minor has neither is left out; a rule reports it.
///
/// Mirrors how k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand puts flags and file together.
pub fn kubelet(shape: &Shape) -> Lowered {
    let kubelet = &shape.kubelet;
    let kube = Kube::of(*kubelet.minor);
    let mut lowering =
        Lowering { kube, fields: Vec::new(), flags: Arguments::default(), node_flags: Arguments::default() };
    lowering.settings(kubelet);
    lowering.taints(&shape.taints);
    lowering.gates(&kubelet.gates);
    lowering.labels(shape);
    let version = kube.kubelet_config_version();
    for (key, path) in kubelet.paths.all().filter(|(key, _)| key.field.is_none()) {
        let unused = |flag: &str| match flag {
            "config" => version.is_none(),
            "bootstrap-kubeconfig" => *kubelet.bootstrap == Bootstrap::None,
            _ => false,
        };
        if let Some(flag) = key.flag.filter(|flag| !unused(flag)) {
            lowering.flags.set_to(flag, path);
        }
    }
    lowering.release_flags(&shape.path.key("kubelet").key("flags"));
    let Lowering { fields, mut flags, mut node_flags, .. } = lowering;
    if *kubelet.hostname_override {
        node_flags.set_hole("hostname-override", &kubelet.hostname_override, Hole::NodeName);
    }
    if *kubelet.node_ip && shape.addressed {
        node_flags.set_hole("node-ip", &kubelet.node_ip, Hole::NodeAddresses);
    }
    for (flag, setting) in &kubelet.flags {
        if let Some(text) = setting.value.as_str() {
            flags.set(flag, Trail::of_key(setting), Text::traced(text, Trail::of(setting)));
            node_flags.remove(flag);
        }
    }
    let config = version.map(|version| configuration(version, &kubelet.minor, fields));
    Lowered { config, arguments: flags.into_list(), node_arguments: node_flags.into_list() }
}

fn configuration(version: &str, minor: &At<Minor>, fields: Vec<(Text, Yaml)>) -> Yaml {
    let version = Text::traced(version, Trail::of_release(API_VERSION, minor));
    let head = [("apiVersion".into(), version.into()), ("kind".into(), "KubeletConfiguration".into())];
    Yaml::Map(head.into_iter().chain(fields).collect())
}

/// Fields and flags of one kubelet.
struct Lowering {
    kube: Kube,
    fields: Vec<(Text, Yaml)>,
    flags: Arguments,
    node_flags: Arguments,
}

impl Lowering {
    fn settings(&mut self, kubelet: &Kubelet) {
        for (field, setting) in &kubelet.fields {
            let name = Trail::of_key(setting);
            match self.kube.placement(field) {
                Placement::Field => insert(&mut self.fields, field, &name, value(setting)),
                Placement::Flag(flag) => {
                    let flags = match &setting.value {
                        Value::NodeAddress | Value::PerNode(_) => &mut self.node_flags,
                        Value::Plain(_) | Value::Merged(..) => &mut self.flags,
                    };
                    if let Some(text) = flag_value(field, &value(setting)) {
                        flags.set(flag, name, text);
                    }
                }
                Placement::Nowhere => {}
            }
        }
    }

    /// Labels of which one has a value of the node are in the flags that name it.
    fn labels(&mut self, shape: &Shape) {
        let label = |(key, value): (&String, &At<NodeText>)| {
            let mut text = Text::traced(key, Trail::of_key(value));
            text.push_str("=");
            text.push_text(&of_node(value, &Trail::of(value)));
            (Trail::of(value), text)
        };
        let flags = match shape.labels.values().all(|label| label.is_plain()) {
            true => &mut self.flags,
            false => &mut self.node_flags,
        };
        flags.set_items("node-labels", shape.labels.iter().map(label));
    }

    fn taints(&mut self, taints: &[At<Taint>]) {
        let Some(first) = taints.first() else { return };
        match self.kube.placement("registerWithTaints") {
            Placement::Field => {
                let list = Yaml::List(taints.iter().map(taint).collect());
                insert(&mut self.fields, "registerWithTaints", &Trail::of_key(first), list);
            }
            Placement::Flag(flag) => {
                self.flags.set_items(flag, taints.iter().map(|taint| (Trail::of(taint), Text::of(taint))));
            }
            Placement::Nowhere => {}
        }
    }

    fn gates(&mut self, gates: &BTreeMap<String, At<bool>>) {
        let Some(first) = gates.values().next() else { return };
        match self.kube.placement("featureGates") {
            Placement::Field => {
                let gate = |(name, on): (&String, &At<bool>)| {
                    (Text::traced(name, Trail::of_key(on)), Yaml::bool(on.value, Trail::of(on)))
                };
                let map = Yaml::Map(gates.iter().map(gate).collect());
                insert(&mut self.fields, "featureGates", &Trail::of_key(first), map);
            }
            Placement::Flag(_) => self.flags.set_gates(gates),
            Placement::Nowhere => {}
        }
    }

    /// Flags without a key in the spec, which releases need to be safe. `own` is where the user could set them.
    fn release_flags(&mut self, own: &Path) {
        let set = |flags: &mut Arguments, flag: &str, value: &'static str, name: &'static str| {
            let trail = Trail::default(name, Some(own.key(flag)));
            flags.set(flag, trail.clone(), Text::traced(value, trail));
        };
        // Flag only, without a field: the port serves everybody. Where it is shut by default the flag would be one more warning.
        let open = |flag: crate::kube::Flag| flag.default.is_some_and(|port| port != "0");
        if self.kube.kubelet_flags().flag("cadvisor-port").present().is_some_and(open) {
            set(&mut self.flags, "cadvisor-port", "0", SHUT_PORT);
        }
        // With its own runtime, Docker, the kubelet would serve that at the endpoint, and unlink another runtime's socket.
        if self.kube.has_dockershim()
            && self.flags.get("container-runtime-endpoint").is_some_and(|endpoint| !is_dockershim(endpoint))
        {
            set(&mut self.flags, "container-runtime", "remote", REMOTE_RUNTIME);
        }
    }
}

/// Whether an endpoint is the one at which a kubelet serves Docker by itself.
fn is_dockershim(endpoint: &Text) -> bool {
    endpoint.placeholders().ends_with("/dockershim.sock")
}

/// Puts a value at a dotted path. The names on the way come from the tables of the spec that have the same names, if
/// any, else from where the last one does.
fn insert(map: &mut Vec<(Text, Yaml)>, field: &str, trail: &Trail, value: Yaml) {
    let (head, rest) = field.split_once('.').map_or((field, None), |(head, rest)| (head, Some(rest)));
    let depth = rest.map_or(0, |rest| rest.matches('.').count() + 1);
    let name = || Text::traced(head, above(trail, depth, head));
    let known = map.iter().position(|(key, _)| key.as_literal().as_deref() == Some(head));
    let Some(rest) = rest else {
        match known.and_then(|at| map.get_mut(at)) {
            Some(entry) => *entry = (name(), value),
            None => map.push((name(), value)),
        }
        return;
    };
    let at = known.unwrap_or_else(|| {
        map.push((name(), Yaml::Map(Vec::new())));
        map.len() - 1
    });
    if let Some((_, Yaml::Map(inner))) = map.get_mut(at) {
        insert(inner, rest, trail, value);
    }
}

/// The trail of the table some levels above a key, when it has that name.
fn above(trail: &Trail, levels: usize, name: &str) -> Trail {
    let Trail::Spec(path, part) = trail else { return trail.clone() };
    let mut at = Some(path);
    for _ in 0..levels {
        at = at.and_then(Path::parent);
    }
    match at.filter(|table| table.last_key() == Some(name)) {
        Some(table) => Trail::Spec(table.clone(), *part),
        None => trail.clone(),
    }
}

fn taint(taint: &At<Taint>) -> Yaml {
    let trail = Trail::of(taint);
    let text = |text: &str| Yaml::from(Text::traced(text, trail.clone()));
    let Taint { key, value, effect } = &taint.value;
    let mut entries = vec![("key", text(key))];
    entries.extend(value.iter().map(|value| ("value", text(value))));
    entries.push(("effect", text(effect)));
    Yaml::fields(entries)
}

#[cfg(test)]
mod tests {
    use crate::world::MemoryWorld;

    /// A pool's amount must not drop the cluster's others, as in the kubelet's own drop-ins.
    #[test]
    fn maps_are_merged_through_the_levels_and_entries_can_be_removed() {
        let spec = "version = 1\n[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://10.0.0.1:6443\"\n\
                    [kubelet.config]\nkubeReserved = { cpu = \"100m\", memory = \"1Gi\" }\n\
                    allowedUnsafeSysctls = [\"net.core.somaxconn\"]\nmaxPods = 50\n\
                    [pools.a]\nunset = [\"kubelet.config.maxPods\"]\n\
                    [pools.a.kubelet.config]\nkubeReserved = { cpu = \"200m\" }\n\
                    allowedUnsafeSysctls = [\"kernel.msgmax\"]\n\
                    [nodes.n]\npool = \"a\"\nunset = [\"kubelet.config.kubeReserved.cpu\"]\n\
                    [nodes.n.kubelet.config.kubeReserved]\npid = \"1000\"\n";
        let world = MemoryWorld::new(jiff::Timestamp::UNIX_EPOCH).with("cluster.toml", spec);
        let outcome = crate::compile(&world, "cluster.toml", &crate::Options::default()).unwrap();
        let field = |shape: &str, field: &str| {
            let all = &outcome.cluster.shapes;
            let shape = all.iter().find(|one| one.path.to_string() == shape).unwrap();
            let config = super::kubelet(shape).config.unwrap();
            config
                .get(field)
                .map(|value| crate::render::yaml::emit(std::slice::from_ref(value)).placeholders())
        };
        assert_eq!(field("pools.a", "kubeReserved").unwrap(), "cpu: \"200m\"\nmemory: \"1Gi\"\n");
        assert_eq!(field("pools.a", "allowedUnsafeSysctls").unwrap(), "- kernel.msgmax\n");
        assert_eq!(field("pools.a", "maxPods"), None);
        assert_eq!(field("nodes.n", "kubeReserved").unwrap(), "memory: \"1Gi\"\npid: \"1000\"\n");
    }

    /// The kubelet overwrites this field with the default of its flag: in the file it would have no effect.
    #[test]
    fn a_field_that_the_kubelet_loses_becomes_its_flag() {
        let spec = "version = 1\n[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://10.0.0.1:6443\"\n\
                    [pools.a]\n[kubelet.feature-gates]\nLoggingAlphaOptions = true\n\
                    [kubelet.config.logging.options.text]\nsplitStream = true\ninfoBufferSize = \"1Ki\"\n";
        let world = MemoryWorld::new(jiff::Timestamp::UNIX_EPOCH).with("cluster.toml", spec);
        let outcome = crate::compile(&world, "cluster.toml", &crate::Options::default()).unwrap();
        let lowered = super::kubelet(&outcome.cluster.shapes[0]);
        let inner = ["logging", "options", "text"];
        let config = lowered.config.unwrap();
        let options = inner.iter().try_fold(&config, |map, key| map.get(key)).unwrap();
        assert_eq!(
            crate::render::yaml::emit(std::slice::from_ref(options)).placeholders(),
            "infoBufferSize: \"1Ki\"\n"
        );
        let split: Vec<String> = lowered
            .arguments
            .iter()
            .filter(|one| one.name.contains("split"))
            .map(|one| one.word().placeholders())
            .collect();
        assert_eq!(split, ["--log-text-split-stream=true"]);
    }
}
