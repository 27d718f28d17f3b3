//! The flags that nodejoin writes for the control plane, release by release.

use crate::diagnostic::{Finding, rule_id};
use std::collections::BTreeMap;

use super::brought::Brought;
use crate::kube::Minor;
use crate::lower::{self, Argument};
use crate::model::{Cluster, Setting};
use crate::source::Path;

type Flags = BTreeMap<String, String>;

/// The flags of each component in the releases of the upgrade, without the user's.
pub(super) struct Written {
    before: [Flags; 2],
    steps: Vec<(Minor, [Flags; 2])>,
}

impl Written {
    pub(super) fn of(cluster: &Cluster) -> Self {
        Self { before: flags(cluster), steps: Vec::new() }
    }

    pub(super) fn step(&mut self, minor: Minor, cluster: &Cluster) {
        self.steps.push((minor, flags(cluster)));
    }

    /// The flags that differ between the first and the last release.
    pub(super) fn changes(&self) -> Vec<Brought> {
        let Some((last, after)) = self.steps.last() else { return Vec::new() };
        let mut changes = Vec::new();
        for (index, component) in ["kube-apiserver", "kube-controller-manager"].into_iter().enumerate() {
            let (Some(before), Some(after)) = (self.before.get(index), after.get(index)) else { continue };
            let words = |of: &Flags, other: &Flags| -> Vec<String> {
                let differs = of.iter().filter(|(name, value)| other.get(*name) != Some(value));
                differs.map(|(name, value)| format!("`--{name}={value}`")).collect()
            };
            let (more, less) = (words(after, before), words(before, after));
            if more.is_empty() && less.is_empty() {
                continue;
            }
            let first = self.steps.iter().find(|(_, flags)| flags.get(index) != Some(before));
            let at = first.map_or(*last, |(minor, _)| *minor);
            let said = [("gets", more), ("no longer gets", less)];
            let said = said.iter().filter(|(_, words)| !words.is_empty());
            let said: Vec<String> =
                said.map(|(verb, words)| format!("{verb} {}", words.join(", "))).collect();
            let mut finding = Finding::new(
                rule_id::UPGRADE_CHANGES_FLAGS,
                Path::of("cluster.kubernetes"),
                format!("{component} {}", said.join(", and ")),
            )
            .label(format!("from {at} on"))
            .reason("the releases need different flags for the same setting, and nodejoin writes them")
            .help(format!(
                "when {component} is upgraded, copy its new flags from the folder `control-plane`"
            ));
            if after.contains_key("authentication-config") && !before.contains_key("authentication-config") {
                finding = finding.help(
                    "requests without credentials then only reach cluster-info and the health checks; add other paths that \
                     they need, such as `/version`, to `anonymous-paths`",
                );
            }
            changes.push(Brought { finding, at });
        }
        changes
    }
}

fn flags(cluster: &Cluster) -> [Flags; 2] {
    let plane = &cluster.control_plane;
    let own = |arguments: Vec<Argument>, flags: &BTreeMap<String, Setting>| {
        let made = arguments.into_iter().filter(|argument| !flags.contains_key(&argument.name));
        made.map(|argument| (argument.name.clone(), argument.value.placeholders())).collect()
    };
    [
        own(lower::apiserver(cluster), &plane.apiserver.flags),
        own(lower::controller_manager(cluster), &plane.controller_manager.flags),
    ]
}
