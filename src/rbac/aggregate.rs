//! What the clusterrole-aggregation controller makes of ClusterRoles with an aggregationRule.

use std::collections::{BTreeMap, BTreeSet};

use super::role::Role;

/// How many times a selector may look at a role in total: far more than any cluster needs, and far less than a file
/// made to be slow could cause.
const LOOKS: usize = 2_000_000;

/// What came of aggregation.
#[derive(Debug)]
pub(super) struct Aggregated {
    /// False where it was too much, and some roles have not collected all.
    pub(super) complete: bool,
    /// Roles that collect from themselves by way of others.
    pub(super) circular: Vec<String>,
}

/// Fills in what each ClusterRole collects.
///
/// Mirrors pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go: `syncClusterRole`, once it has
/// settled. What roles in a circle had of their own is left out: it depends on which is written first.
pub(super) fn aggregate(roles: &mut BTreeMap<String, Role>) -> Aggregated {
    let mut looks = LOOKS;
    let mut by_label: BTreeMap<(&str, &str), Vec<&Role>> = BTreeMap::new();
    for role in roles.values() {
        for (key, value) in &role.labels {
            by_label.entry((key, value)).or_default().push(role);
        }
    }
    let mut edges: BTreeMap<&str, Vec<&Role>> = BTreeMap::new();
    for role in roles.values() {
        for selector in role.aggregates.iter().flatten() {
            let candidates: Box<dyn Iterator<Item = &Role>> = match selector.needs() {
                Some(label) => Box::new(by_label.get(&label).into_iter().flatten().copied()),
                None => Box::new(roles.values()),
            };
            for other in candidates {
                if !spend(&mut looks) {
                    break;
                }
                if other.name != role.name && selector.selects(&other.labels) {
                    edges.entry(&role.name).or_default().push(other);
                }
            }
        }
    }
    let mut collected: Vec<(String, Vec<String>)> = Vec::new();
    let mut circular = Vec::new();
    for name in edges.keys() {
        let mut seen = BTreeSet::from([*name]);
        let (mut open, mut sources, mut meets_itself) = (vec![*name], Vec::new(), false);
        while let Some(next) = open.pop() {
            for other in edges.get(next).into_iter().flatten() {
                if !spend(&mut looks) {
                    break;
                }
                meets_itself |= other.name == *name;
                if !seen.insert(&other.name) {
                    continue;
                }
                match other.aggregates {
                    // What collects nothing keeps its own rules.
                    Some(_) if edges.contains_key(other.name.as_str()) => open.push(&other.name),
                    _ => sources.push(other.name.clone()),
                }
            }
        }
        sources.sort();
        collected.push(((*name).to_owned(), sources));
        if meets_itself {
            circular.push((*name).to_owned());
        }
    }
    for (name, sources) in collected {
        if let Some(role) = roles.get_mut(&name) {
            role.collected = Some(sources);
        }
    }
    Aggregated { complete: looks > 0, circular }
}

fn spend(looks: &mut usize) -> bool {
    let left = looks.checked_sub(1);
    *looks = left.unwrap_or(0);
    left.is_some()
}
