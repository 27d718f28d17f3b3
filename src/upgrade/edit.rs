//! Edits of a spec's text. Everything else stays the same byte by byte: comments, order, spaces, line breaks.

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::comments::{Comments, keep_end};
use super::document::with_document;
use super::in_place::in_place;
use super::lines::{own_lines, splice};
use crate::diagnostic::Part;
use crate::source::{Path, Step, Tree};

/// One edit.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// Removes an entry.
    Remove {
        /// The entry.
        path: Path,
    },
    /// Renames the key of an entry.
    Rename {
        /// The entry.
        path: Path,
        /// The key.
        to: String,
    },
    /// Removes an entry and sets a value in another table.
    Move {
        /// The entry.
        path: Path,
        /// The table, which need not exist.
        table: Path,
        /// The dotted path below the table.
        field: String,
        /// The value.
        value: Value,
    },
}

impl Edit {
    /// The entry that it is about.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Remove { path } | Self::Rename { path, .. } | Self::Move { path, .. } => path,
        }
    }
}

/// The text after an edit; nothing when it cannot be made without changing something else.
pub(super) fn apply(text: &str, edit: &Edit) -> Option<String> {
    match edit {
        Edit::Remove { path } => remove(text, path),
        Edit::Rename { path, to } => {
            let span = Tree::parse(text).has(path).then(|| Tree::parse(text).locate(path, Part::Key))?;
            Some(splice(text, span, to))
        }
        Edit::Move { path, table, field, value } => {
            let set = |text: &str, comments: &Comments| {
                with_innermost(text, table, |document, keys| insert(document, keys, field, value, comments))
            };
            let Some((rest, comments, left)) = Comments::take(text, path) else {
                return set(&remove(text, path)?, &Comments::default());
            };
            match set(&rest, &comments) {
                Some(moved) => Some(keep_end(&rest, moved, table, field)),
                // Inline tables have no comments: they stay where they were.
                None => {
                    set(&left, &Comments::default()).or_else(|| in_place(text, path, table, field, value))
                }
            }
        }
    }
}

fn remove(text: &str, path: &Path) -> Option<String> {
    let tree = Tree::parse(text);
    if !tree.has(path) {
        return None;
    }
    let (key, value) = (tree.locate(path, Part::Key), tree.locate(path, Part::Value));
    if let Some(lines) = own_lines(text, &(key.start..value.end)) {
        return Some(splice(text, lines, ""));
    }
    with_innermost(text, path.parent()?, |document, keys| {
        let table = table(document.as_table_mut(), keys)?;
        let last = table.iter().last().is_some_and(|(key, _)| Some(key) == path.last_key());
        let decor = table.get(path.last_key()?)?.as_value().map(|value| value.decor().clone());
        table.remove(path.last_key()?)?;
        // The space before the closing brace belongs to the last value.
        let suffix = decor.as_ref().and_then(|decor| decor.suffix()).filter(|_| last);
        if let (Some(suffix), Some((_, Item::Value(value)))) = (suffix, table.iter_mut().last()) {
            value.decor_mut().set_suffix(suffix.clone());
        }
        Some(())
    })
}

/// Edits the table at a path, whose keys are passed to the edit: in the outermost inline table of the path, so that nothing
/// around it is reformatted, or in the whole text when there is none.
fn with_innermost(
    text: &str,
    path: &Path,
    edit: impl FnOnce(&mut DocumentMut, &[&str]) -> Option<()>,
) -> Option<String> {
    let keys = keys(path)?;
    let tree = Tree::parse(text);
    let mut at = Path::root();
    for (index, key) in keys.iter().enumerate() {
        at = at.key(key);
        let span = tree.locate(&at, Part::Value);
        let Some(value) = text.get(span.clone()).filter(|value| tree.has(&at) && value.starts_with('{'))
        else {
            continue;
        };
        let mut inner = vec!["x"];
        inner.extend(keys.get(index + 1..)?);
        let edited = with_document(&format!("x = {value}"), |document| edit(document, &inner))?;
        return Some(splice(text, span, edited.strip_prefix("x = ")?));
    }
    with_document(text, |document| edit(document, &keys))
}

