//! Secrets in plain text outside of a token's `secret`.

use crate::diagnostic::{Findings, Part, Place};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rules::tokens::secret_literal;
use crate::source::{Path, PlainSecret, Source, Tree, plain_secrets};

/// Reports tokens and private keys in a spec and in what it includes, each at its key, or at its position in a comment.
pub fn report_plain_secrets(source: &Source, findings: &mut Findings) {
    report(source.text(), None, findings);
    source.included().iter().for_each(|part| report(part.source.text(), Some(part.start), findings));
}

/// The same for one text, which begins at an offset if it is an included one. A stronger text may set the same keys, so that
/// places in it are bytes.
fn report(text: &str, start: Option<usize>, findings: &mut Findings) {
    let mut tree = None;
    for (kind, range) in &plain_secrets(text) {
        // Reported where tokens are read.
        if matches!(kind, PlainSecret::Value) {
            continue;
        }
        let tree = tree.get_or_insert_with(|| Tree::parse(text));
        let path = holder(tree.root(), &Path::root(), range);
        if path.as_ref().is_some_and(is_token_secret) {
            continue;
        }
        let bytes = |range: Range<usize>| {
            let start = start.unwrap_or_default();
            Place::SpecBytes(range.start + start..range.end + start)
        };
        let (place, holder) = match path {
            Some(path) => {
                let holder = format!("`{path}`");
                let place = match start {
                    Some(_) => bytes(tree.locate(&path, Part::Key)),
                    None => Place::Spec(path, Part::Key),
                };
                (place, holder)
            }
            None => (bytes(range.clone()), "the spec".to_owned()),
        };
        findings.push_structural(secret_literal::elsewhere(kind, place, &holder));
    }
}

fn is_token_secret(path: &Path) -> bool {
    let steps = path.steps();
    steps.len() == 3 && path.last_key() == Some("secret") && path.is_within(&Path::of("tokens"))
}

/// The path of the text value that covers these bytes. An item of a list gives the list: that has the key.
fn holder(table: &DeTable<'_>, at: &Path, range: &Range<usize>) -> Option<Path> {
    table.iter().find_map(|(key, value)| {
        let path = || at.key(key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => holder(inner, &path(), range),
            DeValue::Array(items) => items.iter().any(|item| holds(item, range)).then(path),
            _ => holds(value, range).then(path),
        }
    })
}

fn holds(value: &Spanned<DeValue<'_>>, range: &Range<usize>) -> bool {
    let span = value.span();
    span.start <= range.start && range.end <= span.end
}
