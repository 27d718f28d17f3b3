//! Words of commands that messages print for people to copy. [`crate::render::quote`] writes those of files.

/// One word for a POSIX shell, single-quoted when it has to be.
pub fn word(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "@:._/,+-".contains(c);
    match !text.is_empty() && text.chars().all(harmless) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// A path as a word that cannot be mistaken for an option.
pub fn path(text: &str) -> String {
    match text.starts_with('-') {
        true => word(&format!("./{text}")),
        false => word(text),
    }
}

/// The last argument of a command, with `--` before it where it would be an option.
pub fn argument(text: &str) -> String {
    match text.starts_with('-') {
        true => format!("-- {}", word(text)),
        false => word(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_when_they_have_to_be() {
        assert_eq!(word("secrets/workers.token"), "secrets/workers.token");
        assert_eq!(word("a; touch x"), "'a; touch x'");
        assert_eq!(word("it's"), r"'it'\''s'");
        assert_eq!(word(""), "''");
        assert_eq!(path("-rf"), "./-rf");
        assert_eq!(path("/a"), "/a");
        assert_eq!(argument("--help"), "-- --help");
        assert_eq!(argument("-$x"), "-- '-$x'");
    }
}