/// The keys of a path; nothing when it leads through a list.
fn keys(path: &Path) -> Option<Vec<&str>> {
    path.steps().into_iter().map(|step| if let Step::Key(key) = step { Some(&**key) } else { None }).collect()
}

fn table<'t>(table: &'t mut dyn TableLike, keys: &[&str]) -> Option<&'t mut dyn TableLike> {
    match keys {
        [] => Some(table),
        [key, rest @ ..] => self::table(table.get_mut(key)?.as_table_like_mut()?, rest),
    }
}

fn insert(
    document: &mut DocumentMut,
    keys: &[&str],
    field: &str,
    value: &Value,
    comments: &Comments,
) -> Option<()> {
    let (last, above) = keys.split_last()?;
    let owner = match above.split_last() {
        Some((name, outer)) => table(document.as_table_mut(), outer)?.get_mut(name)?,
        None => document.as_item_mut(),
    };
    if !owner.as_table_like()?.contains_key(last) {
        let inline =
            |table: &dyn TableLike| table.iter().next().is_some_and(|(_, item)| item.is_inline_table());
        let new = match owner.as_table_like() {
            Some(table) if inline(table) => Item::Value(InlineTable::new().into()),
            _ => Item::Table(Table::new()),
        };
        let trailing = owner.as_inline_table_mut().and_then(take_trailing);
        owner.as_table_like_mut()?.insert(last, new);
        if let (Some(trailing), Some(table)) = (trailing, owner.as_inline_table_mut()) {
            give_trailing(table, &trailing);
        }
    }
    set(owner.as_table_like_mut()?.get_mut(last)?, field, value, comments)
}

/// The space before the closing brace, which belongs to the last value.
fn take_trailing(table: &mut InlineTable) -> Option<String> {
    if table.is_empty() {
        // Space between empty braces would remain after the new value.
        let decor = table.decor().clone();
        *table = InlineTable::new();
        *table.decor_mut() = decor;
        return None;
    }
    let (_, last) = table.iter_mut().last()?;
    let trailing = last.decor().suffix()?.as_str()?.to_owned();
    last.decor_mut().set_suffix("");
    Some(trailing)
}

fn give_trailing(table: &mut InlineTable, trailing: &str) {
    if let Some((_, last)) = table.iter_mut().last() {
        last.decor_mut().set_prefix(" ");
        last.decor_mut().set_suffix(trailing);
    }
}

