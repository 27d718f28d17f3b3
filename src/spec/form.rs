//! Mistakes of form: syntax, keys, types.

use crate::diagnostic::{Finding, Findings, Place, rule_id, suggest};
use crate::kube::Minor;
use crate::source::{Differing, Path, Source, Tree, UNSET, names};

/// Reports the mistakes of syntax in a spec and in what it includes.
pub(super) fn syntax_of_all(source: &Source, tree: &Tree<'_>, findings: &mut Findings) {
    if source.included().is_empty() {
        return syntax(source.text(), tree, findings);
    }
    syntax(source.text(), &Tree::parse(source.text()), findings);
    for part in source.included() {
        let mut own = Findings::new();
        syntax(part.source.text(), &Tree::parse(part.source.text()), &mut own);
        for mut finding in own.into_vec() {
            let related = finding.related.iter_mut().map(|related| &mut related.place);
            for place in related.chain([&mut finding.place]) {
                if let Place::SpecBytes(range) = place {
                    *range = range.start + part.start..range.end + part.start;
                }
            }
            findings.push_structural(finding);
        }
    }
}

/// Reports the mistakes of syntax in one text; of several on one line the first.
fn syntax(text: &str, tree: &Tree<'_>, findings: &mut Findings) {
    let source = Source::new("", text);
    let mut errors: Vec<(usize, usize, &str)> = tree
        .errors()
        .iter()
        .map(|error| (error.span.start, error.span.end, error.message.as_str()))
        .collect();
    errors.sort_unstable();
    let mut last_line = 0;
    // After an unclosed header, keys are in the wrong table: nothing is reported until the next header.
    let mut misled_until = 0;
    let mut duplicates = 0;
    for (start, end, message) in errors {
        let line = source.position(start).line;
        if line == last_line || start < misled_until {
            continue;
        }
        last_line = line;
        if message == "duplicate key" {
            if text.get(source.line(line)).is_some_and(|line| line.trim_start().starts_with('[')) {
                // All keys below a duplicate header are duplicates, too.
                misled_until = next_header(text, end);
            }
            duplicates += 1;
            let first = if duplicates <= MANY_DUPLICATES { first(text, tree, &(start..end)) } else { None };
            findings.push_structural(duplicate(text, start..end, first));
            continue;
        }
        if message.starts_with("unclosed table") {
            misled_until = next_header(text, end);
        }
        let finding = Finding::new(
            rule_id::TOML_SYNTAX,
            Place::SpecBytes(start..end),
            format!("this is not valid TOML: {message}"),
        );
        let finding = match syntax_help(message) {
            Some(help) => finding.help(help),
            None => finding,
        };
        findings.push_structural(finding);
    }
}

/// Reports what included texts cannot have in common with those over them.
pub(super) fn layers(source: &Source, tree: &Tree<'_>, findings: &mut Findings) {
    for Differing { path, strong, weak, was_table } in tree.differing() {
        let (old, new) =
            if *was_table { ("a table", "a single value") } else { ("a single value", "a table") };
        let finding = Finding::new(
            rule_id::INCLUDE_FORM_DIFFERS,
            Place::SpecBytes(strong.clone()),
            format!("`{path}` is {new} here, and {old} in the included file"),
        )
        .label(format!("{new} here"))
        .because(Place::SpecBytes(weak.clone()), format!("{old} here"))
        .reason("tables are merged key by key, and other values replace each other: one of the two would be lost")
        .help(format!("write it in the same form in both files, or add `unset = [\"{path}\"]` as the first line of the including one"));
        findings.push_unread(path.clone(), finding);
    }
    let alone = match source.included() {
        [] => names(tree.root(), UNSET),
        _ => Vec::new(),
    };
    for (name, span) in tree.idle_unsets().iter().chain(&alone) {
        let name = name.escape_debug();
        let finding = Finding::new(
            rule_id::INCLUDE_UNSET_WITHOUT_EFFECT,
            Place::SpecBytes(span.clone()),
            format!("`unset` removes nothing: no included file sets `{name}`"),
        )
        .label("not set in an included file")
        .reason(
            "`unset` at the top of a file removes what the files that it includes set; each entry is the full path of a \
             key, such as `pools.gpu.labels.tier`",
        )
        .help("remove it");
        findings.push(finding);
    }
}

/// Where the next table begins.
fn next_header(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|rest| rest.find("\n[")).map_or(text.len(), |next| from + next)
}

fn syntax_help(message: &str) -> Option<&'static str> {
    const HELP: [(&str, &str); 7] = [
        ("string values must be quoted", "write the value in quotes: `key = \"value\"`"),
        ("recursion limit", "remove nested tables; no key of the spec is nested this deeply"),
        ("max recursion depth", "remove nested lists; no value of the spec is nested this deeply"),
        ("invalid basic string", "close the quote on the same line"),
        ("invalid float", "write a value with several dots in quotes: `\"1.37.2\"`"),
        ("invalid boolean", "write `true` or `false`, or a string in quotes"),
        ("unclosed", "add the closing bracket or quote at the end of the line"),
    ];
    HELP.iter().find(|(part, _)| message.contains(part)).map(|(_, help)| *help)
}

/// The first place is only looked up for this many duplicate keys: each costs a walk through the tree.
const MANY_DUPLICATES: usize = 100;

/// Where a duplicate key was first. The parser keeps the first of the two, so the tree has its place.
fn first(text: &str, tree: &Tree<'_>, span: &std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    first_of(tree, text, name(text, span), span.start).or_else(|| same_header(text, span))
}

fn name<'t>(text: &'t str, span: &std::ops::Range<usize>) -> &'t str {
    text.get(span.clone()).unwrap_or("key").trim_matches(['"', '\''])
}

