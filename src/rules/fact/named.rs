use crate::diagnostic::Place;
use crate::source::{Path, Step};

/// What a flag of a component is called where it is set.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    /// A key of the spec that becomes the flag.
    Key(String),
    /// The flag in a flags table of the spec.
    Entry(String),
    /// The flag on a command line.
    Flag(String),
}

impl Named {
    /// What `flag` is called at a place.
    pub(crate) fn at(place: &Place, flag: &str) -> Self {
        let Place::Spec(path, _) = place else { return Self::Flag(flag.to_owned()) };
        match key(path) {
            Some(key) if key != flag => Self::Key(key.to_owned()),
            Some(_) => Self::Entry(flag.to_owned()),
            None => Self::Flag(flag.to_owned()),
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Key(name) | Self::Entry(name) => format!("`{name}`"),
            Self::Flag(name) => format!("`--{name}`"),
        }
    }

    /// What the setting beside it is called that ends with `part`, where this one ends with `cert-file` or `key-file`.
    pub(crate) fn sibling(self, part: &str) -> Self {
        let other = |name: String| {
            let start = name.strip_suffix("cert-file").or_else(|| name.strip_suffix("key-file"));
            start.map_or_else(|| name.clone(), |start| format!("{start}{part}"))
        };
        match self {
            Self::Key(name) => Self::Key(other(name)),
            Self::Entry(name) => Self::Entry(other(name)),
            Self::Flag(name) => Self::Flag(other(name)),
        }
    }

    /// The setting switched on.
    pub(crate) fn switched_on(&self) -> String {
        match self {
            Self::Key(name) => format!("`{name} = true`"),
            Self::Entry(name) => format!("`{name} = \"true\"`"),
            Self::Flag(name) => format!("`--{name}=true`"),
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
        }
    }
}

/// The last key of a path: of an item of a list, the list's.
fn key(path: &Path) -> Option<&str> {
    match path.last()? {
        Step::Key(key) => Some(key),
        Step::Index(_) => key(path.parent()?),
    }
}
