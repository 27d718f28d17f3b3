//! What an upgrade of Kubernetes does to a spec, before it is tried: what breaks, what changes without being asked for,
//! in which order to go, and what of it can be mended in the spec with certainty.
//!
//! The spec is compiled once for each release on the way, with nothing changed but its `kubernetes` keys; what is found
//! there and was not found before is what the upgrade brings.

mod comments;
mod defaults;
mod document;
mod edit;
mod in_place;
mod lines;
mod mend;
mod order;
mod overlay;
mod releases;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use mend::{Mended, mend};
pub use order::{Group, Order, Step};

use crate::diagnostic::{Finding, Level, Place};
use crate::kube::Minor;
use crate::source::{Path, Source, Tree};
use crate::world::World;
use crate::{Options, Outcome, SpecUnreadable, compile};
use defaults::Defaults;
use overlay::Overlay;
use releases::Releases;
use written::Written;

/// Where to go.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The release of the control plane.
    pub to: Minor,
    /// Whether kubelets with an older release of their own go there too, though they need not.
    pub all: bool,
}

/// What an upgrade does.
pub struct Upgrade {
    /// The spec as it is.
    pub source: Arc<Source>,
    /// The release that the control plane has.
    pub from: Minor,
    /// The release that it gets.
    pub to: Minor,
    /// What is found because of the upgrade, at places of the spec as it is.
    pub brings: Vec<Brought>,
    /// What is found in the spec before and after.
    pub stays: Vec<Finding>,
    /// What was found in the spec and is not any more.
    pub mends: Vec<Finding>,
    /// In which order to go.
    pub order: Order,
    /// How many feature gates that the spec does not set are on or off by default where they were not.
    pub gates: usize,
}

/// A finding, and the release on the way that it comes with.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The finding.
    pub finding: Finding,
    /// The first release on the way with it.
    pub at: Minor,
}

impl Upgrade {
    /// For each step of the order the errors that must be mended before it.
    pub fn blocked(&self) -> Vec<Vec<&Finding>> {
        self.order.blocked(self.from, &self.brings)
    }

    /// Whether nothing stands against the upgrade, and nothing stood against the spec before.
    pub fn is_clean(&self) -> bool {
        let brought = self.brings.iter().map(|brought| &brought.finding);
        brought.chain(&self.stays).all(|finding| finding.level < Level::Deny)
    }
}

/// Why nothing can be said about an upgrade.
pub enum Impossible {
    /// The spec cannot be read.
    Unreadable(SpecUnreadable),
    /// The spec has mistakes on which everything hangs: its syntax, or the release that it is for.
    Broken(Box<Outcome>),
    /// The way leads back.
    Back {
        /// The release that the spec is for.
        from: Minor,
        /// The older release that was asked for.
        to: Minor,
    },
}

impl fmt::Debug for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "{error}"),
            Self::Broken(outcome) => write!(f, "{:?}", outcome.findings),
            Self::Back { from, to } => write!(f, "{from} to {to}"),
        }
    }
}

/// Says what an upgrade of the spec at `path` does. Writes nothing.
///
/// # Errors
/// When the spec cannot be read or is too broken to say anything, and when the way leads back.
pub fn upgrade(
    world: &dyn World,
    path: &str,
    options: &Options,
    wanted: Wanted,
) -> Result<Upgrade, Impossible> {
    let base = compile(world, path, options).map_err(Impossible::Unreadable)?;
    let text = base.source.text();
    let tree = Tree::parse(text);
    if !tree.errors().is_empty() || !base.cluster.minor.written || base.has_unread_text() {
        return Err(Impossible::Broken(Box::new(base)));
    }
    let (from, to) = (base.cluster.minor.value, wanted.to);
    let way = from.way_to(to);
    if !Minor::all().skip_while(|minor| *minor != from).any(|minor| minor == to) {
        return Err(Impossible::Back { from, to });
    }
    let releases = Releases::of(&tree, text, from, wanted);
    drop(tree);
    // Without a step of the control plane, kubelets may still have one.
    let way = if way.is_empty() { vec![to] } else { way };
    let compiled = |minor| {
        let bumped = releases.text_for(text, minor);
        let outcome = compile(&Overlay::new(world, path, bumped.text.as_bytes()), path, options)?;
        let mut findings = outcome.findings.clone();
        findings.iter_mut().for_each(|finding| bumped.back(finding));
        Ok((outcome, findings))
    };
    let Some(walked) = Walked::along(&way, &base, compiled).map_err(Impossible::Unreadable)? else {
        return Err(Impossible::Broken(Box::new(base)));
    };
    let after: BTreeSet<Key> = walked.found.iter().map(key).collect();
    // What stays is told as it is now, of the release that the spec names.
    let (stays, mends): (Vec<Finding>, Vec<Finding>) =
        base.findings.iter().cloned().partition(|finding| after.contains(&key(finding)));
    Ok(Upgrade {
        order: Order::of(&base.cluster, &walked.target.cluster),
        gates: defaults::gates(&base.cluster, from, to),
        brings: walked.brings(&base, to),
        source: base.source,
        from,
        to,
        stays,
        mends,
    })
}

