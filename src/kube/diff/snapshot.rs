use std::collections::BTreeMap;

use super::{Area, Entry};
use crate::kube::data::{API_VERSIONS, CLUSTER_ROLES};
use crate::kube::gates::FEATURE_GATES;
use crate::kube::{Flags, Known, Kube, NodeLabel};

/// Everything of one area that a minor knows, by name.
pub(super) type Snapshot = BTreeMap<String, Entry>;

/// What a minor knows in an area.
pub(super) fn snapshot(area: Area, kube: Kube) -> Snapshot {
    match area {
        Area::KubeletFlags => flags(kube.kubelet_flags(), |flag| field(kube, flag)),
        Area::ApiserverFlags => flags(kube.apiserver_flags(), |_| None),
        Area::ControllerManagerFlags => flags(kube.controller_manager_flags(), |_| None),
        Area::KubeletFields => fields(kube),
        Area::NodeLabels => node_labels(kube),
        Area::AdmissionPlugins => admission_plugins(kube),
        Area::Controllers => controllers(kube),
        Area::FeatureGates => feature_gates(kube),
        Area::ClusterRoles => {
            let roles = CLUSTER_ROLES.items().keys().filter(|role| kube.has_cluster_role(role));
            roles.map(|role| (role.clone(), Entry::default())).collect()
        }
        Area::ApiVersions => {
            let of = |kind: &'static String| {
                kube.api_versions(kind).map(move |version| format!("{kind} {version}"))
            };
            API_VERSIONS.items().keys().flat_map(of).map(|name| (name, Entry::default())).collect()
        }
    }
}

/// What took the place of a name that a minor no longer has.
pub(super) fn replacement(area: Area, kube: Kube, name: &str) -> Option<String> {
    fn of<T>(known: Known<T>) -> Option<&'static str> {
        match known {
            Known::Removed { replacement, .. } => replacement,
            _ => None,
        }
    }
    let flag = name.trim_start_matches("--");
    let dashed = |flag: &str| format!("--{flag}");
    match area {
        Area::KubeletFlags => {
            let other = of(kube.kubelet_flags().flag(flag)).map(dashed);
            other.or_else(|| field(kube, flag))
        }
        Area::ApiserverFlags => of(kube.apiserver_flags().flag(flag)).map(dashed),
        Area::ControllerManagerFlags => of(kube.controller_manager_flags().flag(flag)).map(dashed),
        Area::KubeletFields => of(kube.kubelet_field(name)).map(str::to_owned),
        Area::AdmissionPlugins => of(kube.admission_plugin(name)).map(str::to_owned),
        Area::Controllers => of(kube.controller(name)).map(str::to_owned),
        Area::NodeLabels | Area::ClusterRoles | Area::FeatureGates | Area::ApiVersions => None,
    }
}

/// The field with the meaning of a flag of the kubelet, where the minor has it.
fn field(kube: Kube, flag: &str) -> Option<String> {
    kube.field_of_flag(flag).filter(|field| kube.kubelet_field(field).is_present()).map(str::to_owned)
}

fn flags(flags: Flags, field: impl Fn(&str) -> Option<String>) -> Snapshot {
    let known = flags.names().filter_map(|name| flags.flag(name).present());
    let entry = |flag: crate::kube::Flag| Entry {
        kind: Some(flag.kind),
        default: flag.default.map(str::to_owned),
        only: flag.only,
        deprecated: flag.deprecated.is_some(),
        replacement: flag.deprecated.and_then(|deprecated| {
            deprecated.replacement.map(|other| format!("--{other}")).or_else(|| field(flag.name))
        }),
        hidden: flag.hidden,
        ..Entry::default()
    };
    known.map(|flag| (format!("--{}", flag.name), entry(flag))).collect()
}

fn fields(kube: Kube) -> Snapshot {
    let known = kube.kubelet_fields().filter_map(|path| kube.kubelet_field(path).present());
    let entry = |field: crate::kube::Field| Entry {
        kind: Some(field.kind),
        default: field.default.map(str::to_owned),
        deprecated: field.deprecated.is_some(),
        replacement: field.deprecated.and_then(|deprecated| deprecated.replacement).map(str::to_owned),
        ..Entry::default()
    };
    known.map(|field| (field.path.to_owned(), entry(field))).collect()
}

fn feature_gates(kube: Kube) -> Snapshot {
    let known = FEATURE_GATES.items().keys().filter_map(|name| kube.gate(name).present());
    let entry = |gate: crate::kube::Gate| Entry {
        default: on_or_off(gate.default),
        stage: Some(gate.stage),
        locked: gate.locked,
        ..Entry::default()
    };
    known.map(|gate| (gate.name.to_owned(), entry(gate))).collect()
}

/// Controllers by the name that stays valid longest.
fn controllers(kube: Kube) -> Snapshot {
    let mut snapshot = Snapshot::new();
    for name in kube.controllers() {
        let Some(controller) = kube.controller(name).present() else { continue };
        let entry = snapshot.entry(controller.name.to_owned()).or_default();
        entry.default = on_or_off(controller.on_by_default);
        entry.names.push(name);
    }
    snapshot
}

fn admission_plugins(kube: Kube) -> Snapshot {
    let known = kube.admission_plugins().filter_map(|name| kube.admission_plugin(name).present());
    let entry = |plugin: crate::kube::AdmissionPlugin| Entry {
        default: on_or_off(plugin.on_by_default),
        ..Entry::default()
    };
    known.map(|plugin| (plugin.name.to_owned(), entry(plugin))).collect()
}

fn node_labels(kube: Kube) -> Snapshot {
    // A key that no minor allows shows how all others are treated.
    let other = match kube.node_label("other.kubernetes.io/key") {
        NodeLabel::Allowed => "allowed",
        NodeLabel::Warned => "warned about",
        NodeLabel::Refused => "refused",
    };
    let entry = |default: &str| Entry { default: Some(default.to_owned()), ..Entry::default() };
    let keys = kube.node_label_keys().map(|key| (key.to_owned(), entry("allowed")));
    keys.chain([("any other under kubernetes.io or k8s.io".to_owned(), entry(other))]).collect()
}

fn on_or_off(on: bool) -> Option<String> {
    Some(if on { "on" } else { "off" }.to_owned())
}
