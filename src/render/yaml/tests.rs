//! What is written is read back as it was, whatever it is.

use proptest::prelude::*;
use serde::Deserialize;
use serde_yaml::{Mapping, Value};

use super::{Yaml, emit};
use crate::render::{Hole, Text, Trail};

fn written(documents: &[Value]) -> String {
    emit(&documents.iter().map(tree_of).collect::<Vec<_>>()).as_literal().unwrap().into_owned()
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

fn read(yaml: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(yaml).map(|document| Value::deserialize(document).unwrap()).collect()
}

/// What has a meaning in YAML.
const FRAGMENTS: &[&str] = &[
    "",
    "a",
    "y",
    "No",
    "null",
    "~",
    "0",
    "1_0",
    "12:30",
    "0x1f",
    "1e3",
    ".inf",
    "=",
    "<<",
    "---",
    "...",
    "%YAML",
    "@",
    "`",
    "!t",
    "&a",
    "*a",
    "#",
    " #",
    ": ",
    ":",
    "? ",
    "- ",
    "-",
    "|",
    ">",
    "'",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    " ",
    "\n",
    "\n\n",
    "\n  ",
    "\t",
    "\r",
    "\r\n",
    "\0",
    "\u{7}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "\u{fffd}",
    "\u{1f600}",
    "é",
    "字",
    "$",
    "-----BEGIN X-----\n",
];

/// Strings put together from them.
fn hostile() -> impl Strategy<Value = String> {
    let fragments = prop::sample::select(FRAGMENTS);
    let put_together = prop::collection::vec(fragments, 0..8).prop_map(|parts| parts.concat());
    prop_oneof![4 => put_together, 1 => any::<String>(), 1 => "[a-z]{0,3}[ ]{0,2000}\n?"]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => hostile().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 40, 5, |inner| {
        let key = hostile().prop_map(Value::from);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..5)
                .prop_map(|entries| Value::Mapping(entries.into_iter().collect::<Mapping>())),
        ]
    })
}

proptest! {
    #[test]
    fn every_tree_survives(documents in prop::collection::vec(tree(), 1..4)) {
        let yaml = written(&documents);
        prop_assert_eq!(read(&yaml), documents, "{}", yaml);
    }

    #[test]
    fn a_string_survives_in_every_place(string in hostile()) {
        let value = Value::from(string.clone());
        let key = |value: Value| Value::Mapping(Mapping::from_iter([(Value::from(string.as_str()), value)]));
        let documents = [
            value.clone(),
            key(value.clone()),
            Value::from(vec![value.clone(), value.clone()]),
            key(key(Value::from(vec![key(value.clone()), Value::from(vec![value])]))),
        ];
        let yaml = written(&documents);
        prop_assert_eq!(read(&yaml), documents, "{}", yaml);
    }

    /// A hole is filled with harmless characters after the text was written; the reader sees them in place.
    #[test]
    fn a_filled_hole_is_read_in_place(before in hostile(), after in hostile(), filling in "[a-z0-9:.,-]{1,20}") {
        let mut text = Text::traced(before.as_str(), Trail::Fixed);
        text.push_hole(Hole::NodeName, &Trail::Fixed);
        text.push_traced(&after, &Trail::Fixed);
        let document = Yaml::Map(vec![(text.clone(), vec![text].into())]);
        let filled = emit(&[document]).placeholders_of(|_| Some(filling.clone()));
        let want = Value::from(format!("{before}{filling}{after}"));
        let want = Value::from(Mapping::from_iter([(want.clone(), Value::from(vec![want]))]));
        prop_assert_eq!(read(&filled), vec![want], "{}", filled);
    }
}

#[test]
fn it_looks_like_kubectl_wrote_it() {
    let value: Value = serde_yaml::from_str(
        r#"{apiVersion: v1, kind: Secret, metadata: {name: a, labels: {}, annotations: {"on": "1"}},
            rules: [{verbs: [get, list], names: []}, [1, [2.5]]], data: {ca: "-----BEGIN-----\nMIIB\n-----END-----\n"}}"#,
    )
    .unwrap();
    let want = "\
apiVersion: v1
kind: Secret
metadata:
  name: a
  labels: {}
  annotations:
    \"on\": \"1\"
rules:
- verbs:
  - get
  - list
  names: []
- - 1
  - - 2.5
data:
  ca: |
    -----BEGIN-----
    MIIB
    -----END-----
";
    assert_eq!(written(&[value]), want);
}

#[test]
fn documents_are_separated() {
    let list = Value::from(vec![Value::from("x")]);
    assert_eq!(written(&[list, Value::Null]), "- x\n---\nnull\n");
    assert_eq!(emit(&[]), Text::new());
}

/// Whatever the form of a scalar, each of its characters keeps its trail, and what surrounds it has the document's.
#[test]
fn trails_survive_every_form() {
    let of = |path: &str| Trail::value(crate::source::Path::of(path));
    for (value, want) in [
        ("plain", "key(k): plain(v)\n"),
        ("a: \"b\"", "key(k): \"a: \\\"b\\\"(v)\"\n"),
        ("one\n\ntwo\n", "key(k): |\n  one\n\n(v)  two\n(v)"),
    ] {
        let document = Yaml::Map(vec![(Text::traced("key", of("k")), Text::traced(value, of("v")).into())]);
        let mut shown = String::new();
        for piece in emit(&[document]).pieces() {
            let crate::render::Piece::Literal(literal, trail) = piece else { panic!("{piece:?}") };
            shown.push_str(literal);
            shown.extend(trail.path().map(|path| format!("({path})")));
        }
        assert_eq!(shown, want);
    }
}
