//! Where in the spec a value is, in the spec's own words: `pools.gpu.taints[1]`.

use std::fmt;
use std::sync::Arc;

/// A route of keys and indexes from the root of a document. Cheap to clone and to extend.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Path(Option<Arc<Link>>);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    parent: Path,
    step: Step,
}

/// One step of a [`Path`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// The key of a table.
    Key(Arc<str>),
    /// The position in an array, from 0.
    Index(usize),
}

impl Path {
    /// The root of the document.
    pub fn root() -> Self {
        Self(None)
    }

    /// The path of `key` in the table at this path.
    pub fn key(&self, key: impl AsRef<str>) -> Self {
        self.step(Step::Key(Arc::from(key.as_ref())))
    }

    /// The path of the item at `index` in the array at this path.
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// This path with one more step.
    pub fn step(&self, step: Step) -> Self {
        Self(Some(Arc::new(Link { parent: self.clone(), step })))
    }

    /// A path from dotted bare keys, for constants: `Path::of("cluster.kubernetes")`.
    pub fn of(dotted: &str) -> Self {
        dotted.split('.').fold(Self::root(), |path, key| path.key(key))
    }

    /// The path of the table or array that holds this value; none for the root.
    pub fn parent(&self) -> Option<&Path> {
        self.0.as_ref().map(|link| &link.parent)
    }

    /// The last step; none for the root.
    pub fn last(&self) -> Option<&Step> {
        self.0.as_ref().map(|link| &link.step)
    }

    /// The last step when it is a key.
    pub fn last_key(&self) -> Option<&str> {
        match self.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// All steps from the root.
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        let mut at = self;
        while let Some(link) = &at.0 {
            steps.push(&link.step);
            at = &link.parent;
        }
        steps.reverse();
        steps
    }

    /// Whether `self` is `ancestor` or below it.
    pub fn is_within(&self, ancestor: &Path) -> bool {
        let mut at = Some(self);
        while let Some(path) = at {
            if path == ancestor {
                return true;
            }
            at = path.parent();
        }
        false
    }
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl fmt::Display for Path {
    /// The path as TOML writes it; keys that are not bare are quoted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps().into_iter().enumerate() {
            match step {
                Step::Key(key) => {
                    f.write_str(if position > 0 { "." } else { "" })?;
                    write_key(f, key)?;
                }
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

fn write_key(f: &mut fmt::Formatter<'_>, key: &str) -> fmt::Result {
    if is_bare(key) {
        return f.write_str(key);
    }
    f.write_str("\"")?;
    for c in key.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if c.is_control() => write!(f, "\\u{:04X}", u32::from(c))?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_toml_would() {
        let path = Path::of("pools.gpu").key("labels").key("example.com/tier").index(2);
        assert_eq!(path.to_string(), r#"pools.gpu.labels."example.com/tier"[2]"#);
        assert_eq!(Path::root().to_string(), "");
    }

    #[test]
    fn knows_its_ancestors() {
        let pools = Path::of("pools");
        assert!(pools.key("a").index(0).is_within(&pools));
        assert!(pools.is_within(&pools));
        assert!(!pools.is_within(&pools.key("a")));
        assert!(!Path::of("poolsx.a").is_within(&pools));
    }
}
