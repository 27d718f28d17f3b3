use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_yaml::{Mapping, Value as Yaml};

use super::Argument;
use super::flag_value::flag_value;
use crate::kube::value::Taint;
use crate::kube::{Kube, Placement};
use crate::model::{Shape, Value};
use crate::render::{Hole, Text};

/// A kubelet's settings as its minor takes them.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The KubeletConfiguration; none where the minor has no file.
    pub config: Option<Mapping>,
    /// Flags that are the same for the shape's nodes.
    pub arguments: Vec<Argument>,
    /// Flags that name the node.
    pub node_arguments: Vec<Argument>,
}

/// Lowers a shape's kubelet: each setting becomes a field where the minor has it, else a flag. What the minor can say
/// in neither way is left out; a rule reports it.
///
/// Mirrors how k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand puts flags and file together.
pub fn kubelet(shape: &Shape) -> Lowered {
    let kubelet = &shape.kubelet;
    let kube = Kube::of(*kubelet.minor);
    let mut fields = Mapping::new();
    let mut flags: BTreeMap<String, Text> = BTreeMap::new();
    let mut node_flags: BTreeMap<String, Text> = BTreeMap::new();

    for (field, setting) in &kubelet.fields {
        match kube.placement(field) {
            Placement::Field => {
                let value = match &setting.value {
                    Value::Plain(value) => yaml(value),
                    Value::NodeAddress => crate::render::text_value(&Text::from(Hole::NodeAddress)),
                };
                insert(&mut fields, field, value);
            }
            Placement::Flag(flag) => match &setting.value {
                Value::Plain(value) => {
                    if let Some(text) = flag_value(field, value) {
                        flags.insert(flag.to_owned(), text.into());
                    }
                }
                Value::NodeAddress => {
                    node_flags.insert(flag.to_owned(), Hole::NodeAddress.into());
                }
            },
            Placement::Nowhere => {}
        }
    }
    if !shape.taints.is_empty() {
        match kube.placement("registerWithTaints") {
            Placement::Field => insert(&mut fields, "registerWithTaints", taint_list(shape)),
            Placement::Flag(flag) => {
                let taints: Vec<String> = shape.taints.iter().map(|taint| taint.to_string()).collect();
                flags.insert(flag.to_owned(), taints.join(",").into());
            }
            Placement::Nowhere => {}
        }
    }
    if !kubelet.gates.is_empty() {
        match kube.placement("featureGates") {
            Placement::Field => {
                let gates =
                    kubelet.gates.iter().map(|(name, on)| (Yaml::from(name.as_str()), Yaml::from(on.value)));
                insert(&mut fields, "featureGates", Yaml::Mapping(gates.collect()));
            }
            Placement::Flag(flag) => {
                let gates: Vec<String> =
                    kubelet.gates.iter().map(|(name, on)| format!("{name}={}", on.value)).collect();
                flags.insert(flag.to_owned(), gates.join(",").into());
            }
            Placement::Nowhere => {}
        }
    }
    if !shape.labels.is_empty() {
        let labels: Vec<String> =
            shape.labels.iter().map(|(key, value)| format!("{key}={}", value.value)).collect();
        flags.insert("node-labels".to_owned(), labels.join(",").into());
    }
    let paths = &kubelet.paths;
    flags.insert("bootstrap-kubeconfig".to_owned(), paths.bootstrap_kubeconfig.as_str().into());
    flags.insert("kubeconfig".to_owned(), paths.kubeconfig.as_str().into());
    flags.insert("cert-dir".to_owned(), paths.cert_dir.as_str().into());
    let config = kube.kubelet_config_version().map(|version| {
        flags.insert("config".to_owned(), paths.config.as_str().into());
        let mut config = Mapping::new();
        config.insert("apiVersion".into(), version.into());
        config.insert("kind".into(), "KubeletConfiguration".into());
        config.extend(fields);
        config
    });
    // Flag only, without a field: the port serves everybody. Where it is shut by default the flag would be one more warning.
    let open = |flag: crate::kube::Flag| flag.default.is_some_and(|port| port != "0");
    if kube.kubelet_flags().flag("cadvisor-port").present().is_some_and(open) {
        flags.insert("cadvisor-port".to_owned(), "0".into());
    }
    // With its own runtime, Docker, the kubelet would serve that at the endpoint, and unlink another runtime's socket.
    if kube.has_dockershim()
        && flags.get("container-runtime-endpoint").is_some_and(|endpoint| !is_dockershim(endpoint))
    {
        flags.insert("container-runtime".to_owned(), "remote".into());
    }
    if *kubelet.hostname_override {
        node_flags.insert("hostname-override".to_owned(), Hole::NodeName.into());
    }
    if *kubelet.node_ip && shape.addressed {
        node_flags.insert("node-ip".to_owned(), Hole::NodeAddresses.into());
    }
    for (flag, setting) in &kubelet.flags {
        if let Some(text) = setting.value.as_str() {
            flags.insert(flag.clone(), text.into());
            node_flags.remove(flag);
        }
    }
    let list = |flags: BTreeMap<String, Text>| {
        flags.into_iter().map(|(name, value)| Argument { name, value }).collect()
    };
    Lowered { config, arguments: list(flags), node_arguments: list(node_flags) }
}

