use super::number;
use crate::render::{Text, Trail};

/// A document that is to be written, or a value in one. Every scalar knows where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yaml {
    /// A number, a boolean, `null`: what is never quoted.
    Word(Text),
    /// A string, which may have holes.
    String(Text),
    /// Values in order. An empty one that the spec has is better a [`Yaml::nothing_in`].
    List(Vec<Yaml>),
    /// Keys, each once, with their values.
    Map(Vec<(Text, Yaml)>),
}

impl Yaml {
    /// A map whose keys are fields of its kind.
    pub fn fields(entries: impl IntoIterator<Item = (&'static str, Yaml)>) -> Self {
        Yaml::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A boolean.
    pub fn bool(on: bool, trail: Trail) -> Self {
        Yaml::Word(Text::traced(if on { "true" } else { "false" }, trail))
    }

    /// A whole number.
    pub fn integer(number: impl Into<i128>, trail: Trail) -> Self {
        Yaml::Word(Text::traced(number.into().to_string(), trail))
    }

    /// A number with a fraction.
    pub fn float(number: f64, trail: Trail) -> Self {
        Yaml::Word(Text::traced(number::float(number), trail))
    }

    /// No value.
    pub fn null(trail: Trail) -> Self {
        Yaml::Word(Text::traced("null", trail))
    }

    /// A list without items, or a map without entries.
    pub fn nothing_in(list: bool, trail: Trail) -> Self {
        Yaml::Word(Text::traced(if list { "[]" } else { "{}" }, trail))
    }

    /// The entry of a map, by its key.
    pub fn get(&self, key: &str) -> Option<&Yaml> {
        let Yaml::Map(entries) = self else { return None };
        entries.iter().find(|(known, _)| known.as_literal().as_deref() == Some(key)).map(|(_, value)| value)
    }
}

impl From<Text> for Yaml {
    fn from(text: Text) -> Self {
        Yaml::String(text)
    }
}

impl From<&'static str> for Yaml {
    fn from(text: &'static str) -> Self {
        Yaml::String(text.into())
    }
}

impl<T: Into<Yaml>> From<Vec<T>> for Yaml {
    fn from(items: Vec<T>) -> Self {
        Yaml::List(items.into_iter().map(Into::into).collect())
    }
}
