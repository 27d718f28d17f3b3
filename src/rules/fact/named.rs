use crate::diagnostic::Place;
use crate::source::{Path, Step};

/// The name of a component's flag at the place where it is set.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    /// A key of the spec that becomes the flag.
    Key(String),
    /// The flag in a flags table of the spec.
    Entry(String),
    /// The flag on a command line.
    Flag(String),
    /// The list of an AuthorizationConfiguration.
    Authorizers,
}

impl Named {
    /// The name of `flag` at a place.
    pub(crate) fn at(place: &Place, flag: &str) -> Self {
        let Place::Spec(path, _) = place else { return Self::Flag(flag.to_owned()) };
        let Some(key) = key(path) else { return Self::Flag(flag.to_owned()) };
        match key.parent().and_then(Path::last_key) {
            Some("flags") => Self::Entry(flag.to_owned()),
            _ => Self::Key(key.last_key().unwrap_or(flag).to_owned()),
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Key(name) | Self::Entry(name) => format!("`{name}`"),
            Self::Flag(name) => format!("`--{name}`"),
            Self::Authorizers => "`authorizers`".to_owned(),
        }
    }

    /// The name of the related setting that ends with `part`, where this one ends with `cert-file` or `key-file`.
    pub(crate) fn sibling(self, part: &str) -> Self {
        let other = |name: String| {
            let start = name.strip_suffix("cert-file").or_else(|| name.strip_suffix("key-file"));
            start.map_or_else(|| name.clone(), |start| format!("{start}{part}"))
        };
        match self {
            Self::Key(name) => Self::Key(other(name)),
            Self::Entry(name) => Self::Entry(other(name)),
            Self::Flag(name) => Self::Flag(other(name)),
            Self::Authorizers => self,
        }
    }

    /// The setting switched on.
    pub(crate) fn switched_on(&self) -> String {
        match self {
            Self::Key(name) => format!("`{name} = true`"),
            Self::Entry(name) => format!("`{name} = \"true\"`"),
            Self::Flag(name) => format!("`--{name}=true`"),
            Self::Authorizers => self.name(),
        }
    }

    /// The setting with a list of words.
    pub(crate) fn with_list<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> String {
        let words = words.into_iter().map(|word| word.escape_debug().to_string());
        match self {
            Self::Key(name) => {
                let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
                format!("`{name} = [{}]`", quoted.join(", "))
            }
            Self::Entry(name) => format!("`{name} = \"{}\"`", words.collect::<Vec<_>>().join(",")),
            Self::Flag(name) => format!("`--{name}={}`", words.collect::<Vec<_>>().join(",")),
            Self::Authorizers => {
                let types: Vec<String> = words.map(|word| format!("`type: {word}`")).collect();
                format!("`authorizers` with {}, each with a `name`", types.join(", "))
            }
        }
    }
}

/// A path that ends with a key: for an item of a list, the list's.
fn key(path: &Path) -> Option<&Path> {
    match path.last()? {
        Step::Key(_) => Some(path),
        Step::Index(_) => key(path.parent()?),
    }
}
