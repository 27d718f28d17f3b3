//! Flags that become fields on their own line.

use toml_edit::Value;

use crate::diagnostic::Part;
use crate::source::{Path, Tree};

/// Renames `flags.key` on its line to `config.field`, if the full path is written there.
pub(super) fn in_place(text: &str, path: &Path, table: &Path, field: &str, value: &Value) -> Option<String> {
    let (from, to) = (path.parent()?, table.last_key()?);
    let tree = Tree::parse(text);
    let (key, old) = (tree.locate(path, Part::Key), tree.locate(path, Part::Value));
    let before = text.get(..key.start)?.strip_suffix('.')?.strip_suffix(from.last_key()?)?;
    let between = text.get(key.end..old.start)?;
    let edited = format!("{before}{to}.{field}{between}{}{}", value.to_string().trim(), text.get(old.end..)?);
    let whole = field.split('.').fold(table.clone(), |path, key| path.key(key));
    let new = Tree::parse(&edited);
    (new.errors().is_empty() && new.has(&whole)).then_some(edited)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, flag: &str) -> Option<String> {
        in_place(text, &Path::of(flag), &Path::of("x.k.config"), "f.g", &1.into())
    }

    #[test]
    fn everything_around_stays() {
        for (text, expected) in [
            (
                "# a\r\nx.k.flags.a  =  '1' # c\r\nx.z = 1\r\n",
                "# a\r\nx.k.config.f.g  =  1 # c\r\nx.z = 1\r\n",
            ),
            ("[x]\nk.flags.'a'=2\n[p]\n", "[x]\nk.config.f.g=1\n[p]\n"),
            ("[x.k]\nflags.a = 2", "[x.k]\nconfig.f.g = 1"),
        ] {
            assert_eq!(edited(text, "x.k.flags.a").as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_left_alone() {
        for text in [
            "[x.k.flags]\na = 1\n",
            "x.k = { flags = { a = 1 } }\n",
            "x.k.'flags'.a = 1\n",
            "x.k.flags . a = 1\n",
            "[x]\nk.flags.a = 1\n[x.k.config]\ng = 1\n",
        ] {
            assert_eq!(edited(text, "x.k.flags.a"), None, "{text:?}");
        }
    }
}
