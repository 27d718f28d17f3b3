use std::ops::Range;

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::facts::from_folder) struct Word {
    /// Without its quotes; variables stay as they are written.
    pub(in crate::facts::from_folder) text: String,
    /// The bytes of it, quotes included.
    pub(in crate::facts::from_folder) range: Range<usize>,
}

/// The simple commands of a shell script. What is between `{`, `then` and the like is read as commands of its own.
pub(in crate::facts::from_folder) fn commands(script: &str) -> Vec<Vec<Word>> {
    let mut commands = Vec::new();
    let mut command: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<char> = None;
    let mut chars = script.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let fresh = word.is_none();
        let mut push = |c: char, end: usize| {
            let word = word.get_or_insert_with(|| Word { text: String::new(), range: at..at });
            word.text.push(c);
            word.range.end = end;
        };
        let end = at + c.len_utf8();
        match (c, quote) {
            ('\\', None | Some('"')) => match chars.next() {
                Some((_, '\n')) => {}
                Some((after, '\r')) if script[after..].starts_with("\r\n") => drop(chars.next()),
                Some((after, escaped)) => {
                    if quote.is_some() && !"\"\\$`".contains(escaped) {
                        push('\\', end);
                    }
                    push(escaped, after + escaped.len_utf8());
                }
                None => {}
            },
            (c, Some(open)) if c == open => {
                quote = None;
                if let Some(word) = &mut word {
                    word.range.end = end;
                }
            }
            (c, Some(_)) => push(c, end),
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_with(|| Word { text: String::new(), range: at..end });
            }
            ('#', None) if fresh => {
                while chars.peek().is_some_and(|(_, c)| *c != '\n') {
                    chars.next();
                }
            }
            (' ' | '\t' | '\r', None) => command.extend(word.take()),
            ('\n' | ';' | '|' | '&', None) => {
                command.extend(word.take());
                if !command.is_empty() {
                    commands.push(std::mem::take(&mut command));
                }
            }
            (c, None) => push(c, end),
        }
    }
    command.extend(word);
    if !command.is_empty() {
        commands.push(command);
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str) -> Vec<Vec<String>> {
        commands(script).into_iter().map(|words| words.into_iter().map(|word| word.text).collect()).collect()
    }

    #[test]
    fn reads_words_as_a_shell_does() {
        assert_eq!(
            texts("a 'b c' \"d ${E} \\\"f\\\"\" \\\n  --g=h # i\nj;k && l | m\n"),
            [vec!["a", "b c", "d ${E} \"f\"", "--g=h"], vec!["j"], vec!["k"], vec!["l"], vec!["m"],]
        );
        let words = commands("x --a='b c'");
        assert_eq!(words[0][1].range, 2..11);
        assert_eq!(texts("'open"), [["open"]]);
        assert_eq!(texts(""), Vec::<Vec<String>>::new());
    }

    proptest::proptest! {
        #[test]
        fn reads_any_text(script in ".*") {
            for word in commands(&script).into_iter().flatten() {
                proptest::prop_assert!(script.get(word.range).is_some());
            }
        }
    }
}
