use jiff::Timestamp;

use crate::finding::Level;
use crate::findings::Findings;
use crate::model::{Cluster, KubeletSettings, Node, Shape};

/// What a rule may look at.
pub struct Context<'a> {
    /// The resolved cluster.
    pub cluster: &'a Cluster,
    /// The instant that expirations are compared with.
    pub now: Timestamp,
}

impl Context<'_> {
    /// A good end for a token that is made now: midnight, ninety days from now.
    pub fn good_end(&self) -> Timestamp {
        const DAY: i64 = 24 * 60 * 60;
        let midnight = self.now.as_second().div_euclid(DAY) * DAY;
        Timestamp::from_second(midnight + 90 * DAY).unwrap_or(self.now)
    }
}

/// One kind of mistake.
pub struct Rule {
    /// Its name: the mistake, kebab-case.
    pub name: &'static str,
    /// How much it matters unless `[lints]` says otherwise.
    pub level: Level,
    /// Whether its level can be lowered: not when nothing could be built with the mistake.
    pub fixed: bool,
    /// Whether it depends on the Kubernetes release, and is silent while that is unknown.
    pub versioned: bool,
    /// Whether a kubelet finds it out once it has its certificate, and not while it reads its configuration.
    pub late: bool,
    /// Its page, Markdown.
    pub page: &'static str,
    /// Its check.
    pub check: Check,
}

/// How a rule looks at a cluster: at the coarsest thing that it is about.
#[derive(Clone, Copy)]
pub enum Check {
    /// Not at all: a stage before reports it.
    Stage,
    /// Once.
    Cluster(fn(&Context<'_>, &mut Findings)),
    /// Once for nodes with equal settings, labels and taints.
    Shape(fn(&Context<'_>, &Shape, &mut Findings)),
    /// What a kubelet ends with of one setting by itself: in a spec, and in the files of a machine.
    Setting(fn(&KubeletSettings, &mut Findings)),
    /// What a kubelet ends with of settings together, of which some may be at their default: likewise.
    Settings(fn(&KubeletSettings, &mut Findings)),
    /// Once for nodes with equal kubelets; the shape is one of theirs.
    Kubelet(fn(&Context<'_>, &Shape, &mut Findings)),
    /// For each node. There may be 100,000 of them.
    Node(fn(&Context<'_>, &Node, &mut Findings)),
}

impl Rule {
    /// A rule with a check.
    pub const fn new(name: &'static str, level: Level, page: &'static str, check: Check) -> Self {
        Self { name, level, fixed: false, versioned: false, late: false, page, check }
    }

    /// A rule that a stage before reports. Its level cannot be lowered.
    pub const fn stage(name: &'static str, page: &'static str) -> Self {
        Self {
            name,
            level: Level::Deny,
            fixed: true,
            versioned: false,
            late: false,
            page,
            check: Check::Stage,
        }
    }

    /// A rule that the proof reports.
    pub const fn proof(name: &'static str, level: Level, page: &'static str) -> Self {
        Self::new(name, level, page, Check::Stage)
    }

    /// The level cannot be lowered.
    pub const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// The rule depends on the Kubernetes release.
    pub const fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }

    /// The kubelet finds it out late.
    pub const fn late(mut self) -> Self {
        self.late = true;
        self
    }

    /// The page without its tests: what `nodejoin rule` prints.
    pub fn documentation(&self) -> &'static str {
        let end = self.page.find("<!-- tests -->").unwrap_or(self.page.len());
        self.page.get(..end).unwrap_or(self.page).trim_end()
    }

    /// The first sentence of its page: what it finds.
    pub fn summary(&self) -> &'static str {
        let text = self.page.split("## What it finds").nth(1).unwrap_or_default().trim_start();
        text.split("\n\n").next().unwrap_or_default().trim_end()
    }
}
