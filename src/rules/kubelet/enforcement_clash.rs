//! Levels of enforcement that exclude each other.

use crate::diagnostic::{Findings, Level, rule_id};
use std::collections::BTreeSet;

use crate::kube::{Behaviour, Kube};
use crate::model::KubeletSettings;
use crate::rules::support::{entries, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ENFORCEMENT_CLASH,
    Level::Deny,
    include_str!("enforcement_clash.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("enforceNodeAllocatable") else { return };
    let levels = entries(setting);
    let repeated_is_refused = Kube::of(*kubelet.minor).kubelet_does(Behaviour::ENFORCEMENT_REPEATED_REFUSED);
    let all: BTreeSet<&str> = levels.iter().map(|level| level.key.as_str()).collect();
    let mut seen = BTreeSet::new();
    for level in &levels {
        let key = level.key.as_str();
        let whole = key.strip_suffix("-compressible");
        let earlier = !seen.insert(key);
        let (message, said) = match whole {
            _ if key == "none" && levels.len() > 1 => (
                "`none` cannot be combined with other levels".to_owned(),
                "may not contain additional enforcements when \"none\" is specified",
            ),
            Some(whole) if all.contains(whole) => (
                format!("`{key}` cannot be combined with `{whole}`"),
                "both cannot be specified together in enforceNodeAllocatable",
            ),
            _ if earlier && repeated_is_refused => {
                (format!("`{}` is listed twice", key.escape_debug()), "duplicated enforcements")
            }
            _ => continue,
        };
        findings.push(
            refused(RULE.id, &level.path, message, said)
                .label("excluded by another entry")
                .help("remove this entry"),
        );
    }
}
