//! A regular expression for exactly the given names.

use std::collections::BTreeMap;

/// An anchored regular expression in RE2's syntax that matches exactly the given names, of letters, digits, dots and
/// dashes. Common beginnings are written once, and letters that go on alike share a class: `^edge-(?:0[1-9]|10)$`.
pub fn names_regex(names: &[&str]) -> String {
    let mut sorted: Vec<&str> = names.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    format!("^{}$", alternatives(&sorted))
}

/// The expression for sorted, distinct texts. The empty text may be the first of them.
fn alternatives(texts: &[&str]) -> String {
    let (end_here, texts) = match texts.split_first() {
        Some((&"", rest)) => (true, rest),
        _ => (false, texts),
    };
    // Texts that begin with the same character go on as one group; characters that go on alike share a class.
    let mut rest_of: Vec<(char, String)> = Vec::new();
    let mut texts = texts;
    while let Some(first) = texts.first().and_then(|text| text.chars().next()) {
        let split = texts.partition_point(|text| text.starts_with(first));
        let (group, others) = texts.split_at(split.max(1));
        let tails: Vec<&str> =
            group.iter().map(|text| text.get(first.len_utf8()..).unwrap_or_default()).collect();
        rest_of.push((first, alternatives(&tails)));
        texts = others;
    }
    let mut classes: BTreeMap<&str, Vec<char>> = BTreeMap::new();
    for (first, rest) in &rest_of {
        classes.entry(rest).or_default().push(*first);
    }
    let mut branches: Vec<(char, String)> = classes
        .into_iter()
        .filter_map(|(rest, firsts)| Some((*firsts.first()?, format!("{}{rest}", class(&firsts)))))
        .collect();
    branches.sort_unstable();
    let joined = branches.iter().map(|(_, branch)| branch.as_str()).collect::<Vec<_>>().join("|");
    match (branches.len(), end_here) {
        (0, _) => String::new(),
        (1, false) => joined,
        (_, false) => format!("(?:{joined})"),
        (_, true) => format!("(?:{joined})?"),
    }
}

/// A character, or a class of several; runs of three and more are ranges.
fn class(characters: &[char]) -> String {
    if let [one] = characters {
        return literal(*one);
    }
    let mut out = String::from("[");
    let mut from = 0;
    while let Some(&first) = characters.get(from) {
        let mut to = from;
        while characters
            .get(to + 1)
            .is_some_and(|next| u32::from(*next) == u32::from(first) + (to + 1 - from) as u32)
        {
            to += 1;
        }
        let last = characters.get(to).copied().unwrap_or(first);
        match to - from {
            0 => out.push_str(&in_class(first)),
            1 => out.push_str(&format!("{}{}", in_class(first), in_class(last))),
            _ => out.push_str(&format!("{}-{}", in_class(first), in_class(last))),
        }
        from = to + 1;
    }
    out.push(']');
    out
}

fn literal(c: char) -> String {
    if c.is_ascii_alphanumeric() || c == '-' { c.to_string() } else { format!("\\{c}") }
}

fn in_class(c: char) -> String {
    if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\{c}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_well() {
        assert_eq!(names_regex(&["a"]), "^a$");
        assert_eq!(names_regex(&["w-1", "w-2", "w-3"]), "^w-[1-3]$");
        assert_eq!(names_regex(&["w-1", "w-10", "w-11"]), "^w-1(?:[01])?$");
        assert_eq!(names_regex(&["a.b", "a-b"]), "^a[\\-\\.]b$");
        let edge: Vec<String> = (1..=200).map(|n| format!("edge-{n:03}")).collect();
        let edge: Vec<&str> = edge.iter().map(String::as_str).collect();
        assert_eq!(names_regex(&edge), "^edge-(?:0(?:0[1-9]|[1-9][0-9])|1[0-9][0-9]|200)$");
    }

    proptest! {
        #[test]
        fn matches_exactly_the_names(
            names in prop::collection::vec("[a-c0-2][a-c0-2.-]{0,5}", 1..40),
            others in prop::collection::vec("[a-c0-2][a-c0-2.-]{0,5}", 40),
        ) {
            let list: Vec<&str> = names.iter().map(String::as_str).collect();
            let regex = regex::Regex::new(&names_regex(&list)).unwrap();
            for name in &names {
                prop_assert!(regex.is_match(name));
            }
            for other in &others {
                prop_assert_eq!(regex.is_match(other), names.contains(other));
            }
        }
    }
}
