use std::collections::BTreeMap;

use minijinja::Value;

use super::slots::Slots;
use crate::render::Text;

/// What a template may use, by name.
pub type Context = BTreeMap<&'static str, ContextValue>;

/// A value for a template.
#[derive(Clone, Debug)]
pub enum ContextValue {
    /// A text, which may have holes; false in a condition when it is empty.
    Text(Text),
    /// Texts in order.
    List(Vec<Text>),
    /// Names with their values, in order: `{% for name, value in variables %}`.
    Pairs(Vec<(Text, Text)>),
}

impl From<&'static str> for ContextValue {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Text> for ContextValue {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl ContextValue {
    /// As a value for the engine: strings, the holes in them hidden in `slots`.
    pub(super) fn hide(&self, slots: &mut Slots) -> Value {
        match self {
            ContextValue::Text(text) => Value::from(slots.hide(text)),
            ContextValue::List(texts) => texts.iter().map(|text| Value::from(slots.hide(text))).collect(),
            ContextValue::Pairs(pairs) => pairs
                .iter()
                .map(|(name, value)| Value::from(vec![slots.hide(name), slots.hide(value)]))
                .collect(),
        }
    }
}
