//! Strings that readers of YAML get wrong, written in every place of a document and read back.
//!
//! serde_yaml reads them here. With `NODEJOIN_YAML_CORPUS=FILE` each document is also written to FILE as one
//! JSON line `{"yaml": …, "want": …}`, for readers in other languages: tests/yaml11.py and tests/e2e/yamlcheck.

use std::fmt::Write as _;

use nodejoin::render::yaml::emit;
use nodejoin::render::{Text, Trail, Yaml};
use serde_yaml::{Mapping, Value};

/// Words of YAML 1.1 and 1.2, each also tried in other cases.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nil", "nan", "inf", "infinity",
    ".nan", ".inf", "-.inf", "+.inf", "~", "e", "ok", "undefined",
];

/// Written with their letters as they are.
#[rustfmt::skip]
const HAND_PICKED: &[&str] = &[
    // Numbers: decimal, octal, hex, binary, with underscores, with signs, floats, sexagesimal.
    "0", "1", "-1", "+1", "00", "01", "007", "012345", "0o17", "0O17", "0o_00", "0x1F", "0X1f", "0x", "0x_1f",
    "0b1010", "0B1", "0b1_0", "0b2", "1_000", "1_", "_1", "-_1", "0_7", "0_", "1__0", "685_230.15",
    "685.230_15e+03", "1e3", "1E3", "1e+3", "1e-3", "1e1000", "1.", ".1", "1.0", "-1.5", "+1.5", "1.5e3",
    "1.e3", ".e3", "1e", "e3", "1.2.3", "1,000", "190:20:30", "190:20:30.15", "12:30", "12:30:45", "1:2.5",
    "60:00", "1:60", "-12:30", "+12:30", "0:0", "07401b", "123456", "1234e5", "99e999", "9223372036854775807",
    "9223372036854775808", "18446744073709551616", "-9223372036854775809", "0.1e1", "1e5", "00e5", "8e100",
    "0x1.8p3", "1/2", "1%", "50%", "1Gi", "100m", "10.254.0.2", "10.254.0.0/16", "fd00::1", "::1", "::", "1:",
    ":1", "٣", "１",
    // Dates and times.
    "2001-01-01", "2001-1-1", "2026-12-01T00:00:00Z", "2026-12-01t00:00:00z", "2026-12-01 00:00:00",
    "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2001-12", "01-01-2001", "T00:00:00",
    // Indicators, alone and in front, in the middle and at the end of a word.
    "-", "--", "---", "----", "--- a", "---\n", "...", "... a", "....", "?", "? a", "?a", ":", ": a", ":a",
    "a:", "a: b", "a:b", "a :b", "a : b", "::a", ",", ",a", "a,b", "[", "]", "[a", "a]", "[]", "[ ]", "{",
    "}", "{}", "{ }", "{a: b}", "[a, b]", "#", "# a", "#a", "a#b", "a #b", "a# b", " #", "&", "&a", "& a",
    "&a b", "*", "*a", "* a", "*a b", "!", "!!", "!tag", "!!str", "!!str a", "!!int 1", "!<x> a",
    "!nodejoin-text", "|", "|-", "|+", "|2", "| a", ">", ">-", ">+", "> a", "'", "''", "'a'", "'a", "a'",
    "it's", "'''", "\"", "\"\"", "\"a\"", "\"a", "a\"", "\"'", "'\"", "%", "%a", "%YAML 1.1", "%TAG ! x", "@",
    "@a", "`", "`a`", "<<", "<<: *a", "<", "<a>", "=", "==", "a=b", "=a", "$", "$a", "${a}", "$(a)",
    "{{ a }}", "{% a %}", "~a", "a~", "~/x", "/", "/etc/kubernetes", "./a", "../a", ".", "..", ".a", "a.",
    "a-", "a/", "a_", "-a", "- a", "- - a", "-\ta", "-1a", "--flag=value", "--a b", "-.5", "+", "+a",
    "*.example.com", "a*", "(a)", "^a$", "a|b", "a&b", "a;b", "system:nodes", "system:bootstrappers:worker",
    "key=value:NoSchedule", "kube-apiserver-client-kubelet", "https://192.168.124.18:6443", "C:\\x", "a@b.c",
    // Blanks and line breaks.
    "", " ", "  ", " a", "a ", " a ", "a  b", "\t", "\ta", "a\t", "a\tb", "a \t", "\n", "\n\n", "\na", "a\n",
    "a\n\n", "a\n\n\n", "a\nb", "a\nb\n", "a\n\nb", "a\n\nb\n", "a\n b", "a\n  b\n", " a\nb", " a\n b\n",
    "a\n ", "a\n \n", "a\n\t", "a\n\tb\n", "\ta\nb\n", "a \nb", "a\nb ", "a\nb \n", "a\n \nb", "\n a",
    "\n a\n", "a\r", "\r", "\r\n", "a\r\nb", "a\r\nb\r\n", "a\rb", "\r\na", "a\n\rb", "a\\nb", "a\\", "\\",
    "\\\\", "\\n", "\\x41", "\\u0041", "a\\\nb", "\\\n", "a:\nb: c", "a:\n- b\n", "- a\n- b\n", "# a\n# b\n",
    "a\n# b\n", "a\n---\nb", "a\n---\nb\n", "---\na\n", "a\n...\nb\n", "...\na\n", "a\n%YAML 1.1\n",
    "? a\n: b\n", "|\n a\n", "> a\nb\n", "{\n}\n", "\"\n\"", "'\n'", "a\n'b\n", "key: |\n  a\n  b\n",
    "a\nb: c\n",
    "apiVersion: v1\nclusters:\n- cluster:\n    server: https://a:6443\n  name: \"\"\nkind: Config\n",
    "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUb+/=\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n",
    "#!/bin/sh\nset -e\n\texec kubelet \"$@\"\n",
    // Control characters.
    "\0", "a\0b", "\u{1}", "\u{7}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}", "\u{1b}[31m", "\u{1f}", "\u{7f}",
    "\u{80}", "\u{84}", "\u{85}", "a\u{85}b", "\u{86}", "\u{9b}", "\u{9f}", "a\nb\u{7}\n", "a\nb\0\n",
    "a\n\u{85}b\n",
    // Unicode.
    "\u{a0}", "a\u{a0}b", "\u{a0}a", "\u{ad}", "é", "e\u{301}", "ß", "Ångström", "ИИ", "字", "日本語", "日本\n語\n",
    "العربية", "עברית", "😀", "a😀b", "a\n😀\n", "👩\u{200d}👩", "\u{200b}", "a\u{200b}", "\u{200e}",
    "\u{202e}abc", "\u{2028}", "\u{2029}", "a\u{2028}b", "a\u{2029}\nb", "\u{2066}", "\u{3000}", "\u{1680}a",
    "\u{2003}a", "\u{feff}", "\u{feff}a", "a\u{feff}", "a\n\u{feff}b", "\u{fffd}", "\u{fffe}", "\u{ffff}",
    "\u{fdd0}", "\u{d7ff}", "\u{e000}", "\u{f8ff}", "\u{10000}", "\u{1ffff}", "\u{10ffff}", "‘a’", "“a”", "–",
    "€", "…", "٠", "½", "İ", "ı", "ﬁ", "K",
];

