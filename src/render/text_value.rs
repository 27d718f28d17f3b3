//! A [`Text`] as a value of YAML's object model, so that typed bodies can hold texts with holes.

use serde::ser::{Serialize, Serializer};
use serde_yaml::Value;
use serde_yaml::value::TaggedValue;

use super::{Hole, Piece, Text};

/// The tag of a value that stands for a text with holes.
///
/// It cannot be forged by a spec: TOML has no tags, and a TOML key is serialized as a plain string, which
/// never becomes a tag (a key `"!nodejoin-text"` stays a key). Whoever reads YAML written by others has to
/// go through typed structs or refuse tags.
const TAG: &str = "nodejoin-text";

/// One piece inside the tagged value: a string is a literal, a list of strings is a hole.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Encoded {
    Literal(String),
    Hole(Vec<String>),
}

impl Serialize for Text {
    /// A plain string when the text has no hole, else a variant that only the emitter of YAML understands.
    /// No other format can carry a hole.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_literal() {
            Some(literal) => serializer.serialize_str(literal),
            None => {
                let pieces: Vec<Encoded> = self.pieces().iter().map(encode).collect();
                serializer.serialize_newtype_variant("Text", 0, TAG, &pieces)
            }
        }
    }
}

/// The same value as `serde_yaml::to_value` gives, without a `Result`.
pub fn text_value(text: &Text) -> Value {
    match text.as_literal() {
        Some(literal) => Value::String(literal.to_owned()),
        None => Value::Tagged(Box::new(TaggedValue {
            tag: serde_yaml::value::Tag::new(TAG),
            value: Value::Sequence(text.pieces().iter().map(|piece| encode(piece).into_value()).collect()),
        })),
    }
}

/// The text behind a tagged value; nothing when it is not one of ours.
pub(super) fn from_tagged(tagged: &TaggedValue) -> Option<Text> {
    if tagged.tag != TAG {
        return None;
    }
    let pieces: Vec<Encoded> = serde_yaml::from_value(tagged.value.clone()).ok()?;
    let mut text = Text::new();
    for piece in pieces {
        match piece {
            Encoded::Literal(literal) => text.push_str(&literal),
            Encoded::Hole(words) => text.push_hole(hole_from_words(&words)?),
        }
    }
    Some(text)
}

impl Encoded {
    fn into_value(self) -> Value {
        match self {
            Encoded::Literal(literal) => Value::String(literal),
            Encoded::Hole(words) => words.into_iter().map(Value::String).collect(),
        }
    }
}

fn encode(piece: &Piece) -> Encoded {
    match piece {
        Piece::Literal(literal) => Encoded::Literal(literal.clone()),
        Piece::Hole(hole) => Encoded::Hole(hole_to_words(hole)),
    }
}

fn hole_to_words(hole: &Hole) -> Vec<String> {
    match hole {
        Hole::TokenSecret(token) => vec!["token-secret".to_owned(), token.clone()],
        Hole::Signature { token, id, content } => {
            vec!["signature".to_owned(), token.clone(), id.clone(), content.clone()]
        }
        Hole::NodeName => vec!["node-name".to_owned()],
        Hole::NodeAddresses => vec!["node-addresses".to_owned()],
        Hole::NodeAddress => vec!["node-address".to_owned()],
    }
}

fn hole_from_words(words: &[String]) -> Option<Hole> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["token-secret", token] => Some(Hole::TokenSecret((*token).to_owned())),
        ["signature", token, id, content] => Some(Hole::Signature {
            token: (*token).to_owned(),
            id: (*id).to_owned(),
            content: (*content).to_owned(),
        }),
        ["node-name"] => Some(Hole::NodeName),
        ["node-addresses"] => Some(Hole::NodeAddresses),
        ["node-address"] => Some(Hole::NodeAddress),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Text {
        let mut text = Text::from("07401b.");
        text.push_hole(Hole::TokenSecret("true".to_owned()));
        text
    }

    #[test]
    fn holes_survive_the_object_model() {
        let mut text = token();
        let signature =
            Hole::Signature { token: "a".to_owned(), id: "b".to_owned(), content: "c\n".to_owned() };
        for hole in [signature, Hole::NodeName, Hole::NodeAddresses, Hole::NodeAddress] {
            text.push_hole(hole);
            text.push_str("12");
        }
        let value = serde_yaml::to_value(&text).unwrap();
        assert_eq!(value, text_value(&text));
        let Value::Tagged(tagged) = value else { panic!("{value:?}") };
        assert_eq!(from_tagged(&tagged), Some(text));
    }

    #[test]
    fn a_literal_is_a_plain_string() {
        assert_eq!(serde_yaml::to_value(Text::from("12")).unwrap(), Value::String("12".to_owned()));
        assert_eq!(serde_yaml::to_value(Text::new()).unwrap(), text_value(&Text::new()));
    }

    #[test]
    fn keys_of_a_spec_cannot_forge_a_hole() {
        let forged = r#"a = { "!nodejoin-text" = [["token-secret", "workers"]] }"#;
        let table: toml::Table = toml::from_str(forged).unwrap();
        let value = serde_yaml::to_value(&table).unwrap();
        assert!(value["a"].is_mapping());
        assert!(super::super::yaml::emit(&[value]).holes().next().is_none());
    }

    #[test]
    fn a_broken_payload_is_not_a_text() {
        for words in [vec![], vec!["token-secret"], vec!["node-name", "x"], vec!["root-password"]] {
            let hole = Value::Sequence(words.into_iter().map(Value::from).collect());
            let tagged =
                TaggedValue { tag: serde_yaml::value::Tag::new(TAG), value: Value::Sequence(vec![hole]) };
            assert_eq!(from_tagged(&tagged), None);
        }
    }
}
