//! Values of the model as documents have them, each with its trail.

use serde_json::Value as Plain;

use crate::model::{NodePart, NodeText, Setting, Value};
use crate::render::{Hole, Text, Trail, Yaml};

/// A setting's value; items of lists and entries of maps come from their own places in the spec.
pub(super) fn value(setting: &Setting) -> Yaml {
    match &setting.value {
        Value::NodeAddress => Text::hole(Hole::NodeAddress, Trail::of(setting)).into(),
        Value::PerNode(text) => of_node(text, &Trail::of(setting)).into(),
        Value::Plain(plain) => of_plain(plain, &Trail::of(setting)),
        Value::Merged(Plain::Object(map), _) => {
            let entry = |(name, value): (&String, &Plain)| {
                let trail = Trail::of(setting).inner(|_| setting.entry_path(name));
                (Text::traced(name, trail.key()), of_plain(value, &trail))
            };
            Yaml::Map(map.iter().map(entry).collect())
        }
        Value::Merged(plain, _) => of_plain(plain, &Trail::of(setting)),
    }
}

/// A text with holes for the values of the node.
pub fn of_node(text: &NodeText, trail: &Trail) -> Text {
    let mut out = Text::new();
    for part in text.parts() {
        match part {
            NodePart::Literal(literal) => out.push_traced(literal, trail),
            NodePart::Label { key, .. } => out.push_hole(Hole::NodeLabel(key.clone()), trail),
            NodePart::Name => out.push_hole(Hole::NodeName, trail),
            NodePart::Index(position) => out.push_hole(Hole::NodeIndex(*position), trail),
        }
    }
    out
}

/// A plain value that comes from `trail`.
pub(super) fn of_plain(value: &Plain, trail: &Trail) -> Yaml {
    match value {
        Plain::Null => Yaml::null(trail.clone()),
        Plain::Bool(on) => Yaml::bool(*on, trail.clone()),
        Plain::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), ..) => Yaml::integer(whole, trail.clone()),
            (None, Some(whole), _) => Yaml::integer(whole, trail.clone()),
            // A fraction, which the kubelet has as a float too.
            (None, None, float) => Yaml::float(float.unwrap_or_default(), trail.clone()),
        },
        Plain::String(text) => Text::traced(text, trail.clone()).into(),
        Plain::Array(items) if items.is_empty() => Yaml::nothing_in(true, trail.clone()),
        Plain::Array(items) => {
            let item = |(index, item)| of_plain(item, &trail.inner(|path| path.index(index)));
            Yaml::List(items.iter().enumerate().map(item).collect())
        }
        Plain::Object(map) if map.is_empty() => Yaml::nothing_in(false, trail.clone()),
        Plain::Object(map) => {
            let entry = |(name, value): (&String, &Plain)| {
                let trail = trail.inner(|path| path.key(name));
                (Text::traced(name, trail.key()), of_plain(value, &trail))
            };
            Yaml::Map(map.iter().map(entry).collect())
        }
    }
}