/// Whether an endpoint is the one at which a kubelet serves Docker by itself.
fn is_dockershim(endpoint: &Text) -> bool {
    endpoint.placeholders().ends_with("/dockershim.sock")
}

/// A value as the object model of artifacts has it.
fn yaml(value: &Json) -> Yaml {
    match value {
        Json::Null => Yaml::Null,
        Json::Bool(on) => Yaml::Bool(*on),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), ..) => whole.into(),
            (None, Some(whole), _) => whole.into(),
            // A fraction, which the kubelet has as a float too.
            (None, None, float) => float.unwrap_or_default().into(),
        },
        Json::String(text) => Yaml::String(text.clone()),
        Json::Array(items) => Yaml::Sequence(items.iter().map(yaml).collect()),
        Json::Object(map) => {
            Yaml::Mapping(map.iter().map(|(key, value)| (key.as_str().into(), yaml(value))).collect())
        }
    }
}

/// Puts a value at a dotted path.
fn insert(map: &mut Mapping, field: &str, value: Yaml) {
    match field.split_once('.') {
        None => {
            map.insert(field.into(), value);
        }
        Some((head, rest)) => {
            let inner = map.entry(head.into()).or_insert_with(|| Yaml::Mapping(Mapping::new()));
            if let Yaml::Mapping(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

fn taint_list(shape: &Shape) -> Yaml {
    let entry = |taint: &Taint| {
        let mut map = Mapping::new();
        map.insert("key".into(), taint.key.as_str().into());
        if let Some(value) = &taint.value {
            map.insert("value".into(), value.as_str().into());
        }
        map.insert("effect".into(), taint.effect.into());
        Yaml::Mapping(map)
    };
    Yaml::Sequence(shape.taints.iter().map(|taint| entry(&taint.value)).collect())
}

#[cfg(test)]
mod tests {
    use crate::world::MemoryWorld;

    /// The kubelet overwrites this field with the default of its flag: written into the file it would say nothing.
    #[test]
    fn a_field_that_the_kubelet_loses_becomes_its_flag() {
        let spec = "version = 1\n[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://10.0.0.1:6443\"\n\
                    [pools.a]\n[kubelet.feature-gates]\nLoggingAlphaOptions = true\n\
                    [kubelet.config.logging.options.text]\nsplitStream = true\ninfoBufferSize = \"1Ki\"\n";
        let world = MemoryWorld::new(jiff::Timestamp::UNIX_EPOCH).with("cluster.toml", spec);
        let outcome = crate::compile(&world, "cluster.toml", &crate::Options::default()).unwrap();
        let lowered = super::kubelet(&outcome.cluster.shapes[0]);
        let options = &lowered.config.unwrap()["logging"]["options"]["text"];
        assert_eq!(serde_yaml::to_string(options).unwrap(), "infoBufferSize: 1Ki\n");
        let split: Vec<String> = lowered
            .arguments
            .iter()
            .filter(|one| one.name.contains("split"))
            .map(|one| one.word().placeholders())
            .collect();
        assert_eq!(split, ["--log-text-split-stream=true"]);
    }
}
