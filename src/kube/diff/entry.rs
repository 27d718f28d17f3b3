use super::What;
use crate::kube::{Kind, Stage};

/// What a minor has under one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Option<Kind>,
    pub(super) default: Option<String>,
    pub(super) only: Option<&'static str>,
    pub(super) deprecated: bool,
    pub(super) replacement: Option<String>,
    pub(super) hidden: bool,
    pub(super) stage: Option<Stage>,
    pub(super) locked: bool,
    pub(super) names: Vec<&'static str>,
}

impl Entry {
    /// The text of one aspect, in the words of the data.
    pub(super) fn aspect(&self, what: What) -> Option<String> {
        match what {
            What::Default => self.default.clone().or_else(|| self.zero().map(str::to_owned)),
            What::Type => self.kind.map(|kind| kind.word().to_owned()),
            What::Only => self.only.map(str::to_owned),
            What::Stage => self.stage.map(|stage| stage.word().to_owned()),
            What::Names => Some(self.names.join(", ")),
            What::Locked | What::Unlocked => self.locked.then(|| "locked".to_owned()),
            What::Deprecated | What::Undeprecated => self.deprecated.then(|| "deprecated".to_owned()),
            What::Hidden | What::Shown => self.hidden.then(|| "hidden".to_owned()),
            What::Removed | What::Added => None,
        }
    }

    /// What is another than in a later entry of the same name, with the aspect before and after.
    pub(super) fn compare(&self, new: &Self) -> Vec<(What, Option<String>, Option<String>)> {
        let either = |was: bool, is: bool, on: What, off: What| match (was, is) {
            (false, true) => Some(on),
            (true, false) => Some(off),
            _ => None,
        };
        let changed = |differs: bool, what: What| differs.then_some(what);
        let found = [
            either(self.locked, new.locked, What::Locked, What::Unlocked),
            changed(self.default != new.default, What::Default),
            changed(self.kind != new.kind, What::Type),
            changed(self.only != new.only, What::Only),
            either(self.deprecated, new.deprecated, What::Deprecated, What::Undeprecated),
            changed(self.stage != new.stage, What::Stage),
            changed(self.names != new.names, What::Names),
            either(self.hidden, new.hidden, What::Hidden, What::Shown),
        ];
        let aspects = |what: What| (what, self.aspect(what), new.aspect(what));
        found.into_iter().flatten().map(aspects).collect()
    }

    /// The change to a later entry, for people. A feature gate's is shown whole: its aspects depend on each other.
    pub(super) fn transition(&self, new: &Self, what: What) -> String {
        if self.stage.is_some() {
            return format!("{} → {}", self.summary(), new.summary());
        }
        match what {
            What::Default => format!("{} → {}", self.shown_default(), new.shown_default()),
            What::Type => {
                let word = |entry: &Self| entry.kind.map_or("nothing", Kind::word);
                format!("{} → {}", word(self), word(new))
            }
            What::Only => new.only.map_or("any again".to_owned(), |only| format!("only {only}")),
            What::Names => {
                let beside = |a: &Self, b: &Self| -> Vec<&'static str> {
                    a.names.iter().filter(|name| !b.names.contains(name)).copied().collect()
                };
                let (more, less) = (beside(new, self), beside(self, new));
                let said = [("also", more), ("no longer", less)];
                let said = said.iter().filter(|(_, names)| !names.is_empty());
                said.map(|(word, names)| format!("{word} {}", names.join(", ")))
                    .collect::<Vec<_>>()
                    .join("; ")
            }
            _ => String::new(),
        }
    }

    /// What to use instead of what is deprecated.
    pub(super) fn replacement(&self, what: What) -> Option<String> {
        self.replacement.clone().filter(|_| what == What::Deprecated)
    }

    /// All of it in a few words.
    pub(super) fn summary(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.kind.map(|kind| kind.word().to_owned()));
        words.extend(self.stage.map(|stage| stage.word().to_owned()));
        match &self.default {
            Some(default) if self.kind.is_some() => words.push(format!("= {default}")),
            Some(default) => words.push(default.clone()),
            None => {}
        }
        if self.locked {
            words.push("locked".to_owned());
        }
        if self.deprecated && self.stage.is_none() {
            words.push("deprecated".to_owned());
        }
        words.join(" ")
    }

    /// The default as people write it.
    fn shown_default(&self) -> String {
        let none = || self.zero().unwrap_or("nothing").to_owned();
        self.default.clone().unwrap_or_else(none)
    }

    /// What a default is that the data leaves out, because it is zero or false.
    fn zero(&self) -> Option<&'static str> {
        match self.kind {
            Some(Kind::Bool) => Some("false"),
            Some(Kind::Int) => Some("0"),
            _ => None,
        }
    }
}
