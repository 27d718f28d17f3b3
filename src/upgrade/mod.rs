//! The effects of a Kubernetes upgrade on a spec: what breaks, which defaults change, in which order to upgrade, and what can
//! be fixed in the spec automatically.
//!
//! The spec is compiled once for each release of the upgrade, with only its `kubernetes` keys changed; findings that were not
//! there before are caused by the upgrade.

mod brought;
mod comments;
mod defaults;
mod document;
mod edit;
mod fix;
mod in_place;
mod lines;
mod order;
mod overlay;
mod releases;
mod wanted;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

pub use brought::Brought;
pub use fix::{Fixed, fix};
pub use order::{Group, Order, Step};
pub use wanted::Wanted;

use crate::diagnostic::{Finding, Level, Place};
use crate::kube::Minor;
use crate::source::{Source, Tree};
use crate::world::World;
use crate::{Options, Outcome, SpecUnreadable, compile};
use defaults::Defaults;
use overlay::Overlay;
use releases::Releases;
use written::Written;

/// The effects of an upgrade.
pub struct Upgrade {
    /// The spec as it is.
    pub source: Arc<Source>,
    /// The release that the control plane has.
    pub from: Minor,
    /// The release that it gets.
    pub to: Minor,
    /// Findings that the upgrade causes, at places of the spec as it is.
    pub brings: Vec<Brought>,
    /// Findings before and after the upgrade.
    pub stays: Vec<Finding>,
    /// Findings that go away with the upgrade.
    pub mends: Vec<Finding>,
    /// The order of the steps.
    pub order: Order,
    /// How many feature gates that the spec does not set have a new default.
    pub gates: usize,
}

impl Upgrade {
    /// For each step of the order, the errors that must be fixed before it.
    pub fn blocked(&self) -> Vec<Vec<&Finding>> {
        self.order.blocked(self.from, &self.brings)
    }

    /// True if no error blocks the upgrade, before or after it.
    pub fn is_clean(&self) -> bool {
        let brought = self.brings.iter().map(|brought| &brought.finding);
        brought.chain(&self.stays).all(|finding| finding.level < Level::Deny)
    }
}

/// Why an upgrade cannot be analyzed.
pub enum Impossible {
    /// The spec cannot be read.
    Unreadable(SpecUnreadable),
    /// The spec has mistakes that make an analysis impossible: in its syntax or its release.
    Broken(Box<Outcome>),
    /// The requested release is older.
    Back {
        /// The release that the spec is for.
        from: Minor,
        /// The requested older release.
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

/// Analyzes an upgrade of the spec at `path`. Writes nothing.
///
/// # Errors
/// When the spec cannot be read or compiled, and when the requested release is older.
pub fn upgrade(
    world: &dyn World,
    path: &str,
    options: &Options,
    wanted: Wanted,
) -> Result<Upgrade, Impossible> {
    let options = &Options { each_table: true, ..options.clone() };
    let base = compile(world, path, options).map_err(Impossible::Unreadable)?;
    let text = &*base.source.whole();
    let tree = Tree::of(&base.source);
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
    // Without a step of the control plane there may still be one of kubelets.
    let way = if way.is_empty() { vec![to] } else { way };
    let compiled = |minor| {
        let bumped = releases.text_for(text, minor);
        let files = bumped.files(path, &base.source);
        let outcome = compile(&Overlay::new(world, &files), path, options)?;
        let mut findings = outcome.findings.clone();
        findings.iter_mut().for_each(|finding| bumped.back(finding));
        Ok((outcome, findings))
    };
    let Some(walked) = Walked::along(&way, &base, compiled).map_err(Impossible::Unreadable)? else {
        return Err(Impossible::Broken(Box::new(base)));
    };
    let after: BTreeSet<Key> = walked.found.iter().map(key).collect();
    // Findings that stay are reported as they are now, for the release of the spec.
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

/// The findings of each release of the upgrade.
struct Walked {
    /// The spec for the last release.
    target: Outcome,
    /// Its findings, at places of the spec as it is.
    found: Vec<Finding>,
    /// The first release with a finding.
    first_at: BTreeMap<Key, Minor>,
    known: Known,
}

impl Walked {
    /// Compiles the spec for each release of the upgrade; `None` if there is none.
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

    /// The findings that the upgrade causes.
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

/// A finding about the new release: related places of the old release are described accordingly.
fn foretold(mut finding: Finding, to: Minor) -> Finding {
    for related in &mut finding.related {
        if matches!(&related.place, Place::Spec(path, _) if path.last_key() == Some("kubernetes")) {
            related.text = format!("{to} with the upgrade");
        }
    }
    finding
}

/// Changes of the releases that are not in the spec: defaults, and flags that nodejoin writes.
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

/// Identifies a finding across releases: messages may contain the release.
type Key = (&'static str, String, Option<String>);

fn key(finding: &Finding) -> Key {
    (finding.rule.as_str(), format!("{:?}", finding.place), finding.subject.clone())
}
