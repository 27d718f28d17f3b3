//! The types of the fields of a document that kube-apiserver decodes strictly.

use serde_json::Value;

use super::document::Refusals;

/// The type of a field.
pub(in crate::rules) enum Shape {
    Text,
    Whole,
    /// A duration in Go's words.
    Duration,
    /// Anything.
    Any,
    List(&'static Shape),
    Table(&'static [(&'static str, Shape)]),
}

impl Shape {
    /// Reports what a value has that its type does not allow. `loading` is how the errors of decoding begin.
    pub(in crate::rules) fn check(&self, refusals: &mut Refusals, value: &Value, path: &str, loading: &str) {
        match (self, value) {
            (Shape::List(of), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    of.check(refusals, item, &format!("{path}[{index}]"), loading);
                }
            }
            (Shape::Table(fields), Value::Object(map)) => {
                for (name, inner) in map {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    match fields.iter().find(|(known, _)| known == name) {
                        Some((_, shape)) => shape.check(refusals, inner, &path, loading),
                        None => {
                            let known: Vec<&'static str> = fields.iter().map(|(known, _)| *known).collect();
                            refusals.unknown(&path, name, &known, loading);
                        }
                    }
                }
            }
            _ => self.single(refusals, value, path, loading),
        }
    }

    fn single(&self, refusals: &mut Refusals, value: &Value, path: &str, loading: &str) {
        let is_good = match self {
            Shape::Any => true,
            Shape::Text | Shape::Duration => value.is_string(),
            Shape::Whole => value.is_i64() || value.is_u64(),
            Shape::List(_) | Shape::Table(_) => false,
        };
        if is_good || value.is_null() {
            return;
        }
        let (wanted, kind) = match self {
            Shape::Text | Shape::Duration => ("string", "put it in quotes"),
            Shape::Whole => ("int32", "write a whole number"),
            Shape::List(_) => ("[]string", "write a list"),
            _ => ("struct", "write a table"),
        };
        let given = match value {
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            _ => "object",
        };
        let shown = path.escape_debug();
        let error =
            format!("{loading}json: cannot unmarshal {given} into Go struct field {shown} of type {wanted}");
        refusals.push(path, format!("is of the type {given}"), error, kind);
    }
}
