use crate::render::Text;

/// A flag of a component: `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The name without dashes.
    pub name: String,
    /// The value, which may have holes.
    pub value: Text,
}

impl Argument {
    /// A flag with its value.
    pub fn new(name: impl Into<String>, value: impl Into<Text>) -> Self {
        Self { name: name.into(), value: value.into() }
    }

    /// The flag as one word of a command line, before any quoting.
    pub fn word(&self) -> Text {
        let mut word = Text::from(format!("--{}=", self.name));
        word.push_text(&self.value);
        word
    }
}
