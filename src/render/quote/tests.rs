//! Readers of the grammars, written from systemd.service(5), systemd.exec(5) and POSIX, against the quoting.

use proptest::prelude::*;

use super::*;
use crate::render::{Hole, Trail};

/// The words of a command line as systemd.service(5), COMMAND LINES, describes them. Escapes inside are those
/// of C when `c_escapes`, else a backslash makes the next character itself.
pub(in crate::render) fn split(line: &str, c_escapes: bool) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            ('\\', _) => {
                let next = characters.next()?;
                if c_escapes && !"\\\"'".contains(next) {
                    return None;
                }
                word.get_or_insert_default().push(next);
            }
            ('"' | '\'', None) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (_, Some(open)) if open == character => quote = None,
            (' ' | '\t' | '\n' | '\r', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// Doubled signs become one; a single one would be expanded.
fn undouble(word: &str, sign: char) -> Option<String> {
    let mut out = String::new();
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        if character == sign && characters.next() != Some(sign) {
            return None;
        }
        out.push(character);
    }
    Some(out)
}

/// Arguments of `ExecStart=`; nothing when a value would have been expanded or split off.
pub(in crate::render) fn exec_start(line: &str) -> Option<Vec<String>> {
    let one_line = !line.contains(['\n', '\0']) && !line.ends_with('\\');
    let words = split(line, true).filter(|_| one_line)?;
    words.iter().map(|word| undouble(&undouble(word, '%')?, '$')).collect()
}

/// An environment file as systemd.exec(5), EnvironmentFile=, describes it.
pub(in crate::render) fn environment(file: &str) -> Option<Vec<(String, String)>> {
    let mut variables = Vec::new();
    let mut rest = file;
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=')?;
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => until_quote(quoted)?,
            None => {
                let (value, after) = value.split_once('\n')?;
                let safe = !value.contains(['\\', '\'', '"', ' ', '\t']);
                (Some(value.to_owned()).filter(|_| safe)?, after)
            }
        };
        variables.push((name.to_owned(), value));
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    Some(variables)
}

fn until_quote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            '"' => return Some((value, characters.as_str().strip_prefix('\n')?)),
            '\\' => match characters.next()? {
                '\n' => {}
                next if "\"\\`$".contains(next) => value.push(next),
                next => value.extend(['\\', next]),
            },
            '$' | '`' => return None, // Text for a shell that reads the same file.
            next => value.push(next),
        }
    }
}

/// Words of a POSIX shell without expansions.
pub(in crate::render) fn shell(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(characters.next()?),
            '\'' => {
                let (quoted, rest) = characters.as_str().split_once('\'')?;
                word.get_or_insert_default().push_str(quoted);
                characters = rest.chars();
            }
            c if c.is_ascii_alphanumeric() || "@:._/,+-".contains(c) => word.get_or_insert_default().push(c),
            _ => return None,
        }
    }
    words.extend(word);
    Some(words)
}

fn literal(text: &Text) -> String {
    text.as_literal().unwrap().into_owned()
}

/// Filled as the sink does.
fn filled(text: &Text, filling: &str) -> String {
    let fill = |piece: &Piece| match piece {
        Piece::Literal(literal, _) => literal.clone(),
        Piece::Hole(..) => filling.to_owned(),
    };
    text.pieces().iter().map(fill).collect()
}

/// Values without control characters, full of signs.
pub(in crate::render) fn hostile() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec![
        "",
        "a",
        "-",
        "--a=",
        "=",
        "%",
        "%h",
        "$",
        "${A}",
        "$A",
        "\\",
        "\\n",
        "\\x41",
        "\"",
        "'",
        "`",
        "`id`",
        " ",
        "  ",
        ";",
        "#",
        "!",
        "&",
        "|",
        ">",
        "(",
        "{",
        "*",
        "?",
        "~",
        "é",
        "字",
        "\u{a0}",
        "\u{2028}",
        "\u{1f600}",
    ]);
    let put_together = prop::collection::vec(signs, 0..8).prop_map(|parts| parts.concat());
    prop_oneof![3 => put_together, 1 => any::<String>().prop_map(|s| s.chars().filter(|c| !refused(*c)).collect())]
}

fn refused(character: char) -> bool {
    character.is_control() || is_noncharacter(character)
}

fn texts(words: &[String]) -> Vec<Text> {
    words.iter().map(|word| Text::traced(word, Trail::Fixed)).collect()
}