/// Sets a value at a dotted path below a table; nothing when there is one.
fn set(item: &mut Item, field: &str, value: &Value, comments: &Comments) -> Option<()> {
    let trailing = item.as_inline_table_mut().and_then(take_trailing);
    let inline = item.is_inline_table();
    let table = item.as_table_like_mut()?;
    match field.split_once('.') {
        Some((head, rest)) => {
            if !table.contains_key(head) {
                let mut dotted = Table::new();
                dotted.set_dotted(true);
                table.insert(head, Item::Table(dotted));
            }
            set(table.get_mut(head)?, rest, value, comments)?;
        }
        None if table.contains_key(field) || inline && !comments.is_empty() => return None,
        None => {
            table.insert(field, Item::Value(value.clone()));
            comments.give(table, field);
        }
    }
    if let (Some(trailing), Some(table)) = (trailing, item.as_inline_table_mut()) {
        give_trailing(table, &trailing);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(keys: &[&str]) -> Path {
        keys.iter().fold(Path::root(), |path, key| path.key(key))
    }

    fn removed(text: &str, keys: &[&str]) -> Option<String> {
        apply(text, &Edit::Remove { path: path(keys) })
    }

    #[test]
    fn takes_an_entry_and_nothing_else() {
        let flags = ["k", "flags", "a"];
        for (text, expected) in [
            ("[k.flags]\n# of both\na = 1 # gone\nb = 2\n", "[k.flags]\n# of both\nb = 2\n"),
            ("k.flags.a = 1\nk.x = 2\nz = 3\nk.y = 1\n", "k.x = 2\nz = 3\nk.y = 1\n"),
            ("[k]\nflags.'a' = '''\nx\n'''\nflags.b = 2", "[k]\nflags.b = 2"),
            ("[k]\nflags = { a = 1, b = 2 } # c\r\nx  =  1\r\n", "[k]\nflags = { b = 2 } # c\r\nx  =  1\r\n"),
            ("[k]\nflags = { b = 2, a = 1 }", "[k]\nflags = { b = 2 }"),
            ("[k]\nflags = { a = 1 }\n", "[k]\nflags = {}\n"),
            ("[k]\nflags = {\n  b = 2, # b\n  a = 1, # a\n}\n", "[k]\nflags = {\n  b = 2, # b\n}\n"),
            ("[k]\nflags = {\n  b = 2, # b\n  a = 1\n}\n", "[k]\nflags = {\n  b = 2, # b\n}\n"),
            ("k = { flags = { a = 1, b = 2 }, x = 1 }\n", "k = { flags = { b = 2 }, x = 1 }\n"),
            ("\u{feff}k.flags.a = 1\r\nb = 1\r\n", "\u{feff}b = 1\r\n"),
            ("x = 1\n[k.flags]\na = 1", "x = 1\n[k.flags]\n"),
        ] {
            assert_eq!(removed(text, &flags).as_deref(), Some(expected), "{text:?}");
        }
        assert_eq!(removed("[k.flags]\nb = 1\n", &flags), None);
        // As a whole the parser would put the keys of one table together.
        let text = "k.x = 1\nz = 1\nk.flags = { a = 1 , b = 2}\n";
        assert_eq!(removed(text, &flags).as_deref(), Some("k.x = 1\nz = 1\nk.flags = { b = 2}\n"));
    }

    #[test]
    fn renames_a_key_in_its_place() {
        let edit = Edit::Rename { path: path(&["k", "a"]), to: "b".to_owned() };
        assert_eq!(apply("k = { 'a' = 1 } # a\r\n", &edit).as_deref(), Some("k = { b = 1 } # a\r\n"));
        assert_eq!(apply("[k]\n  a   = 1", &edit).as_deref(), Some("[k]\n  b   = 1"));
    }

    #[test]
    fn moves_a_value_into_another_table() {
        let edit = |field: &str| Edit::Move {
            path: path(&["k", "flags", "a"]),
            table: path(&["k", "config"]),
            field: field.to_owned(),
            value: Value::from(1),
        };
        for (text, field, expected) in [
            ("[k.flags]\na = '1' # c\n\n[z]\n", "f", "[k.flags]\n\n[k.config]\nf = 1 # c\n\n[z]\n"),
            ("[k]\nflags.a = '1'\nconfig = { g = 2 }\n", "f", "[k]\nconfig = { g = 2, f = 1 }\n"),
            (
                "[k.config]\ng = 1 # x\r\n\r\n[k.flags]\r\na = 2\r\n",
                "x.y",
                "[k.config]\ng = 1 # x\r\nx.y = 1\r\n\r\n[k.flags]\r\n",
            ),
            ("k = { flags = { a = '1' } }\n", "f", "k = { flags = {}, config = { f = 1 } }\n"),
        ] {
            assert_eq!(apply(text, &edit(field)).as_deref(), Some(expected), "{text:?}");
        }
        assert_eq!(apply("[k]\nflags.a = '1'\nconfig.f = 2\n", &edit("f")), None);
        // A table between the keys of another would move: its key changes where it is.
        let text = "k.y = 1\nz = 1\nk.flags.a = '1'\nk.x = 2\n";
        let expected = "k.y = 1\nz = 1\nk.config.f = 1\nk.x = 2\n";
        assert_eq!(apply(text, &edit("f")).as_deref(), Some(expected));
        let text = "k.flags.a = '1'\nz = 1\nk.config = { g = 1 }\n";
        assert_eq!(apply(text, &edit("f")).as_deref(), Some("z = 1\nk.config = { g = 1, f = 1 }\n"));
    }
}
