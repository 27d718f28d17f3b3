//! Where the characters of an artifact come from.
//!
//! The code that makes a [`Text`](super::Text) gives the origin of its characters, and quoting, templates and the writer
//! of YAML keep it for each piece. A text cannot be made of a value without an origin: a literal of nodejoin's own code
//! is [`Trail::Fixed`], and the type system accepts only such literals for it. Findings, and whatever explains a file,
//! read the trail instead of guessing it from flags and fields.

use crate::diagnostic::Part;
use crate::model::At;
use crate::source::Path;

/// Where a piece of text comes from. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trail {
    /// A key or a value of the spec, as it is written there or in the spelling that its place needs.
    Spec(Path, Part),
    /// A default: nothing in the spec sets it.
    Default {
        /// Which default it is, a phrase.
        name: &'static str,
        /// The key of the spec that would set it; the table where it would be, for a field or a flag. For what a
        /// release decides it is the key that names the release.
        path: Option<Path>,
    },
    /// The literal text of a template, by the template's name.
    Template(&'static str),
    /// What every artifact of its kind has: names of fields, punctuation, constants of Kubernetes.
    Fixed,
}

/// The default of a key of the spec that is not set.
const OF_KEY: &str = "nodejoin's default for the key";

impl Trail {
    /// Of a resolved value: what the user wrote or what is made of it, or the default of its key.
    pub fn of<T>(at: &At<T>) -> Self {
        match at.written || at.derived {
            true => Trail::Spec(at.path.clone(), Part::Value),
            false => Trail::Default { name: OF_KEY, path: Some(at.path.clone()) },
        }
    }

    /// Of the name of something, such as a label or a flag, that is a key of the spec.
    pub fn of_key<T>(at: &At<T>) -> Self {
        match Self::of(at) {
            Trail::Spec(path, _) => Trail::Spec(path, Part::Key),
            default => default,
        }
    }

    /// Of a value of the spec.
    pub fn value(path: Path) -> Self {
        Trail::Spec(path, Part::Value)
    }

    /// Of what a release decides, which the key of the spec that names the release changes: `what` is a phrase.
    pub fn of_release<T>(what: &'static str, release: &At<T>) -> Self {
        Trail::Default { name: what, path: Some(release.path.clone()) }
    }

    /// Of a default that has no key of its own.
    pub fn default(name: &'static str, path: Option<Path>) -> Self {
        Trail::Default { name, path }
    }

    /// The value of the spec behind it, or the key that would set it.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Trail::Spec(path, _) => Some(path),
            Trail::Default { path, .. } => path.as_ref(),
            Trail::Template(_) | Trail::Fixed => None,
        }
    }

    /// The same place, its key instead of its value.
    pub fn key(&self) -> Self {
        match self {
            Trail::Spec(path, _) => Trail::Spec(path.clone(), Part::Key),
            other => other.clone(),
        }
    }

    /// An item of the list, or an entry of the map, that this is the trail of; `step` extends the path of what was written.
    pub fn inner(&self, step: impl FnOnce(&Path) -> Path) -> Self {
        match self {
            Trail::Spec(path, part) => Trail::Spec(step(path), *part),
            other => other.clone(),
        }
    }
}