fn duplicate(text: &str, span: std::ops::Range<usize>, first: Option<std::ops::Range<usize>>) -> Finding {
    let name = name(text, &span);
    let finding =
        Finding::new(rule_id::DUPLICATE_KEY, Place::SpecBytes(span), format!("`{name}` is set twice"))
            .label("set again")
            .reason("TOML allows each key only once in a table, so it is not clear which value is meant")
            .help("remove one of them, or rename it");
    match first {
        Some(first) => finding.because(Place::SpecBytes(first), "first set here"),
        None => finding,
    }
}

/// The same name in an earlier header that is written the same way.
fn same_header(text: &str, span: &std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let start = text.get(..span.start)?.rfind('\n').map_or(0, |end| end + 1);
    let header = text.get(start..)?.lines().next()?;
    let mut at = 0;
    for line in text.get(..start)?.split_inclusive('\n') {
        if line.trim_end() == header.trim_end() && header.starts_with('[') {
            let first = at + span.start - start;
            return Some(first..first + span.len());
        }
        at += line.len();
    }
    None
}

/// The nearest earlier key of that name.
fn first_of(tree: &Tree<'_>, text: &str, name: &str, before: usize) -> Option<std::ops::Range<usize>> {
    fn search(
        table: &toml::de::DeTable<'_>,
        name: &str,
        before: usize,
        best: &mut Option<std::ops::Range<usize>>,
    ) {
        for (key, value) in table.iter() {
            let span = key.span();
            if key.get_ref() == name
                && span.end <= before
                && best.as_ref().is_none_or(|b| b.start < span.start)
            {
                *best = Some(span);
            }
            if let Some(inner) = value.get_ref().as_table() {
                search(inner, name, before, best);
            }
        }
    }
    let mut best = None;
    search(tree.root(), name, before, &mut best);
    best.filter(|range| text.get(range.clone()).is_some())
}

/// Reports a key that the table does not have.
pub(super) fn unknown_key(path: &Path, known: &[String], findings: &mut Findings) {
    let name = path.last_key().unwrap_or_default();
    let table = match path.parent().filter(|parent| parent.last().is_some()) {
        Some(parent) => format!("`{parent}`"),
        None => "the spec".to_owned(),
    };
    let finding = Finding::new(rule_id::UNKNOWN_KEY, path, format!("{table} has no key `{name}`")).at_key();
    let finding = match suggest::nearest(name, known.iter().map(String::as_str)) {
        Some(near) => finding.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
        None => finding.label("unknown key").help(format!(
            "remove it; the keys are {}",
            suggest::listed(known.iter().map(String::as_str), "and")
        )),
    };
    findings.push_unread(path.clone(), finding.reason("an unknown key would silently have no effect"));
}

/// Reports a value of another type.
pub(super) fn wrong_type(path: &Path, wanted: &str, found: &str, findings: &mut Findings) {
    wrong_value(path, wanted, found, None, &[], findings);
}

/// Reports a value that cannot be decoded, with the decoder's message.
pub(super) fn undecodable(path: &Path, message: &str, findings: &mut Findings) {
    findings.push_unread(path.clone(), mistyped(path, message.to_owned()));
}

/// A value of another type.
pub(super) fn mistyped(place: impl Into<Place>, message: String) -> Finding {
    Finding::new(rule_id::WRONG_TYPE, place, message)
}

/// Reports a value of another type, or a word that is not one of those allowed.
pub(super) fn wrong_value(
    path: &Path,
    wanted: &str,
    found: &str,
    literal: Option<&str>,
    words: &[String],
    findings: &mut Findings,
) {
    let message = match literal {
        Some(word) if !words.is_empty() => format!("`{path}` must be {wanted}; this is `{word}`"),
        _ => format!("`{path}` must be {wanted}"),
    };
    let mut finding = mistyped(path, message).label(format!("this is {found}"));
    if let Some(near) = literal.and_then(|word| suggest::nearest(word, words.iter().map(String::as_str))) {
        finding = finding.label(format!("did you mean `{near}`?")).help(format!("write `\"{near}\"`"));
    } else if let Some(number) = literal.filter(|_| wanted == "a string" && found.contains("number")) {
        // A whole number is a release without its `1.`.
        let whole = path.last_key() == Some("kubernetes") && !number.contains('.');
        let release =
            Minor::read(&format!("1.{number}")).ok().filter(|_| whole).map(|minor| minor.to_string());
        let quoted = release.as_deref().unwrap_or(number);
        finding = finding
            .reason("an unquoted number loses trailing zeros: 1.30 is read as 1.3")
            .help(format!("write it in quotes: `\"{quoted}\"`"));
    } else if wanted.starts_with("a list") && found == "a string" {
        finding = finding.help("write the string in brackets, as in `[\"…\"]`");
    }
    findings.push_unread(path.clone(), finding);
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::world::MemoryWorld;

    /// All of them are reported; the first place is looked up only for a limited number, since each costs a walk.
    #[test]
    fn of_many_keys_that_stand_twice_all_are_told() {
        let spec = format!("version = 1\n{}", "lots = 1\n".repeat(301));
        let world = MemoryWorld::new(jiff::Timestamp::UNIX_EPOCH).with("cluster.toml", spec);
        let outcome = crate::compile(&world, "cluster.toml", &Options::default()).unwrap();
        let told: Vec<_> = outcome
            .findings
            .iter()
            .filter(|finding| finding.rule == crate::diagnostic::rule_id::DUPLICATE_KEY)
            .collect();
        assert_eq!(told.len(), 300);
        assert_eq!(told.iter().filter(|finding| !finding.related.is_empty()).count(), super::MANY_DUPLICATES);
    }
}
