//! Nearest names: what a user probably meant.

/// The candidate nearest to `word`, when one is near enough to be a slip of the hand.
///
/// Case, dashes and underscores do not count; otherwise up to a third of the characters may differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded: String = fold(word).collect();
    let allowed = (word.chars().count() / 3).max(1);
    let (length, bag) = (folded.chars().count(), Bag::of(fold(word)));
    candidates
        .into_iter()
        .filter(|candidate| !candidate.is_ascii() || letters(candidate).abs_diff(length) <= allowed)
        .filter(|candidate| bag.least_distance(&Bag::of(fold(candidate))) <= allowed)
        .map(|candidate| {
            (strsim::damerau_levenshtein(&folded, &fold(candidate).collect::<String>()), candidate)
        })
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase)
}

/// How many characters an ASCII name has when it is folded.
fn letters(name: &str) -> usize {
    name.bytes().filter(|byte| !matches!(byte, b'-' | b'_' | b' ')).count()
}

/// How often a word has characters, grouped into kinds: a cheap test for words that are far apart.
struct Bag([u8; Bag::KINDS]);

impl Bag {
    const KINDS: usize = 32;

    fn of(word: impl Iterator<Item = char>) -> Self {
        let mut counts = [0; Self::KINDS];
        for c in word {
            if let Some(count) = counts.get_mut(c as usize % Self::KINDS) {
                *count = u8::saturating_add(*count, 1);
            }
        }
        Self(counts)
    }

    /// No fewer characters differ: each that one word has more of must come, go or become another.
    fn least_distance(&self, other: &Self) -> usize {
        let more = |one: &Self, other: &Self| {
            let each = one.0.iter().zip(&other.0).map(|(one, other)| one.saturating_sub(*other));
            usize::from(each.map(u16::from).sum::<u16>())
        };
        more(self, other).max(more(other, self))
    }
}

/// A list for a sentence: `a`, `b` or `c`. The names may be anybody's.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.escape_debug())).collect();
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
    fn bags_are_no_farther_apart_than_words() {
        let words =
            ["max-pods", "maxPods", "maxpos", "amxpods", "pods", "", "zzzz", "äöü", "node-ip", "nodeIp6"];
        for (one, other) in words.iter().flat_map(|one| words.iter().map(move |other| (one, other))) {
            let fold = |word: &str| fold(word).collect::<String>();
            let distance = strsim::damerau_levenshtein(&fold(one), &fold(other));
            let least = Bag::of(super::fold(one)).least_distance(&Bag::of(super::fold(other)));
            assert!(least <= distance, "{one} {other}: {least} {distance}");
        }
    }

    #[test]
    fn lists_read_well() {
        assert_eq!(listed(["a"], "or"), "`a`");
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(listed(["a\nb"], "or"), "`a\\nb`");
    }
}
