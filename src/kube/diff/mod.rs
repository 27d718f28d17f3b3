//! What differs between two minors: the data itself, side by side, in either direction.

mod area;
mod change;
mod entry;
mod snapshot;

pub use area::{Area, Part};
pub use change::{Change, What};

use super::{Kube, Minor};
use entry::Entry;
use snapshot::{Snapshot, snapshot};

/// What differs between two minors, one section for each area in which something does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The minor that one comes from.
    pub from: Minor,
    /// The minor that one goes to.
    pub to: Minor,
    /// The areas with differences, in a fixed order.
    pub sections: Vec<Section>,
}

/// The differences of one area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The area.
    pub area: Area,
    /// Its differences, sorted by what happened, then by name.
    pub changes: Vec<Change>,
}

impl Diff {
    /// Compares two minors in some areas. What came and went between them is not there at either end, and left out.
    pub fn of(from: Minor, to: Minor, areas: impl IntoIterator<Item = Area>) -> Self {
        let way = from.way_to(to);
        let sections = areas.into_iter().filter_map(|area| {
            let changes = changes(area, from, &way);
            (!changes.is_empty()).then_some(Section { area, changes })
        });
        Self { from, to, sections: sections.collect() }
    }

    /// The number of all differences.
    pub fn len(&self) -> usize {
        self.sections.iter().map(|section| section.changes.len()).sum()
    }

    /// Whether the minors do not differ.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }
}

