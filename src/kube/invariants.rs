//! What must hold of the data as a whole.

use std::collections::BTreeSet;

use super::controllers::CONTROLLERS;
use super::data::{KUBELET_CONFIG, KUBELET_FLAGS};
use super::{Kube, Minor};

/// The names of a file's items, in the file's order; none within a table.
fn names(text: &str) -> Vec<&str> {
    let lines = text.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.strip_prefix('"')?.split_once("\" = ").map(|(name, _)| name)).collect()
}

#[test]
fn every_file_of_one_subject_parses() {
    assert!(!super::admission::ADMISSION_PLUGINS.items().is_empty());
    assert!(!CONTROLLERS.items().is_empty());
    assert!(!super::gates::FEATURE_GATES.items().is_empty());
    assert!(!super::kubeadm::KUBEADM.items().is_empty());
    assert!(!super::limits::KUBELET_LIMITS.items().is_empty());
    assert!(!super::needs::FEATURE_GATE_NEEDS.items().is_empty());
    assert!(!super::policy::RBAC_RULES.items().is_empty());
}

#[test]
fn files_are_one_line_an_item_and_sorted() {
    for text in [
        include_str!("../../schemas/kubernetes/admission-plugins.toml"),
        include_str!("../../schemas/kubernetes/api-versions.toml"),
        include_str!("../../schemas/kubernetes/controllers.toml"),
        include_str!("../../schemas/kubernetes/feature-gates.toml"),
        include_str!("../../schemas/kubernetes/kube-apiserver-flags.toml"),
        include_str!("../../schemas/kubernetes/kube-controller-manager-flags.toml"),
        include_str!("../../schemas/kubernetes/kubelet-config.toml"),
        include_str!("../../schemas/kubernetes/kubelet-flags.toml"),
        include_str!("../../schemas/kubernetes/rbac-defaults.toml"),
        include_str!("../../schemas/kubernetes/skew.toml"),
    ] {
        let names = names(text);
        let items = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(names.len(), items, "{text}");
        assert!(names.is_sorted(), "{text}");
    }
}

#[test]
fn a_flag_means_one_field_and_a_field_one_flag() {
    let mut seen = BTreeSet::new();
    for (flag, item) in KUBELET_FLAGS.items() {
        let Some(field) = item.field.as_deref() else { continue };
        assert!(KUBELET_CONFIG.items().contains_key(field), "{flag} means {field}, which no minor has");
        assert!(seen.insert(field), "two flags mean {field}");
    }
}

#[test]
fn a_field_stands_in_its_table_in_every_minor() {
    for minor in Minor::all() {
        let kube = Kube::of(minor);
        for path in kube.kubelet_fields() {
            let Some((table, _)) = path.rsplit_once('.') else { continue };
            let kind = kube.kubelet_field(table.trim_end_matches("[]")).present().unwrap().kind;
            let expected = if table.ends_with("[]") { super::Kind::Objects } else { super::Kind::Object };
            assert_eq!(kind, expected, "{path} in {minor}");
        }
    }
}

#[test]
fn a_replacement_is_there_when_it_is_needed() {
    for minor in Minor::all() {
        let kube = Kube::of(minor);
        for flags in [kube.kubelet_flags(), kube.apiserver_flags(), kube.controller_manager_flags()] {
            for name in flags.names() {
                let flag = flags.flag(name).present().unwrap();
                let Some(new) = flag.deprecated.and_then(|deprecated| deprecated.replacement) else {
                    continue;
                };
                assert!(flags.has(new), "{name} in {minor} points to {new}");
            }
        }
    }
}

#[test]
fn no_name_means_two_controllers() {
    let mut seen = BTreeSet::new();
    for minor in [Minor::newest(), Minor::oldest()] {
        seen.clear();
        for name in Kube::of(minor).controllers() {
            assert!(seen.insert(name), "{name} in {minor}");
        }
    }
    assert!(CONTROLLERS.items().len() > 40);
}

#[test]
fn everything_is_in_some_minor() {
    let alive = |has: &dyn Fn(Kube) -> bool| Minor::all().any(|minor| has(Kube::of(minor)));
    for name in KUBELET_FLAGS.items().keys() {
        assert!(alive(&|kube| kube.kubelet_flags().has(name)), "{name}");
    }
    for path in KUBELET_CONFIG.items().keys() {
        assert!(alive(&|kube| kube.kubelet_field(path).is_present()), "{path}");
    }
    for name in super::data::APISERVER_FLAGS.items().keys() {
        assert!(alive(&|kube| kube.apiserver_flags().has(name)), "{name}");
    }
    for name in super::data::CONTROLLER_MANAGER_FLAGS.items().keys() {
        assert!(alive(&|kube| kube.controller_manager_flags().has(name)), "{name}");
    }
    for name in super::gates::FEATURE_GATES.items().keys() {
        assert!(alive(&|kube| kube.gate(name).is_present()), "{name}");
    }
}

#[test]
fn kubeadm_reads_the_version_it_is_written_for() {
    for minor in Minor::all() {
        let kube = Kube::of(minor);
        let kubeadm = kube.kubeadm().unwrap();
        assert!(kube.api_versions(kubeadm.kind).any(|version| version == kubeadm.api_version), "{minor}");
        assert_eq!(kube.api_version(kubeadm.kind), Some(kubeadm.api_version), "{minor}");
    }
}
