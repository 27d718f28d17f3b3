use crate::diagnostic::{Finding, Place};
use crate::rules::form::import_unreadable;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::control_lines;
use crate::facts::File;
use crate::source::Source;
use crate::world::{Found, ReadError, Tree};

/// The texts of a tree, secrets masked, by path. Files that are not text are reported.
pub(super) fn read(tree: &Tree, name: &str, findings: &mut Vec<Finding>) -> Texts {
    let (mut texts, mut broken) = (BTreeMap::new(), BTreeMap::new());
    let shown = |path: &str| match name.trim_end_matches('/') {
        "" | "." => path.to_owned(),
        name => format!("{name}/{path}"),
    };
    if !tree.complete {
        let help = "pass a folder that contains only the machines' configuration";
        findings.push(unreadable(&shown(""), "is too large to be read completely", help));
    }
    for (path, found) in &tree.files {
        match found {
            Found::Link(_) => {}
            Found::Unreadable(why) => {
                let (why, help) = reason(why);
                findings.push(unreadable(&shown(path), &why, help));
            }
            Found::File(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                let is_utf8 = matches!(text, Cow::Borrowed(_));
                let is_broken = !is_utf8 || text.contains('\0');
                let source = Source::new(shown(path), control_lines::without(&text)).foreign();
                let source = if is_utf8 { source } else { source.lossy() };
                let own = if is_broken { &mut broken } else { &mut texts };
                own.insert(path.clone(), File::new(Arc::new(source)));
            }
        }
    }
    Texts { texts, broken }
}

/// The texts of a tree.
pub(super) struct Texts {
    /// Texts in UTF-8.
    pub(super) texts: BTreeMap<String, File>,
    /// Other texts, and those with NUL bytes: systemd reads units and env files anyway.
    pub(super) broken: BTreeMap<String, File>,
}

fn reason(why: &ReadError) -> (String, &'static str) {
    match why {
        ReadError::TooLarge(limit) => (
            format!("is larger than {} MiB", limit / (1024 * 1024)),
            "remove files that are not needed for a join",
        ),
        ReadError::Special => ("is a device, a pipe or a socket".into(), "remove it"),
        ReadError::Refused(words) => (format!("cannot be read: {words}"), "change its permissions"),
        ReadError::Missing => ("was deleted while it was being read".into(), "try again"),
        ReadError::Outside | ReadError::Folder | ReadError::NotAFolder => {
            ("cannot be read".into(), "remove it")
        }
    }
}

/// A finding about a file as a whole, with an empty text.
pub(super) fn unreadable(path: &str, why: &str, help: &str) -> Finding {
    let path = if path.is_empty() { "." } else { path };
    let place = Place::Other(Arc::new(Source::new(path, "")), 0..0);
    let message = format!("`{}` {why}", path.escape_debug());
    import_unreadable::unknown(place, message).help(help)
}
