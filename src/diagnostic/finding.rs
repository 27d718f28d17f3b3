//! What nodejoin reports to a user: a mistake, its place, the reason and the way out. No rendering here.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use super::RuleId;
use crate::source::{Path, Source};

/// How much a finding matters. Ordered: a greater one is worse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported.
    Allow,
    /// Worth knowing; never fails a run.
    Note,
    /// Probably wrong; fails with `--deny warnings`.
    Warn,
    /// Wrong: nothing is built.
    Deny,
}

impl Level {
    /// All levels by name, mildest first.
    pub const ALL: [(&'static str, Level); 4] =
        [("allow", Level::Allow), ("note", Level::Note), ("warn", Level::Warn), ("deny", Level::Deny)];

    /// The word that reports use: `note`, `warning`, `error`.
    pub fn word(self) -> &'static str {
        match self {
            Level::Allow => "allowed",
            Level::Note => "note",
            Level::Warn => "warning",
            Level::Deny => "error",
        }
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, level)| level).ok_or(())
    }
}

/// Which part of a table's entry a finding points at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// The key: `maxpods` in `maxpods = 3`.
    Key,
    /// The value; for a table with a header of its own, the header.
    Value,
}

/// Where a finding points.
#[derive(Clone)]
pub enum Place {
    /// A value of the spec. Absent keys point at the nearest table that exists.
    Spec(Path, Part),
    /// A byte range of the spec, for mistakes found before any path exists.
    SpecBytes(Range<usize>),
    /// A byte range of another text, such as a template.
    Other(Arc<Source>, Range<usize>),
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Self {
        Place::Spec(path.clone(), Part::Value)
    }
}

impl From<Path> for Place {
    fn from(path: Path) -> Self {
        Place::Spec(path, Part::Value)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Spec(path, part) => write!(f, "{path}@{part:?}"),
            Place::SpecBytes(range) => write!(f, "{range:?}"),
            Place::Other(source, range) => write!(f, "{}:{range:?}", source.name()),
        }
    }
}

/// A place beside the first one, and what it has to do with the mistake.
#[derive(Clone, Debug)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// Why it matters, a short phrase.
    pub text: String,
}

/// One mistake, or one thing worth knowing.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's name, kebab-case.
    pub rule: RuleId,
    /// After `[lints]` and `--deny` were applied.
    pub level: Level,
    /// What is wrong, one sentence without a final full stop.
    pub message: String,
    /// Where it is wrong.
    pub place: Place,
    /// A short phrase under the caret.
    pub label: String,
    /// Places that made it wrong.
    pub related: Vec<Related>,
    /// What happens on the node or in the cluster; Kubernetes' own message where there is one.
    pub reason: Option<String>,
    /// The error with which a component exits because of it: the reason quotes it, and the proof's symptom is made of it.
    pub error: Option<String>,
    /// Ways out, each one sentence.
    pub help: Vec<String>,
    /// The node or pool that it is about, for lints that are set for one of them only.
    pub subject: Option<String>,
    /// What distinguishes the mistake from others of its rule, if stages see the same mistake at different places: the token's id, the
    /// node's addresses.
    pub mark: Option<String>,
    /// Silent when one of these could not be read: the mistake there is reported already.
    pub depends_on: Vec<Path>,
}

impl Finding {
    /// A finding at a place. The level is the rule's own and is set when the finding is reported.
    pub fn new(rule: RuleId, place: impl Into<Place>, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: Level::Deny,
            message: message.into(),
            place: place.into(),
            label: String::new(),
            related: Vec::new(),
            reason: None,
            error: None,
            help: Vec::new(),
            subject: None,
            mark: None,
            depends_on: Vec::new(),
        }
    }

    /// The phrase under the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Another place that made it wrong, with a short phrase.
    pub fn because(mut self, place: impl Into<Place>, text: impl Into<String>) -> Self {
        self.related.push(Related { place: place.into(), text: text.into() });
        self
    }

    /// What happens because of it, in a sentence or two.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The error of a component that runs on.
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// A component exits because of it, with this error.
    pub fn exits(mut self, component: &str, error: impl Into<String>) -> Self {
        let error = error.into();
        self.reason = Some(format!("{component} does not start: `{error}`"));
        self.error = Some(error);
        self
    }

    /// A component exits because of it; its own words are not known, so this describes what it does.
    pub fn exits_since(mut self, component: &str, why: impl Into<String>) -> Self {
        let why = why.into();
        self.reason = Some(format!("{component} does not start: {why}"));
        self.error = Some(why);
        self
    }

    /// systemd does not start a unit because of it, with this error.
    pub fn refused_by_systemd(mut self, error: impl Into<String>) -> Self {
        let error = error.into();
        self.reason = Some(format!("systemd: {error}"));
        self.error = Some(error);
        self
    }

    /// What an operator sees of it: the component's error, or else what happens.
    pub fn symptom(&self) -> &str {
        self.error.as_deref().or(self.reason.as_deref()).unwrap_or(&self.message)
    }

    /// What distinguishes the mistake from others of its rule, if stages see it at different places.
    pub fn mark(mut self, mark: impl Into<String>) -> Self {
        self.mark = Some(mark.into());
        self
    }

    /// Which mistake it is: findings of several stages with equal ones report the same. The rule, and the mark or the place.
    pub fn mistake(&self) -> (RuleId, String) {
        let what = match (&self.mark, &self.place) {
            (Some(mark), _) => mark.clone(),
            (None, Place::Spec(path, _)) => path.to_string(),
            (None, place) => format!("{place:?}"),
        };
        (self.rule, what)
    }

    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Points at the key instead of the value.
    pub fn at_key(mut self) -> Self {
        if let Place::Spec(_, part) = &mut self.place {
            *part = Part::Key;
        }
        self
    }

    /// The node or pool that it is about.
    pub fn subject(mut self, name: impl Into<String>) -> Self {
        self.subject = Some(name.into());
        self
    }

    /// Stays silent when the value at `path` could not be read.
    pub fn unless_unread(mut self, path: Path) -> Self {
        self.depends_on.push(path);
        self
    }
}
