use std::borrow::Cow;

use super::At;
use crate::kube::value::parse_bool;

/// A setting: its value, its place, and the nodejoin key that means it, if any.
pub type Setting = At<Value>;

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The same for all nodes of a shape.
    Plain(serde_json::Value),
    /// The node's own first address.
    NodeAddress,
}

impl Value {
    /// The string, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Plain(serde_json::Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, a number or a boolean: what a flag would say.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self.as_plain()? {
            serde_json::Value::String(text) => Some(text.into()),
            serde_json::Value::Number(number) => Some(number.to_string().into()),
            serde_json::Value::Bool(on) => Some(if *on { "true" } else { "false" }.into()),
            _ => None,
        }
    }

    /// Whether it is on or off, when it is a boolean or a flag's text of one.
    pub fn as_bool(&self) -> Option<bool> {
        parse_bool(&self.text()?)
    }

    /// The plain value, when it is the same for all nodes.
    pub fn as_plain(&self) -> Option<&serde_json::Value> {
        match self {
            Value::Plain(value) => Some(value),
            Value::NodeAddress => None,
        }
    }
}
