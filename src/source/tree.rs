//! The spec's syntax tree: from a path to its place in the text.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Source;
use super::layers::{Differing, Merged, moved};
use super::path::{Path, Step};
use crate::diagnostic::Part;

/// The syntax tree of a TOML text, as far as it could be read.
pub struct Tree<'s> {
    root: Spanned<DeTable<'s>>,
    errors: Vec<Mistake>,
    merged: Merged,
}

/// A mistake of syntax.
pub struct Mistake {
    /// Its bytes.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
}

impl<'s> Tree<'s> {
    /// Parses a text, with best effort after mistakes.
    pub fn parse(text: &'s str) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let mistake = |error: toml::de::Error| Mistake {
            span: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
        };
        Self { root, errors: errors.into_iter().map(mistake).collect(), merged: Merged::default() }
    }

    /// Parses the text of a source, which remembers whether it is TOML.
    pub fn parse_source(source: &'s Source) -> Self {
        let tree = Self::parse(source.text());
        source.parsed(tree.errors.is_empty());
        tree
    }

    /// Parses a text and those that it includes, and lays them over each other. Positions count through all of them.
    pub fn of(source: &'s Source) -> Self {
        let own = Self::parse_source(source);
        if source.included().is_empty() {
            return own;
        }
        let (mut errors, mut merged, mut below) = (Vec::new(), Merged::default(), DeTable::new());
        for part in source.included() {
            let tree = Self::parse_source(&part.source);
            errors.extend(tree.errors.into_iter().map(|error| Mistake {
                span: error.span.start + part.start..error.span.end + part.start,
                message: error.message,
            }));
            below = merged.lay(below, moved(tree.root.into_inner(), part.start));
        }
        let span = own.root.span();
        let root = Spanned::new(span, merged.lay(below, own.root.into_inner()));
        errors.extend(own.errors);
        Self { root, errors, merged }
    }

    /// The mistakes of syntax.
    pub fn errors(&self) -> &[Mistake] {
        &self.errors
    }

    /// Keys that are a table in one text and something else in another.
    pub fn differing(&self) -> &[Differing] {
        &self.merged.differing
    }

    /// Entries of `unset` at the top of a text that removed nothing, each with its bytes.
    pub fn idle_unsets(&self) -> &[(String, Range<usize>)] {
        &self.merged.idle
    }

    /// The root table.
    pub fn root(&self) -> &DeTable<'s> {
        self.root.get_ref()
    }

    /// The root table, owned.
    pub fn into_root(self) -> DeTable<'s> {
        self.root.into_inner()
    }

    /// A copy of the value at `path`.
    pub fn value(&self, path: &Path) -> Option<Spanned<DeValue<'s>>> {
        let (_, value) = self.entry(path)?;
        Some(value.clone())
    }

    fn entry(&self, path: &Path) -> Option<(Range<usize>, &Spanned<DeValue<'s>>)> {
        let (found, rest) = self.deepest(path);
        if rest { None } else { found }
    }

    /// The deepest existing entry on the way to `path`, and whether steps are left over.
    #[allow(clippy::type_complexity, reason = "a pair with its span, used in this file only")]
    fn deepest(&self, path: &Path) -> (Option<(Range<usize>, &Spanned<DeValue<'s>>)>, bool) {
        let mut found: Option<(Range<usize>, &Spanned<DeValue<'s>>)> = None;
        for step in path.steps() {
            let next = match (step, found.as_ref().map(|(_, value)| value.get_ref())) {
                (Step::Key(key), None) => self.root.get_ref().get_key_value(key.as_ref()),
                (Step::Key(key), Some(DeValue::Table(table))) => table.get_key_value(key.as_ref()),
                (Step::Index(index), Some(DeValue::Array(array))) => {
                    let Some(item) = array.get(*index) else { return (found, true) };
                    found = Some((item.span(), item));
                    continue;
                }
                _ => None,
            };
            let Some((key, value)) = next else { return (found, true) };
            found = Some((key.span(), value));
        }
        (found, false)
    }

    /// Whether the spec has a value at `path`.
    pub fn has(&self, path: &Path) -> bool {
        self.entry(path).is_some()
    }

    /// The bytes of a value or of its key; for what is absent, those of the nearest table that exists.
    pub fn locate(&self, path: &Path, part: Part) -> Range<usize> {
        match self.deepest(path) {
            (Some((key, value)), false) => match part {
                Part::Key => key,
                Part::Value => value.span(),
            },
            (Some((key, value)), true) => {
                // A table with a header has the header's span; an inline one is long, its key is enough.
                if value.get_ref().is_table() && value.span().start >= key.end { key } else { value.span() }
            }
            (None, _) => 0..0,
        }
    }

    /// The deepest path whose value covers the byte at `offset`.
    pub fn path_at(&self, offset: usize) -> Path {
        let mut path = Path::root();
        let mut table = Some(self.root.get_ref());
        while let Some(current) = table.take() {
            for (key, value) in current.iter() {
                if covers(&key.span(), offset) || covers(&value.span(), offset) {
                    path = path.key(key.get_ref());
                    table = value.get_ref().as_table();
                    break;
                }
            }
        }
        path
    }
}

fn covers(range: &Range<usize>, offset: usize) -> bool {
    range.contains(&offset) || (range.start == offset && range.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "version = 1\n[cluster]\nname = 'x'\n[nodes.a]\nlabels = { b = 'c', d = ['e'] }\n";

    /// The search for secrets would parse a text once more, of which this is not known.
    #[test]
    fn a_parsed_source_knows_whether_it_is_toml() {
        // A random word: it is a secret where the text is not TOML, as a comment of a whole one it is not.
        let word = "x7Kq2mV9pLr4Tz8Wd";
        for (text, hidden) in [(format!("a = 1 # {word}\n"), false), (format!("a = = 1 # {word}\n"), true)] {
            for whole in [false, true] {
                let source = Source::spec("x", text.clone());
                let tree = if whole { Tree::of(&source) } else { Tree::parse_source(&source) };
                assert_eq!(tree.errors().is_empty(), !hidden);
                assert_eq!(source.has_secrets(), hidden, "{text}");
                assert_eq!(Source::spec("x", text.clone()).has_secrets(), hidden, "unparsed: {text}");
            }
        }
    }

    #[test]
    fn finds_values_keys_and_the_nearest_table() {
        let tree = Tree::parse(TEXT);
        let text = |path: &str, part| &TEXT[tree.locate(&Path::of(path), part)];
        assert_eq!(text("cluster.name", Part::Value), "'x'");
        assert_eq!(text("cluster.name", Part::Key), "name");
        assert_eq!(text("cluster.absent", Part::Value), "[cluster]");
        assert_eq!(text("nodes.a.labels.b", Part::Value), "'c'");
        assert_eq!(text("nodes.a.labels.zz", Part::Value), "labels");
        assert_eq!(&TEXT[tree.locate(&Path::of("nodes.a.labels.d").index(0), Part::Value)], "'e'");
        assert_eq!(text("absent", Part::Value), "");
    }
}
