use std::ops::Deref;

use crate::source::Path;

/// A value and the place of the spec that it comes from; for a default, the place where it could be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it is, or would be.
    pub path: Path,
    /// Whether it is written there: false for a default.
    pub written: bool,
    /// Whether nodejoin derived it from another value, which is written there.
    pub derived: bool,
}

impl<T> At<T> {
    /// A value that the user wrote.
    pub fn written(value: T, path: Path) -> Self {
        Self { value, path, written: true, derived: false }
    }

    /// A value that the spec does not set.
    pub fn default(value: T, path: Path) -> Self {
        Self { value, path, written: false, derived: false }
    }

    /// A value that the spec does not set itself, derived from one that it may set.
    pub fn derived<U>(value: T, from: &At<U>) -> Self {
        Self { value, path: from.path.clone(), written: false, derived: from.written || from.derived }
    }

    /// The written value, or the default.
    pub fn or(written: Option<T>, default: T, path: Path) -> Self {
        match written {
            Some(value) => Self::written(value, path),
            None => Self::default(default, path),
        }
    }

    /// Another value from the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> At<U> {
        At { value: f(self.value), path: self.path, written: self.written, derived: self.derived }
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
