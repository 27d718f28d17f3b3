//! One table of several: what a text includes, and the text itself over it.
//!
//! Tables merge key by key, and everything else replaces what is below it, lists too. A merged table has the position of the
//! strongest text that writes it, so that a missing key is reported where one would add it: in the including file if that has
//! the table, and otherwise in the included one. Three keys are not merged as other tables are:
//!
//! - `secret` of a token or a file is one choice of several keys, so that it replaces as a whole;
//! - the table of a file has one of three keys for its text, each of which replaces the other two;
//! - `unset` at the top of a text removes what weaker texts write.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::path::Path;

/// The key that removes what weaker texts write, and the one that names them.
pub const UNSET: &str = "unset";
/// The key of the list of included files.
pub const INCLUDE: &str = "include";
/// The keys for the text of a file.
const FILE_TEXTS: [&str; 3] = ["source", "content", "secret"];

/// A key that is a table in one text and something else in another.
pub struct Differing {
    /// The key.
    pub path: Path,
    /// Where the stronger text writes it.
    pub strong: Range<usize>,
    /// Where the weaker one does.
    pub weak: Range<usize>,
    /// Whether it is a table in the weaker one.
    pub was_table: bool,
}

/// What merging found.
#[derive(Default)]
pub(super) struct Merged {
    /// Keys of different form.
    pub(super) differing: Vec<Differing>,
    /// Entries of `unset` that removed nothing, each with its bytes.
    pub(super) idle: Vec<(String, Range<usize>)>,
}

/// A table with all its positions moved.
pub(super) fn moved(table: DeTable<'_>, by: usize) -> DeTable<'_> {
    table.into_iter().map(|(key, value)| (moved_key(key, by), moved_value(value, by))).collect()
}

fn range(span: Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

fn moved_key<T>(key: Spanned<T>, by: usize) -> Spanned<T> {
    Spanned::new(range(key.span(), by), key.into_inner())
}

fn moved_value(value: Spanned<DeValue<'_>>, by: usize) -> Spanned<DeValue<'_>> {
    let span = range(value.span(), by);
    let value = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(moved(table, by)),
        DeValue::Array(items) => {
            let mut array = DeArray::new();
            items.into_iter().for_each(|item| array.push(moved_value(item, by)));
            DeValue::Array(array)
        }
        plain => plain,
    };
    Spanned::new(span, value)
}

impl Merged {
    /// Lays the root table of a text over what weaker texts have.
    pub(super) fn lay<'s>(&mut self, weak: DeTable<'s>, strong: DeTable<'s>) -> DeTable<'s> {
        let mut weak = weak;
        for (name, span) in names(&strong, UNSET) {
            if !remove(&mut weak, &name) {
                self.idle.push((name, span));
            }
        }
        self.over(weak, strong, &Path::root())
    }

    fn over<'s>(&mut self, mut weak: DeTable<'s>, strong: DeTable<'s>, at: &Path) -> DeTable<'s> {
        if at.parent().and_then(Path::last_key) == Some("files")
            && FILE_TEXTS.iter().any(|key| strong.contains_key(*key))
        {
            FILE_TEXTS.iter().for_each(|key| drop(weak.remove(*key)));
        }
        for (key, value) in strong {
            let Some((old_key, old)) = weak.remove_entry(key.get_ref().as_ref()) else {
                weak.insert(key, value);
                continue;
            };
            let path = at.key(key.get_ref());
            let (span, old_span) = (value.span(), old.span());
            let merged = match (old.into_inner(), value.into_inner()) {
                (DeValue::Table(old), DeValue::Table(new)) if !is_choice(&path) => {
                    DeValue::Table(self.over(old, new, &path))
                }
                (old, new) => {
                    // A value that could not be read has no bytes, and is reported already.
                    if old.is_table() != new.is_table()
                        && !is_choice(&path)
                        && !span.is_empty()
                        && !old_span.is_empty()
                    {
                        let (strong, weak) = (key.span(), old_key.span());
                        self.differing.push(Differing { path, strong, weak, was_table: old.is_table() });
                    }
                    new
                }
            };
            weak.insert(key, Spanned::new(span, merged));
        }
        weak
    }
}

/// Whether the table at a path is one choice of several keys.
fn is_choice(path: &Path) -> bool {
    let table = path.parent().and_then(Path::parent).and_then(Path::last_key);
    path.last_key() == Some("secret") && matches!(table, Some("tokens" | "files"))
}

/// The strings of a list at the root, each with its bytes.
pub fn names(root: &DeTable<'_>, key: &str) -> Vec<(String, Range<usize>)> {
    let list = root.get(key).and_then(|value| value.get_ref().as_array());
    let texts = list.into_iter().flat_map(|list| list.iter());
    texts.filter_map(|item| Some((item.get_ref().as_str()?.to_owned(), item.span()))).collect()
}

/// Removes what a dotted path names. Keys may have dots themselves: the longest that fits is the one.
fn remove(table: &mut DeTable<'_>, name: &str) -> bool {
    if table.remove(name).is_some() {
        return true;
    }
    let dots: Vec<usize> = name.match_indices('.').map(|(at, _)| at).collect();
    dots.into_iter().rev().any(|at| {
        let (Some(key), Some(rest)) = (name.get(..at), name.get(at + 1..)) else { return false };
        match table.get_mut(key).map(Spanned::get_mut) {
            Some(DeValue::Table(inner)) => remove(inner, rest),
            _ => false,
        }
    })
}