proptest! {
    #[test]
    fn exec_start_gets_the_words(words in prop::collection::vec(hostile(), 0..5)) {
        let quoted: Vec<String> = texts(&words).iter().map(|word| literal(&systemd_word(word).unwrap())).collect();
        prop_assert_eq!(exec_start(&quoted.join(" ")), Some(words));
    }

    #[test]
    fn variables_get_their_values(values in prop::collection::vec(hostile(), 1..5)) {
        let lines: Vec<String> = texts(&values).iter().map(|value| format!("A={}\n", literal(&env_value(value).unwrap()))).collect();
        let want = values.into_iter().map(|value| ("A".to_owned(), value)).collect::<Vec<_>>();
        prop_assert_eq!(environment(&lines.concat()), Some(want));
    }

    #[test]
    fn a_split_variable_gives_the_words(words in prop::collection::vec(hostile(), 0..5), after in hostile()) {
        let arguments = literal(&env_arguments(&texts(&words)).unwrap());
        let after_quoted = literal(&env_value(&Text::traced(after.as_str(), Trail::Fixed)).unwrap());
        let variables = environment(&format!("ARGUMENTS={arguments}\nAFTER={after_quoted}\n")).unwrap();
        prop_assert_eq!(split(&variables[0].1, false), Some(words));
        prop_assert_eq!(&variables[1], &("AFTER".to_owned(), after));
    }

    #[test]
    fn a_shell_gets_the_words(words in prop::collection::vec(hostile(), 0..5)) {
        let quoted: Vec<String> = texts(&words).iter().map(|word| literal(&shell_word(word).unwrap())).collect();
        prop_assert_eq!(shell(&quoted.join(" ")), Some(words));
    }

    #[test]
    fn holes_are_filled_in_place(before in hostile(), after in hostile(), filling in "[a-z0-9.:,-]{1,20}") {
        let mut text = Text::traced(before.as_str(), Trail::Fixed);
        text.push_hole(Hole::NodeName, &Trail::Fixed);
        text.push_traced(&after, &Trail::Fixed);
        let want = Some(vec![format!("{before}{filling}{after}")]);
        prop_assert_eq!(exec_start(&filled(&systemd_word(&text).unwrap(), &filling)), want.clone());
        prop_assert_eq!(shell(&filled(&shell_word(&text).unwrap(), &filling)), want.clone());
        let file = format!("A={}\n", filled(&env_arguments(&[text]).unwrap(), &filling));
        prop_assert_eq!(split(&environment(&file).unwrap()[0].1, false), want);
    }

    #[test]
    fn nothing_leaves_its_line(before in hostile(), bad in any::<char>().prop_filter("refused", |c| refused(*c)), after in hostile()) {
        let text = Text::traced(format!("{before}{bad}{after}"), Trail::Fixed);
        for quote in [systemd_word, systemd_line, systemd_program, env_value, env_word, env_name, shell_word] {
            prop_assert!(quote(&text).is_err());
        }
        prop_assert!(env_arguments(&[Text::from("a"), text]).is_err());
    }
}

#[test]
fn harmless_values_stay_as_they_are() {
    for word in ["/usr/local/bin/kubelet", "--node-ip=192.168.124.18", "worker-1", "a@b:c,d+e_f"] {
        let text = Text::from(word);
        for quote in [systemd_word, systemd_line, env_value, env_word] {
            assert_eq!(quote(&text).unwrap(), text);
        }
    }
    assert_eq!(shell_word(&"/etc/kubernetes".into()).unwrap(), "/etc/kubernetes".into());
    assert_eq!(systemd_word(&Text::new()).unwrap(), "\"\"".into());
    assert_eq!(env_arguments(&[]).unwrap(), "\"\"".into());
    assert_eq!(env_arguments(&["--a=b".into()]).unwrap(), "\"--a=b\"".into());
    assert_eq!(
        env_arguments(&["--a=b".into(), "--c=d e".into()]).unwrap(),
        "\"\n--a=b\n\\\"--c=d e\\\"\n\"".into()
    );
}

#[test]
fn lines_programs_and_names_have_limits_of_their_own() {
    assert_eq!(systemd_line(&"50% of \"it\"".into()).unwrap(), "50%% of \"it\"".into());
    for line in [" a", "a ", "a\\"] {
        assert_eq!(systemd_line(&line.into()), Err(Unquotable::LineEdge), "{line:?}");
    }
    assert_eq!(systemd_program(&"/opt/a b/kubelet".into()).unwrap(), "\"/opt/a b/kubelet\"".into());
    assert_eq!(systemd_program(&"/opt/$x/kubelet".into()), Err(Unquotable::DollarInProgram));
    assert_eq!(systemd_program(&"-/opt/kubelet".into()), Err(Unquotable::NotAbsolute));
    for name in ["", "1A", "A-B", "A B", "Ä"] {
        assert_eq!(env_name(&name.into()), Err(Unquotable::NotAName), "{name:?}");
    }
    assert!(env_name(&"_NO_PROXY1".into()).is_ok());
}
