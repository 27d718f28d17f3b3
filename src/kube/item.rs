use serde::Deserialize;

use super::known::{Deprecated, Known};
use super::steps::Steps;
use super::{Kind, Minor};

/// A flag or a field as its file has it. Every number is the first minor of which it is true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    #[serde(rename = "type")]
    pub(super) kind: Steps<Kind>,
    pub(super) field: Option<String>,
    pub(super) default: Option<Steps<String>>,
    since: Option<u8>,
    deprecated: Option<u8>,
    undeprecated: Option<u8>,
    removed: Option<u8>,
    hidden: Option<u8>,
    pub(super) replacement: Option<String>,
}

/// Something that comes and may leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    since: Option<u8>,
    removed: Option<u8>,
    /// The name that it had earlier.
    pub(super) before: Option<String>,
}

impl Span {
    pub(super) fn known(&self, minor: Minor) -> Known<()> {
        match (self.since, self.removed) {
            (Some(since), _) if minor.number() < since => Known::NotYet { since: Minor::of_data(since) },
            (_, Some(removed)) if minor.number() >= removed => {
                Known::Removed { since: Minor::of_data(removed), replacement: None }
            }
            _ => Known::Present(()),
        }
    }
}

/// Something that is there from a minor on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    since: Option<u8>,
}

impl Since {
    pub(super) fn has(&self, minor: Minor) -> bool {
        self.since.is_none_or(|since| since <= minor.number())
    }
}

impl Item {
    /// The item itself where the minor has it.
    pub(super) fn known(&'static self, minor: Minor) -> Known<&'static Self> {
        match (self.since, self.removed) {
            (Some(since), _) if minor.number() < since => Known::NotYet { since: Minor::of_data(since) },
            (_, Some(removed)) if minor.number() >= removed => {
                Known::Removed { since: Minor::of_data(removed), replacement: self.replacement.as_deref() }
            }
            _ => Known::Present(self),
        }
    }

    /// Whether the minor has it.
    pub(super) fn has(&'static self, minor: Minor) -> bool {
        self.known(minor).is_present()
    }

    /// The deprecation that the minor announces.
    pub(super) fn deprecated(&'static self, minor: Minor) -> Option<Deprecated> {
        let since = self.deprecated.filter(|since| *since <= minor.number())?;
        if self.undeprecated.is_some_and(|end| end <= minor.number()) {
            return None;
        }
        Some(Deprecated { since: Minor::of_data(since), replacement: self.replacement.as_deref() })
    }

    /// The default in a minor; nothing where it is empty.
    pub(super) fn default_at(&'static self, minor: Minor) -> Option<&'static str> {
        self.default.as_ref()?.at(minor).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn is_hidden(&self, minor: Minor) -> bool {
        self.hidden.is_some_and(|since| since <= minor.number())
    }
}
