use super::Minor;

/// What a minor has for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<T> {
    /// It has it.
    Present(T),
    /// A later minor brings it.
    NotYet {
        /// The first minor with it.
        since: Minor,
    },
    /// An earlier minor had it.
    Removed {
        /// The first minor without it.
        since: Minor,
        /// What took its place, where there is one.
        replacement: Option<&'static str>,
    },
    /// No minor has it. Suggestions are computed apart, by `nearest_…`: most callers do not show them.
    Unknown,
}

/// A name similar to an unknown one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The name as this minor knows it.
    pub name: &'static str,
    /// Whether only upper and lower case differ. Kubernetes silently ignores a miscased field.
    pub only_case: bool,
}

/// That something still works and will not forever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// The first minor that deprecates it.
    pub since: Minor,
    /// What to use instead, where there is one.
    pub replacement: Option<&'static str>,
}

impl<T> Known<T> {
    /// What is known, where the minor has it.
    pub fn present(self) -> Option<T> {
        match self {
            Self::Present(it) => Some(it),
            _ => None,
        }
    }

    /// Whether the minor has it.
    pub fn is_present(&self) -> bool {
        matches!(self, Self::Present(_))
    }

    pub(super) fn map<U>(self, with: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Present(it) => Known::Present(with(it)),
            Self::NotYet { since } => Known::NotYet { since },
            Self::Removed { since, replacement } => Known::Removed { since, replacement },
            Self::Unknown => Known::Unknown,
        }
    }
}

/// The name nearest to `word` among `names`.
pub(super) fn nearest(word: &str, names: impl Iterator<Item = &'static str>) -> Option<Nearest> {
    let name = crate::diagnostic::suggest::nearest(word, names)?;
    Some(Nearest { name, only_case: name.eq_ignore_ascii_case(word) })
}
