//! Levels of enforcement that exclude each other.

use std::collections::BTreeSet;

use super::support::{entries, refused};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::kube::Kube;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule =
    Rule::new("enforcement-clash", Level::Deny, include_str!("enforcement_clash.md"), Check::Setting(check))
        .versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("enforceNodeAllocatable") else { return };
    let levels = entries(setting);
    let repeated_is_refused = Kube::of(*kubelet.minor).kubelet_does("enforcement repeated is refused");
    let all: BTreeSet<&str> = levels.iter().map(|level| level.key.as_str()).collect();
    let mut seen = BTreeSet::new();
    for level in &levels {
        let key = level.key.as_str();
        let whole = key.strip_suffix("-compressible");
        let earlier = !seen.insert(key);
        let (message, said) = match whole {
            _ if key == "none" && levels.len() > 1 => (
                "`none` stands beside other levels".to_owned(),
                "may not contain additional enforcements when \"none\" is specified",
            ),
            Some(whole) if all.contains(whole) => (
                format!("`{key}` is a part of `{whole}`"),
                "both cannot be specified together in enforceNodeAllocatable",
            ),
            _ if earlier && repeated_is_refused => {
                (format!("`{}` stands twice", key.escape_debug()), "duplicated enforcements")
            }
            _ => continue,
        };
        findings.push(refused(RULE.name, &level.path, message, said).label("too much").help("remove it"));
    }
}
