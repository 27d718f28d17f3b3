//! Words of commands that messages print for people to copy. [`crate::render::quote`] writes those of files.

/// One word for a POSIX shell, single-quoted when it has to be. It is on one line, whatever is in it.
pub fn word(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "@:._/,+-".contains(c);
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    match !text.is_empty() && text.chars().all(harmless) {
        true => text.to_owned(),
        false if text.contains(breaks) => printed(text, breaks),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// A word that the shell's `printf` makes: line breaks and other controls are spelled out.
fn printed(text: &str, breaks: impl Fn(char) -> bool) -> String {
    let mut spelled = String::new();
    for c in text.chars() {
        match c {
            '\\' => spelled.push_str(r"\\"),
            '\'' => spelled.push_str(r"'\''"),
            c if breaks(c) => {
                let mut bytes = [0; 4];
                let bytes = c.encode_utf8(&mut bytes).bytes();
                spelled.extend(bytes.map(|byte| format!(r"\0{byte:03o}")));
            }
            c => spelled.push(c),
        }
    }
    format!("\"$(printf %b '{spelled}')\"")
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
        assert_eq!(word("a\n'\\\u{85}"), r#""$(printf %b 'a\0012'\''\\\0302\0205')""#);
        assert_eq!(path("-rf"), "./-rf");
        assert_eq!(path("/a"), "/a");
        assert_eq!(argument("--help"), "-- --help");
        assert_eq!(argument("-$x"), "-- '-$x'");
    }
}
