use jiff::Timestamp;

use crate::diagnostic::{Finding, Findings, Level, RuleId};
use crate::kube::Program;
use crate::model::{Cluster, KubeletSettings, Node, Shape};
use crate::rules::StepId;
use crate::rules::fact::ServerFlags;

/// The input of a rule.
pub struct Context<'a> {
    /// The resolved cluster.
    pub cluster: &'a Cluster,
    /// The instant that expirations are compared with.
    pub now: Timestamp,
}

impl Context<'_> {
    /// A reasonable expiry for a token that is created now: midnight, 90 days from now.
    pub fn good_end(&self) -> Timestamp {
        good_end(self.now)
    }
}

/// A reasonable expiry for a token that is created at an instant: midnight, 90 days later.
pub(in crate::rules) fn good_end(now: Timestamp) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    let midnight = now.as_second().div_euclid(DAY) * DAY;
    Timestamp::from_second(midnight.saturating_add(90 * DAY)).unwrap_or(now)
}

/// One kind of mistake.
pub struct Rule {
    /// Its name: the mistake, kebab-case.
    pub id: RuleId,
    /// Its level, unless `[lints]` sets another.
    pub level: Level,
    /// Whether its level can be lowered: not when nothing could be built with the mistake.
    pub fixed: bool,
    /// Whether it depends on the Kubernetes release, and is silent while that is unknown.
    pub versioned: bool,
    /// Whether the kubelet detects it only once it has its certificate, and not while it reads its configuration.
    pub late: bool,
    /// Whether nothing of the spec is resolved with it, so that there is nothing to prove.
    pub leaves_nothing: bool,
    /// The step of the join that fails if a value of the spec is so malformed that it cannot be written, and the component's
    /// error there.
    pub breaks: Option<(StepId, &'static str)>,
    /// The step of the join at which a mistake in files shows that breaks none by itself.
    pub seen_at: Option<StepId>,
    /// Its page, Markdown.
    pub page: &'static str,
    /// Its check.
    pub check: Check,
}

/// How a rule is run: once for each of the things that it is about.
#[derive(Clone, Copy)]
pub enum Check {
    /// Not at all: an earlier stage reports it.
    Stage,
    /// Once.
    Cluster(fn(&Context<'_>, &mut Findings)),
    /// Once for nodes with equal settings, labels and taints.
    Shape(fn(&Context<'_>, &Shape, &mut Findings)),
    /// For single settings with which a kubelet exits, in a spec and in the files of a machine.
    Setting(fn(&KubeletSettings, &mut Findings)),
    /// For combinations of settings with which a kubelet exits, of which some may have their default.
    Settings(fn(&KubeletSettings, &mut Findings)),
    /// For the flags of a component of the control plane with which it exits, in a spec and in the files of a machine: the name
    /// of the flag that is reported, and what.
    Server(Program, for<'a> fn(&ServerFlags<'a>) -> Option<(&'a str, Finding)>),
    /// The same for what both components of the control plane have, and for several findings at once.
    Servers(for<'a> fn(&ServerFlags<'a>) -> Vec<(&'a str, Finding)>),
    /// Once for nodes with equal kubelets; the shape is one of theirs.
    Kubelet(fn(&Context<'_>, &Shape, &mut Findings)),
    /// For each node. There may be 100,000 of them.
    Node(fn(&Context<'_>, &Node, &mut Findings)),
}

impl Rule {
    /// A rule with a check.
    pub const fn new(id: RuleId, level: Level, page: &'static str, check: Check) -> Self {
        Self {
            id,
            level,
            fixed: false,
            versioned: false,
            late: false,
            leaves_nothing: false,
            breaks: None,
            seen_at: None,
            page,
            check,
        }
    }

    /// A rule without a check of its own: an earlier stage reports it, or the proof.
    pub const fn reported(id: RuleId, level: Level, page: &'static str) -> Self {
        Self::new(id, level, page, Check::Stage)
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

    /// The kubelet detects it late.
    pub const fn late(mut self) -> Self {
        self.late = true;
        self
    }

    /// Nothing of the spec is resolved with it.
    pub const fn leaves_nothing(mut self) -> Self {
        self.leaves_nothing = true;
        self
    }

    /// The step that fails with a value that cannot be written, and the component's error.
    pub const fn breaks(mut self, step: StepId, error: &'static str) -> Self {
        self.breaks = Some((step, error));
        self
    }

    /// The step at which a mistake in files shows.
    pub const fn seen_at(mut self, step: StepId) -> Self {
        self.seen_at = Some(step);
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

/// Declares the rules of a subject: the modules of those with a file, and those that are reported elsewhere, each with its
/// level and whether that is fixed, and the step that it breaks. The page of a rule is beside this list, under the rule's
/// name.
macro_rules! subject {
    (
        checked: [$($name:ident,)*],
        reported: [$($other:ident $id:ident $level:ident $fixed:ident $(breaks $step:ident $error:literal)? $(and $more:ident)?,)*],
    ) => {
        $(pub(crate) mod $name;)*

        /// The rules of this subject.
        pub(super) static RULES: &[&Rule] = &[
            $(&$name::RULE,)*
            $(&subject!(@ $fixed $id $level include_str!(concat!(stringify!($other), ".md")))
                $(.breaks($crate::rules::StepId::$step, $error))? $(.$more())?,)*
        ];
    };
    (@ fixed $id:ident $level:ident $page:expr) => {
        Rule::reported(rule_id::$id, Level::$level, $page).fixed()
    };
    (@ open $id:ident $level:ident $page:expr) => {
        Rule::reported(rule_id::$id, Level::$level, $page)
    };
}

pub(in crate::rules) use subject;
