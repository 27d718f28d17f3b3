//! Comments that are moved with an entry to another table.

use toml_edit::{Item, TableLike};

use super::lines::{own_lines, splice};
use crate::diagnostic::Part;
use crate::source::{Path, Tree};

/// The comments of an entry: the lines above it, and the one after it on its line.
#[derive(Default)]
pub(super) struct Comments {
    above: String,
    behind: String,
}

impl Comments {
    /// The text without an entry that has its own lines, the comments of the entry, and the text with only the comments kept.
    pub(super) fn take(text: &str, path: &Path) -> Option<(String, Self, String)> {
        let tree = Tree::parse(text);
        let entry = tree.locate(path, Part::Key).start..tree.locate(path, Part::Value).end;
        let lines = own_lines(text, &entry).filter(|_| tree.has(path))?;
        let mut comments = Self::default();
        let line = text.get(entry.end..lines.end)?;
        comments.behind.push_str(line.trim_start_matches(',').trim());
        let mut start = lines.start;
        let above = text.get(..lines.start)?.split_inclusive('\n').rev();
        // Comments that begin with `#:` are for editors and apply to the whole file.
        for line in above.take_while(|line| is_comment(line) && !line.trim_start().starts_with("#:")) {
            start -= line.len();
            comments.above.insert_str(0, &format!("{}\n", line.trim()));
        }
        let rest = splice(text, start..lines.end, "");
        let indent = text.get(lines.start..entry.start)?.split(|c: char| !c.is_whitespace()).next()?;
        let left = match comments.behind.as_str() {
            "" => String::new(),
            behind => format!("{indent}{behind}{}", line.get(line.trim_end().len()..)?),
        };
        Some((rest, comments, splice(text, lines, &left)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.above.is_empty() && self.behind.is_empty()
    }

    /// Attaches them to an entry.
    pub(super) fn give(&self, table: &mut dyn TableLike, key: &str) {
        if let Some(mut key) = table.key_mut(key).filter(|_| !self.above.is_empty()) {
            key.leaf_decor_mut().set_prefix(self.above.as_str());
        }
        if let Some(Item::Value(value)) = table.get_mut(key).filter(|_| !self.behind.is_empty()) {
            value.decor_mut().set_suffix(format!(" {}", self.behind));
        }
    }
}

/// Moves the comments at the end of a table back there if a new table was inserted before them.
pub(super) fn keep_end(before: &str, after: String, table: &Path, field: &str) -> String {
    let moved = || {
        let tree = Tree::parse(&after);
        let value =
            tree.locate(&field.split('.').fold(table.clone(), |path, key| path.key(key)), Part::Value);
        if Tree::parse(before).has(table) {
            return None;
        }
        let end = after.get(value.end..)?.find('\n').map(|end| value.end + end + 1)?;
        let header = after.get(..value.start)?.rfind("\n[").map(|at| at + 1)?;
        // The blank line that separates the new table from the text above.
        let blank = after.get(..header)?.trim_end_matches(['\r', '\n']);
        let start = blank.len() + after.get(blank.len()..)?.find('\n')? + 1;
        let behind: String =
            after.get(end..)?.split_inclusive('\n').take_while(|line| is_comment(line)).collect();
        let rest = after.get(end + behind.len()..)?;
        // Comments directly above a header belong to that header.
        let ends = rest.is_empty() || rest.starts_with(['\r', '\n']);
        (ends && !behind.is_empty()).then(|| {
            let line_end = if after.contains("\r\n") { "\r\n" } else { "\n" };
            let (head, new) =
                (after.get(..start).unwrap_or_default(), after.get(start..end).unwrap_or_default());
            let last = if behind.ends_with('\n') { "" } else { line_end };
            format!("{head}{behind}{last}{new}{rest}")
        })
    };
    moved().unwrap_or(after)
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::super::edit::{Edit, apply};
    use crate::source::Path;

    /// The text after the flag `a` has become the field `f`, or another.
    fn moved(text: &str, field: &str) -> Option<String> {
        let (path, table) = (Path::of("k.flags.a"), Path::of("k.config"));
        apply(text, &Edit::Move { path, table, field: field.to_owned(), value: 1.into() })
    }

    #[test]
    fn comments_go_with_their_entry() {
        for (text, expected) in [
            ("[k.flags]\n# why\na = 2 # c\n", "[k.flags]\n\n[k.config]\n# why\nf = 1 # c\n"),
            // The last of its table, with more behind it.
            (
                "[k.flags]\nb = 2\n# why\n  # so\na = 2\n\n# z\n[z]\n",
                "[k.flags]\nb = 2\n\n[k.config]\n# why\n# so\nf = 1\n\n# z\n[z]\n",
            ),
            ("[k.flags]\n# why\na = 2\n# b\nb = 2\n", "[k.flags]\n# b\nb = 2\n\n[k.config]\n# why\nf = 1\n"),
            (
                "[k.flags]\r\n# why\r\na = 2\r\n[k.config]\r\ng = 1\r\n",
                "[k.flags]\r\n[k.config]\r\ng = 1\r\n# why\r\nf = 1\r\n",
            ),
            ("[k]\nconfig.g = 2\n# why\nflags.a = 2\n", "[k]\nconfig.g = 2\n# why\nconfig.f = 1\n"),
            ("[k.flags]\n# a\na = 2 # c\nb = 2\n", "[k.flags]\nb = 2\n\n[k.config]\n# a\nf = 1 # c\n"),
            // What is not about this entry stays.
            ("[k.flags]\n# all\n\na = 2\n", "[k.flags]\n# all\n\n[k.config]\nf = 1\n\n"),
            (
                "#:schema s\nk.flags.a = 2\n\nk.x = 2\n[z]\n",
                "#:schema s\n\nk.x = 2\n\n[k.config]\nf = 1\n[z]\n",
            ),
        ] {
            assert_eq!(moved(text, "f").as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_nested_field_has_its_comment_too() {
        let text = "[k.flags]\n# why\na = 2\n[k.config]\ng.h = 1\n";
        assert_eq!(moved(text, "x.y").as_deref(), Some("[k.flags]\n[k.config]\ng.h = 1\n# why\nx.y = 1\n"));
        let text = "[k]\nflags.a = 2\nconfig = { x = { z = 1 } } # c\n";
        assert_eq!(moved(text, "x.y").as_deref(), Some("[k]\nconfig = { x = { z = 1, y = 1 } } # c\n"));
    }

    #[test]
    fn comments_stay_where_braces_have_no_room_for_them() {
        let text = "[k]\nflags = {\n  # why\n  a = 2, # c\n  b = 2,\n}\nconfig = { g = 1 }\n";
        let expected = "[k]\nflags = {\n  # why\n  # c\n  b = 2,\n}\nconfig = { g = 1, f = 1 }\n";
        assert_eq!(moved(text, "f").as_deref(), Some(expected));
        let text = "[k]\n# why\n  flags.a = 2 # c\nconfig = { g = 1 }\n";
        assert_eq!(moved(text, "f").as_deref(), Some("[k]\n# why\n  # c\nconfig = { g = 1, f = 1 }\n"));
    }

    #[test]
    fn a_comment_that_ends_a_table_still_ends_it() {
        for (text, expected) in [
            (
                "[k.flags]\nb = 1\na = 2\n# end\n\n[z]\n",
                "[k.flags]\nb = 1\n# end\n\n[k.config]\nf = 1\n\n[z]\n",
            ),
            ("[k.flags]\na = 2\n# end", "[k.flags]\n# end\n\n[k.config]\nf = 1\n"),
            (
                "[k.flags]\r\na = 2\r\n# end\r\n\r\n[z]\r\n",
                "[k.flags]\r\n# end\r\n\r\n[k.config]\r\nf = 1\r\n\r\n[z]\r\n",
            ),
            // Right above a header it is about that.
            ("[k.flags]\na = 2\n# z\n[z]\n", "[k.flags]\n\n[k.config]\nf = 1\n# z\n[z]\n"),
        ] {
            assert_eq!(moved(text, "f").as_deref(), Some(expected), "{text:?}");
        }
    }
}
