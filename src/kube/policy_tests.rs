use std::collections::BTreeSet;

use super::*;

fn every_line(mut with: impl FnMut(&'static str, &'static str)) {
    for items in RBAC_RULES.items().values() {
        for item in items.values() {
            let lists = [
                ("label", &item.aggregate_to),
                ("label", &item.aggregates),
                ("life", &item.life),
                ("rule", &item.rules),
                ("subject", &item.subjects),
            ];
            for (what, lines) in lists {
                lines.iter().for_each(|line| with(what, line));
            }
        }
    }
}

#[test]
fn every_line_reads() {
    every_line(|what, text| {
        let line = Line::read(text).unwrap_or_else(|| panic!("{text}"));
        match what {
            "rule" => assert!(line.rule().is_some(), "{text}"),
            "subject" => assert!(line.subject().is_some(), "{text}"),
            "label" => assert_eq!(line.words.len(), 1, "{text}"),
            _ => assert!(line.words.is_empty() && line.named.is_empty(), "{text}"),
        }
        let known = |number: u8| (Minor::oldest().number()..=Minor::newest().number()).contains(&number);
        assert!(line.since.is_none_or(known) && line.removed.is_none_or(known), "{text}");
    });
}

#[test]
fn every_gate_is_a_gate_of_the_minors_that_ask_for_it() {
    every_line(|_, text| {
        let line = Line::read(text).unwrap();
        let minors = Minor::all().filter(|minor| line.holds(*minor, &|_| true));
        for minor in minors {
            for gate in &line.gates {
                let known = Kube::of(minor).gate(gate);
                assert!(!matches!(known, super::super::Known::Unknown), "{minor}: {text}");
            }
        }
    });
}

#[test]
fn the_names_are_those_of_the_other_file() {
    for minor in Minor::all() {
        let kube = Kube::of(minor);
        let roles = kube.default_roles(&|_| true);
        let cluster = roles.iter().filter(|role| role.namespace.is_none());
        let names: BTreeSet<&str> = cluster.map(|role| role.name).collect();
        let listed = super::super::data::CLUSTER_ROLES.items().keys().map(String::as_str);
        let listed: BTreeSet<&str> = listed.filter(|name| kube.has_cluster_role(name)).collect();
        assert_eq!(names, listed, "{minor}");
    }
}

#[test]
fn a_default_binding_is_to_a_default_role() {
    for minor in Minor::all() {
        let kube = Kube::of(minor);
        let is_on = |gate: &str| kube.feature_is_on(gate);
        let roles = kube.default_roles(&is_on);
        for binding in kube.default_bindings(&is_on) {
            let found =
                roles.iter().any(|role| (role.namespace, role.name) == (binding.namespace, binding.role));
            assert!(found, "{minor}: {}", binding.name);
        }
    }
}
