use serde::Deserialize;

use super::known::{Deprecated, Known};
use super::spans::Spans;
use super::steps::Steps;
use super::{Kind, Minor, life};

/// A flag or a field as its file has it. Every number is the first minor of which it is true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    #[serde(rename = "type")]
    kind: Steps<Kind>,
    pub(super) field: Option<String>,
    pub(super) same: Option<String>,
    default: Option<Steps<String>>,
    since: Option<u8>,
    only: Option<Steps<String>>,
    #[serde(default)]
    deprecated: Spans,
    removed: Option<u8>,
    #[serde(default)]
    hidden: Spans,
    pub(super) replacement: Option<String>,
}

impl Item {
    /// The item itself where the minor has it.
    pub(super) fn known(&'static self, minor: Minor) -> Known<&'static Self> {
        life::known(self.since, self.removed, self.replacement.as_deref(), minor, self)
    }

    /// Whether the minor has it.
    pub(super) fn has(&'static self, minor: Minor) -> bool {
        self.known(minor).is_present()
    }

    pub(super) fn kind(&self, minor: Minor) -> Kind {
        self.kind.at(minor).or(self.kind.last()).copied().unwrap_or(Kind::String)
    }

    /// The type in the newest minor.
    pub(super) fn newest_kind(&self) -> Option<Kind> {
        self.kind.last().copied()
    }

    /// The default in a minor; nothing where it is empty, zero or false.
    pub(super) fn default(&'static self, minor: Minor) -> Option<&'static str> {
        self.default.as_ref()?.at(minor).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The one value with which the component starts, where there is one.
    pub(super) fn only(&'static self, minor: Minor) -> Option<&'static str> {
        self.only.as_ref()?.at(minor).map(String::as_str)
    }

    /// The deprecation that the minor announces.
    pub(super) fn deprecated(&'static self, minor: Minor) -> Option<Deprecated> {
        let since = self.deprecated.begin(minor)?;
        Some(Deprecated { since, replacement: self.replacement.as_deref() })
    }

    pub(super) fn is_hidden(&self, minor: Minor) -> bool {
        self.hidden.hold(minor)
    }
}
