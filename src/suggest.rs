//! Nearest names: what a user probably meant.

/// The candidate nearest to `word`, when one is near enough to be a slip of the hand.
///
/// Case, dashes and underscores do not count; otherwise up to a third of the characters may differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// A list for a sentence: `a`, `b` or `c`.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., tail] => format!("{} {last} {tail}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_only() {
        let known = ["token-cleaner", "bootstrapsigner", "tokencleaner", "maxPods", "node"];
        assert_eq!(nearest("tokenclean", known), Some("token-cleaner").or(Some("tokencleaner")));
        assert_eq!(nearest("max-pods", known), Some("maxPods"));
        assert_eq!(nearest("ndoe", known), Some("node"));
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("zzzzzz", known), None);
    }

    #[test]
    fn lists_read_well() {
        assert_eq!(listed(["a"], "or"), "`a`");
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}
