//! A sysctl in two spellings.

use crate::diagnostic::{Findings, Level, rule_id};
use std::collections::BTreeSet;

use crate::model::KubeletSettings;
use crate::rules::support::{entries, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::SYSCTL_TWICE, Level::Deny, include_str!("sysctl_twice.md"), Check::Setting(check))
        .versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("defaultPodSysctls") else { return };
    let mut seen = BTreeSet::new();
    for entry in entries(setting) {
        let name = dotted(&entry.key);
        let said = format!("duplicate sysctl {name:?} found in defaultPodSysctls");
        if seen.insert(name) {
            continue;
        }
        let message =
            format!("sysctl `{}` is set twice, with dots and with slashes", entry.key.escape_debug());
        let finding = refused(RULE.id, &entry.path, message, &said).label("set again");
        let finding = if entry.is_key { finding.at_key() } else { finding };
        findings.push(finding.help("remove one of the two entries"));
    }
}

/// Mirrors k8s.io/component-helpers/node/util/sysctl: NormalizeName.
fn dotted(name: &str) -> String {
    let swapped = |c| match c {
        '.' => '/',
        '/' => '.',
        other => other,
    };
    match name.find(['.', '/']).and_then(|at| name.get(at..=at)) {
        Some("/") => name.chars().map(swapped).collect(),
        _ => name.to_owned(),
    }
}