fn changes(area: Area, from: Minor, way: &[Minor]) -> Vec<Change> {
    let before = snapshot(area, Kube::of(from));
    let snapshots: Vec<(Minor, Snapshot)> =
        way.iter().map(|minor| (*minor, snapshot(area, Kube::of(*minor)))).collect();
    let Some((to, after)) = snapshots.last() else { return Vec::new() };
    // The minor on the way from which on something is as it is at its end.
    let since = |name: &str, same: &dyn Fn(Option<&Entry>) -> bool| {
        let stays = snapshots.iter().rev().take_while(|(_, snapshot)| same(snapshot.get(name)));
        stays.last().map_or(*to, |(minor, _)| *minor)
    };
    let mut changes = Vec::new();
    for (name, old) in &before {
        match after.get(name) {
            Some(new) => changes.extend(old.compare(new).into_iter().map(|(what, from, to)| {
                let same =
                    |entry: Option<&Entry>| entry.is_some_and(|entry| entry.aspect(what) == new.aspect(what));
                let (detail, replacement) = (old.transition(new, what), new.replacement(what));
                Change { name: name.clone(), what, at: since(name, &same), from, to, detail, replacement }
            })),
            None => changes.push(Change {
                name: name.clone(),
                what: What::Removed,
                at: since(name, &|entry| entry.is_none()),
                from: Some(old.summary()),
                to: None,
                // A flag's type is of no use any more; that a feature is on for good or gone is.
                detail: if area == Area::FeatureGates {
                    format!("was {}", old.summary())
                } else {
                    String::new()
                },
                replacement: snapshot::replacement(area, Kube::of(*to), name),
            }),
        }
    }
    for (name, new) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        changes.push(Change {
            name: name.clone(),
            what: What::Added,
            at: since(name, &|entry| entry.is_some()),
            from: None,
            to: Some(new.summary()),
            detail: new.summary(),
            replacement: None,
        });
    }
    changes.sort_by(|a, b| (a.what, &a.name).cmp(&(b.what, &b.name)));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str) -> Minor {
        Minor::read(text).unwrap()
    }

    fn find(from: &str, to: &str, area: Area, name: &str) -> Vec<Change> {
        let diff = Diff::of(minor(from), minor(to), [area]);
        let changes = diff.sections.into_iter().flat_map(|section| section.changes);
        changes.filter(|change| change.name == name).collect()
    }

    fn said(from: &str, to: &str, area: Area, name: &str) -> Vec<(What, String, String)> {
        let changes = find(from, to, area, name);
        changes.into_iter().map(|change| (change.what, change.at.to_string(), change.detail)).collect()
    }

    #[test]
    fn tells_what_happened_and_in_which_minor() {
        let flags = Area::KubeletFlags;
        let one = |what, at: &str, detail: &str| vec![(what, at.to_owned(), detail.to_owned())];
        assert_eq!(said("1.34", "1.37", flags, "--boot-id-file"), one(What::Removed, "1.37", ""));
        assert_eq!(said("1.26", "1.37", flags, "--config-dir"), one(What::Added, "1.28", "string"));
        assert_eq!(said("1.18", "1.28", flags, "--cloud-provider"), one(What::Deprecated, "1.19", ""));
        assert_eq!(said("1.28", "1.37", flags, "--cloud-provider"), one(What::Undeprecated, "1.29", ""));
        assert_eq!(said("1.18", "1.37", flags, "--cloud-provider"), []);
        assert_eq!(
            said("1.34", "1.37", Area::KubeletFields, "failCgroupV1"),
            one(What::Default, "1.35", "false → true")
        );
        // Hidden, shown, and hidden again; and without TLS no more.
        let port = said("1.10", "1.20", Area::ApiserverFlags, "--insecure-port");
        assert_eq!(port.last(), Some(&(What::Only, "1.20".to_owned(), "only 0".to_owned())));
        let address = |from, to| said(from, to, Area::ApiserverFlags, "--address");
        assert_eq!(address("1.9", "1.19"), one(What::Shown, "1.14", ""));
        assert_eq!(address("1.19", "1.23"), one(What::Hidden, "1.20", ""));
        assert_eq!(address("1.9", "1.23"), []);
        assert_eq!(
            said("1.36", "1.37", Area::KubeletFields, "memoryThrottlingFactor"),
            one(What::Default, "1.37", "0.9 → nothing")
        );
        assert_eq!(
            find("1.20", "1.26", flags, "--docker-endpoint")[0].replacement.as_deref(),
            Some("--container-runtime-endpoint")
        );
        assert_eq!(find("1.9", "1.10", flags, "--max-pods")[0].replacement.as_deref(), Some("maxPods"));
        assert_eq!(
            said("1.27", "1.28", Area::Controllers, "csrsigning"),
            one(What::Names, "1.28", "also certificatesigningrequest-signing-controller")
        );
    }

    #[test]
    fn a_gate_may_change_in_several_ways_at_once() {
        let changes = said("1.31", "1.34", Area::FeatureGates, "AnonymousAuthConfigurableEndpoints");
        let detail = "alpha off → ga on locked".to_owned();
        assert_eq!(
            changes,
            [
                (What::Locked, "1.34".to_owned(), detail.clone()),
                (What::Default, "1.32".to_owned(), detail.clone()),
                (What::Stage, "1.34".to_owned(), detail),
            ]
        );
    }

    /// Going there and back again meets the same differences.
    #[test]
    fn the_way_back_is_the_way_there_turned_round() {
        let minors: Vec<Minor> = Minor::all().collect();
        let turned = |what| match what {
            What::Added => What::Removed,
            What::Removed => What::Added,
            What::Deprecated => What::Undeprecated,
            What::Undeprecated => What::Deprecated,
            What::Hidden => What::Shown,
            What::Shown => What::Hidden,
            What::Locked => What::Unlocked,
            What::Unlocked => What::Locked,
            other => other,
        };
        for (from, to) in [(0, 28), (25, 28), (10, 11), (15, 20)] {
            let there = Diff::of(minors[from], minors[to], Area::ALL);
            let back = Diff::of(minors[to], minors[from], Area::ALL);
            assert!(there.len() > 20);
            let key = |area, name: String, what| (area, name, what);
            let flat = |diff: &Diff, turn: bool| {
                let mut all: Vec<_> = diff
                    .sections
                    .iter()
                    .flat_map(|section| section.changes.iter().map(|change| (section.area, change.clone())))
                    .map(|(area, change)| {
                        key(area, change.name, if turn { turned(change.what) } else { change.what })
                    })
                    .collect();
                all.sort();
                all
            };
            assert_eq!(flat(&there, false), flat(&back, true));
        }
        assert!(Diff::of(minors[3], minors[3], Area::ALL).is_empty());
    }
}
