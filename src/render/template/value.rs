use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Object;

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

impl From<&str> for ContextValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for ContextValue {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Text> for ContextValue {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

/// A text in the hands of a template: opaque, so that only the formatter writes it.
#[derive(Debug)]
pub(super) struct Scalar(pub(super) Text);

impl Object for Scalar {
    fn is_true(self: &Arc<Self>) -> bool {
        !self.0.pieces().is_empty()
    }
}

/// A text that a filter quoted already.
#[derive(Debug)]
pub(super) struct Quoted(pub(super) Text);

impl Object for Quoted {}

impl ContextValue {
    pub(super) fn value(&self) -> Value {
        let scalar = |text: &Text| Value::from_object(Scalar(text.clone()));
        match self {
            ContextValue::Text(text) => scalar(text),
            ContextValue::List(texts) => Value::from(texts.iter().map(scalar).collect::<Vec<_>>()),
            ContextValue::Pairs(pairs) => Value::from(
                pairs
                    .iter()
                    .map(|(name, value)| Value::from(vec![scalar(name), scalar(value)]))
                    .collect::<Vec<_>>(),
            ),
        }
    }
}

/// The text of a value that a template wrote: a value of the context, or one of its own strings and numbers.
pub(super) fn text_of(value: &Value) -> Option<Text> {
    if let Some(scalar) = value.downcast_object_ref::<Scalar>() {
        return Some(scalar.0.clone());
    }
    match value.kind() {
        minijinja::value::ValueKind::String
        | minijinja::value::ValueKind::Number
        | minijinja::value::ValueKind::Bool => Some(Text::from(value.to_string())),
        _ => None,
    }
}
