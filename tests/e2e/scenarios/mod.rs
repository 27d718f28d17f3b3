mod accepted;
mod access;
mod after;
mod ca_rotation;
mod clusters;
mod discovery;
mod flags;
mod fleet;
mod join;
mod kubelets;
mod mutations;
mod negative;
mod pages;
mod proof;
mod rbac;
mod renewal;
mod rotation;
mod seed;
mod serving;
mod sources;
mod token;
mod units;
mod upgrade;

use serde_json::Value;

use super::kubectl::Kubectl;
use super::lab::Lab;
use super::outcome::{Outcome, until};

/// One thing that must hold with real Kubernetes.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut Lab) -> Outcome,
}

/// The longest comes first, so that the lanes finish at about the same time.
const ALL: &[Scenario] = &[
    Scenario { name: "negative", run: negative::run },
    Scenario { name: "proof", run: proof::run },
    Scenario { name: "join", run: join::run },
    Scenario { name: "discovery", run: discovery::run },
    Scenario { name: "serving", run: serving::run },
    Scenario { name: "ca-rotation", run: ca_rotation::run },
    Scenario { name: "fleet", run: fleet::run },
    Scenario { name: "access", run: access::run },
    Scenario { name: "units", run: units::run },
    Scenario { name: "upgrade", run: upgrade::run },
    Scenario { name: "token", run: token::run },
    Scenario { name: "rotation", run: rotation::run },
    Scenario { name: "renewal", run: renewal::run },
    Scenario { name: "rbac", run: rbac::run },
    Scenario { name: "seed", run: seed::run },
    Scenario { name: "accepted", run: accepted::run },
    Scenario { name: "clusters", run: clusters::run },
    Scenario { name: "kubelets", run: kubelets::run },
    Scenario { name: "pages", run: pages::run },
    Scenario { name: "flags", run: flags::run },
    Scenario { name: "sources", run: sources::run },
    Scenario { name: "mutations", run: mutations::run },
];

/// The scenarios of these names; all, where none is named.
pub(crate) fn chosen(names: &[&str]) -> Outcome<Vec<&'static Scenario>> {
    if names.is_empty() {
        return Ok(ALL.iter().collect());
    }
    let find = |name: &&str| ALL.iter().find(|scenario| scenario.name == *name);
    let unknown = |name: &str| {
        let all: Vec<&str> = ALL.iter().map(|scenario| scenario.name).collect();
        format!("there is no scenario {name}; there are {}", all.join(", "))
    };
    names.iter().map(|name| find(name).ok_or_else(|| unknown(name))).collect()
}

/// Waits until a node is registered.
fn registered(kubectl: &Kubectl, name: &str) -> Outcome<Value> {
    until(60, &format!("{name} is registered"), || {
        let (found, _) = kubectl.attempt(&["get", "node", name])?;
        if found { kubectl.get(&["node", name]).map(Some) } else { Ok(None) }
    })
}
