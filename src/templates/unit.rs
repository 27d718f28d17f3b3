//! The parts of systemd's unit files that the checks need: entries, words, variables.

/// An entry of a unit: `Key=value`, with continued lines joined.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: String,
}

/// The entries of a unit in order.
///
/// Mirrors systemd's config_parse: a backslash joins lines with a blank, comments between them are skipped.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut line = String::new();
    for part in text.lines() {
        if part.trim_start().starts_with(['#', ';']) {
            continue;
        }
        match part.strip_suffix('\\') {
            Some(part) => {
                line.push_str(part);
                line.push(' ');
                continue;
            }
            None => line.push_str(part),
        }
        if let Some((key, value)) = line.split_once('=') {
            entries.push(Entry { key: key.trim().to_owned(), value: value.trim().to_owned() });
        }
        line.clear();
    }
    entries
}

/// The words of a value, without their quotes.
pub(super) fn words(value: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in value.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            (c, None) if c.is_whitespace() => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()))
            }
            (c, _) => word.push(c),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// The variables that a word of a command refers to: `$NAME` as a whole word, and `${NAME}` anywhere. For a whole word
/// the name is everything after the sign, whatever it is.
///
/// Mirrors systemd's replace_env_argv.
pub(super) fn variables(word: &str) -> Vec<&str> {
    if let Some(name) = word.strip_prefix('$').filter(|name| !name.starts_with(['{', '$'])) {
        return if name.is_empty() { Vec::new() } else { vec![name] };
    }
    let mut variables = Vec::new();
    let mut rest = word;
    while let Some((_, after)) = rest.split_once('$') {
        rest = match (after.strip_prefix('$'), after.strip_prefix('{').and_then(|name| name.split_once('}')))
        {
            (Some(after), _) => after,
            (None, Some((name, after))) => {
                variables.push(name);
                after
            }
            (None, None) => after,
        };
    }
    variables
}

/// The names that an env file sets. Lines inside quotes may add others.
pub(super) fn names(env_file: &str) -> impl Iterator<Item = &str> {
    env_file
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .filter(|name| is_name(name))
}

/// Whether a text is the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_lines_and_skips_comments() {
        let read = entries("# x=y\n[Service]\nExecStart=/a \\\n  # no\n  $B \\\n  c\nRestart = no\nD=\\\n");
        let read: Vec<_> = read.iter().map(|entry| (entry.key.as_str(), entry.value.as_str())).collect();
        assert_eq!(read, [("ExecStart", "/a    $B    c"), ("Restart", "no")]);
    }

    #[test]
    fn splits_words_as_systemd_does() {
        assert_eq!(words("/a  \"b c\"d 'e\"' \t f"), ["/a", "b cd", "e\"", "f"]);
        assert_eq!(words(""), Vec::<String>::new());
    }

    #[test]
    fn finds_variables() {
        assert_eq!(variables("$A"), ["A"]);
        assert_eq!(variables("$ARestart=on-failure"), ["ARestart=on-failure"]);
        assert_eq!(variables("--x=${A}-${B}"), ["A", "B"]);
        for none in ["a", "$$A", "--x=$A", "$${A}", "${A", "$", "a$"] {
            assert_eq!(variables(none), Vec::<&str>::new(), "{none}");
        }
    }

    #[test]
    fn finds_names_of_env_files() {
        let found: Vec<_> = names("# A=1\nB=\"x \\\n --c=d\"\n E = 2\n-F=3\n").collect();
        assert_eq!(found, ["B", "E"]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "[\\PC\n\\\\$\\{}=\"' ]*") {
            for entry in entries(&text) {
                for word in words(&entry.value) {
                    variables(&word);
                }
            }
            names(&text).count();
        }
    }
}