/// Put together at random; each has a meaning somewhere in YAML.
#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "a", "No", "y", "1", "0x", "_", ".", "e", ":", ": ", " :", "#", " #", "- ", "-", "? ", "!", "&", "*",
    "|", ">", "'", "\"", "\\", "{", "}", "[", "]", ",", " ", "  ", "\n", "\n\n", "\n  ", "\n---\n", "\t",
    "\r", "\0", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{feff}", "é", "字", "😀", "%", "@", "`", "=",
    "<<", "~",
];

fn strings() -> Vec<String> {
    let mut strings: Vec<String> = HAND_PICKED.iter().map(|string| (*string).to_owned()).collect();
    for word in WORDS {
        let (head, tail) = word.split_at(1);
        strings.extend([
            (*word).to_owned(),
            word.to_uppercase(),
            format!("{}{tail}", head.to_uppercase()),
            format!("{head}{}", tail.to_uppercase()),
            format!("{word} "),
            format!("{word}:"),
            format!("{word}\n"),
            format!("-{word}"),
        ]);
    }
    for length in [120, 127, 128, 129, 999, 1000, 1001, 1023, 1024, 1025, 70_000] {
        strings.push("a".repeat(length));
        strings.push("a b: ".repeat(length / 5));
        strings.push("é".repeat(length / 2));
        strings.push(format!("{}\n", "a\n".repeat(length / 20)));
    }
    // The same strings in every run: a small linear congruential generator.
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..3000 {
        let parts = next(7) + 1;
        strings.push((0..parts).map(|_| FRAGMENTS[next(FRAGMENTS.len())]).collect());
    }
    strings.sort();
    strings.dedup();
    strings
}

fn map(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Mapping(entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect::<Mapping>())
}

fn one(key: &str, value: Value) -> Value {
    map([(key.to_owned(), value)])
}

/// The string as a map's value, as a key, in a list, and both deep inside.
fn documents(string: &str) -> [Value; 4] {
    let value = Value::from(string);
    [
        one("a", value.clone()),
        map([(string.to_owned(), Value::from("x")), ("z".to_owned(), Value::from(1))]),
        one("list", Value::from(vec![value.clone(), Value::from("x"), value.clone()])),
        one("a", one(string, Value::from(vec![one(string, value.clone()), Value::from(vec![value])]))),
    ]
}

/// Beside the strings: values of every other kind.
fn others() -> Vec<Value> {
    let numbers = [0, 1, -1, 110, 20_250, i64::MAX, i64::MIN].map(Value::from);
    let floats =
        [0.0, -0.0, 0.1, 1.0, -2.5, 1e16, 1e21, 1.5e-7, f64::MAX, f64::MIN_POSITIVE].map(Value::from);
    let small = [
        Value::Null,
        Value::from(true),
        Value::from(false),
        Value::from(u64::MAX),
        map([]),
        Value::Sequence(vec![]),
    ];
    let all: Vec<Value> = numbers.into_iter().chain(floats).chain(small).collect();
    let mut documents: Vec<Value> = all.iter().map(|value| one("a", value.clone())).collect();
    documents.push(one("list", Value::from(all.clone())));
    documents.push(one("a", one("b", Value::from(vec![Value::from(all), one("c", map([]))]))));
    let strings = strings();
    documents.push(map(strings.iter().map(|string| (string.clone(), Value::from(string.as_str())))));
    documents.push(one("list", Value::from(strings)));
    documents
}

/// A value without trails, its keys strings.
fn tree_of(value: &Value) -> Yaml {
    let text = |text: &str| Text::traced(text, Trail::Fixed);
    match value {
        Value::Null => Yaml::null(Trail::Fixed),
        Value::Bool(on) => Yaml::bool(*on, Trail::Fixed),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), ..) => Yaml::integer(whole, Trail::Fixed),
            (None, Some(whole), _) => Yaml::integer(whole, Trail::Fixed),
            (None, None, float) => Yaml::float(float.unwrap(), Trail::Fixed),
        },
        Value::String(string) => text(string).into(),
        Value::Sequence(items) => Yaml::List(items.iter().map(tree_of).collect()),
        Value::Mapping(map) => {
            Yaml::Map(map.iter().map(|(key, value)| (text(key.as_str().unwrap()), tree_of(value))).collect())
        }
        Value::Tagged(_) => unreachable!(),
    }
}

#[test]
fn every_reader_gives_back_what_was_written() {
    let strings = strings();
    assert!(strings.len() > 3000, "{}", strings.len());
    let mut lines = String::new();
    let mut wrong = Vec::new();
    for document in strings.iter().flat_map(|string| documents(string)).chain(others()) {
        let yaml = emit(&[tree_of(&document)]).as_literal().unwrap().into_owned();
        match serde_yaml::from_str::<Value>(&yaml) {
            Ok(read) if read == document => {}
            other => wrong.push(format!("{document:?}\n{yaml}\n{other:?}")),
        }
        let line = serde_json::json!({ "yaml": yaml, "want": serde_json::to_value(&document).unwrap() });
        writeln!(lines, "{line}").unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "a test writes its corpus where it was asked to")]
    if let Some(path) = std::env::var_os("NODEJOIN_YAML_CORPUS") {
        std::fs::write(path, lines).unwrap();
    }
    assert!(wrong.is_empty(), "{} documents:\n{}", wrong.len(), wrong.join("\n\n"));
}