/// What is found on the way from release to release.
struct Walked {
    /// The spec for the last release.
    target: Outcome,
    /// What is found in that one, at places of the spec as it is.
    found: Vec<Finding>,
    /// The first release with a finding.
    first_at: BTreeMap<Key, Minor>,
    known: Known,
}

impl Walked {
    /// Compiles for each release on the way; `None` when there is none.
    fn along(
        way: &[Minor],
        base: &Outcome,
        compiled: impl Fn(Minor) -> Result<(Outcome, Vec<Finding>), SpecUnreadable>,
    ) -> Result<Option<Self>, SpecUnreadable> {
        let mut known = Known::of(base);
        let mut first_at = BTreeMap::new();
        let mut last = None;
        for minor in way {
            let (target, found) = compiled(*minor)?;
            for finding in &found {
                first_at.entry(key(finding)).or_insert(*minor);
            }
            known.step(*minor, &target);
            last = Some((target, found));
        }
        Ok(last.map(|(target, found)| Self { target, found, first_at, known }))
    }

    /// What is found because of the upgrade.
    fn brings(&self, base: &Outcome, to: Minor) -> Vec<Brought> {
        let before: BTreeSet<Key> = base.findings.iter().map(key).collect();
        let new = self.found.iter().filter(|finding| !before.contains(&key(finding)));
        let brought = |finding: &Finding| Brought {
            at: self.first_at.get(&key(finding)).copied().unwrap_or(to),
            finding: foretold(finding.clone(), to),
        };
        let mut brings: Vec<Brought> = new.map(brought).collect();
        brings.extend(self.known.changes(base, &self.target).into_iter().filter_map(|mut brought| {
            brought.finding.level = base.level_of(&brought.finding);
            (brought.finding.level > Level::Allow).then_some(brought)
        }));
        brings
    }
}

/// A finding about a release that the spec does not name yet: its places do.
fn foretold(mut finding: Finding, to: Minor) -> Finding {
    for related in &mut finding.related {
        if matches!(&related.place, Place::Spec(path, _) if path.last_key() == Some("kubernetes")) {
            related.text = format!("{to} with the upgrade");
        }
    }
    finding
}

/// What the releases on the way do when the spec says nothing.
struct Known {
    defaults: Defaults,
    written: Written,
}

impl Known {
    fn of(base: &Outcome) -> Self {
        Self { defaults: Defaults::of(&base.cluster), written: Written::of(&base.cluster) }
    }

    fn step(&mut self, minor: Minor, outcome: &Outcome) {
        self.defaults.step(minor, &outcome.cluster);
        self.written.step(minor, &outcome.cluster);
    }

    fn changes(&self, base: &Outcome, target: &Outcome) -> Vec<Brought> {
        let mut changes = self.written.changes();
        changes.extend(self.defaults.changes(&base.cluster, &target.cluster));
        changes
    }
}

/// By what a finding is known again in another release: messages may name the release.
type Key = (&'static str, String, Option<String>);

fn key(finding: &Finding) -> Key {
    (finding.rule.as_str(), format!("{:?}", finding.place), finding.subject.clone())
}

/// A text with some values replaced, and the way back.
struct Bumped {
    text: String,
    /// What was replaced in the text as it was, and the length of what took its place.
    spliced: Vec<(Range<usize>, usize)>,
}

impl Bumped {
    /// Points a finding about the new text at the same place of the old one.
    fn back(&self, finding: &mut Finding) {
        let places = finding.related.iter_mut().map(|related| &mut related.place);
        for place in places.chain([&mut finding.place]) {
            if let Place::SpecBytes(range) = place {
                *range = self.offset(range.start)..self.offset(range.end);
            }
        }
    }

    fn offset(&self, offset: usize) -> usize {
        let (mut new, mut old) = (0, 0);
        for (range, length) in &self.spliced {
            let start = new + (range.start - old);
            if offset < start {
                break;
            }
            if offset < start + length {
                return range.start;
            }
            (new, old) = (start + length, range.end);
        }
        offset - new + old
    }
}

/// The keys that name a release: the cluster's, and those of kubelets.
fn release_paths(tree: &Tree<'_>) -> Vec<Path> {
    let root = Path::root();
    let mut paths = vec![Path::of("cluster.kubernetes"), Path::of("kubelet.kubernetes")];
    for group in ["pools", "nodes"] {
        let Some(table) = tree.root().get(group).and_then(|value| value.get_ref().as_table()) else {
            continue;
        };
        for (name, value) in table {
            // There may be 100,000 nodes: a path is made only where there is a kubelet.
            let kubelet = value.get_ref().as_table().and_then(|table| table.get("kubelet"));
            if kubelet.is_some_and(|kubelet| {
                kubelet.get_ref().as_table().is_some_and(|t| t.contains_key("kubernetes"))
            }) {
                paths.push(root.key(group).key(name.get_ref()).key("kubelet").key("kubernetes"));
            }
        }
    }
    paths.retain(|path| tree.has(path));
    paths
}
