use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::model::{At, Setting};
use crate::render::{Hole, Text, Trail};

/// A flag of a component: `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The name without dashes.
    pub name: String,
    /// Why the flag is there.
    pub trail: Trail,
    /// The value, which may have holes.
    pub value: Text,
}

impl Argument {
    /// The flag as one word of a command line, before any quoting.
    pub fn word(&self) -> Text {
        let mut word = Text::traced(format!("--{}", self.name), self.trail.clone());
        word.push_str("=");
        word.push_text(&self.value);
        word
    }

    /// The name with its dashes.
    pub fn name_text(&self) -> Text {
        Text::traced(&self.name, self.trail.clone())
    }
}

/// Flags by name, each with why it is there.
#[derive(Default)]
pub(super) struct Arguments(BTreeMap<String, (Trail, Text)>);

impl Arguments {
    /// Sets a flag.
    pub(super) fn set(&mut self, name: impl Into<String>, trail: Trail, value: impl Into<Text>) {
        self.0.insert(name.into(), (trail, value.into()));
    }

    /// Sets a flag to a value of the spec as it is printed.
    pub(super) fn set_to<T: std::fmt::Display>(&mut self, name: impl Into<String>, value: &At<T>) {
        self.set(name, Trail::of_key(value), Text::of(value));
    }

    /// Sets a flag to a value of the node, because of `why`.
    pub(super) fn set_hole<T>(&mut self, name: &str, why: &At<T>, hole: Hole) {
        self.set(name, Trail::of_key(why), Text::hole(hole, Trail::of(why)));
    }

    /// Sets a flag to items with commas between them. Without any, the flag is not set. The name comes from the same
    /// place as the first item.
    pub(super) fn set_items(&mut self, name: &str, items: impl IntoIterator<Item = (Trail, Text)>) {
        let (trails, texts): (Vec<Trail>, Vec<Text>) = items.into_iter().unzip();
        if let Some(first) = trails.first() {
            self.set(name, first.key(), Text::joined(texts, ","));
        }
    }

    /// Sets a flag to address ranges. Without any, the flag is not set.
    pub(super) fn set_ranges(&mut self, name: &str, ranges: &[At<IpNet>]) {
        self.set_items(name, ranges.iter().map(|range| (Trail::of(range), Text::of(range))));
    }

    /// Sets a flag to a list of words. An empty list is set too.
    pub(super) fn set_list(&mut self, name: &str, words: &At<Vec<At<String>>>) {
        self.set(name, Trail::of_key(words), Text::joined(words.iter().map(Text::of), ","));
    }

    /// The feature gates of a component.
    pub(super) fn set_gates(&mut self, gates: &BTreeMap<String, At<bool>>) {
        self.set_items("feature-gates", gates.iter().map(|(name, on)| (Trail::of(on), pair(name, "=", on))));
    }

    /// The value of a flag that is set.
    pub(super) fn get(&self, name: &str) -> Option<&Text> {
        self.0.get(name).map(|(_, value)| value)
    }

    /// Removes a flag.
    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The flags of a component of the control plane: these, its gates, and the user's own over them.
    pub(super) fn finish(
        mut self,
        gates: &BTreeMap<String, At<bool>>,
        own: &BTreeMap<String, Setting>,
    ) -> Vec<Argument> {
        self.set_gates(gates);
        for (name, setting) in own {
            if let Some(text) = setting.value.as_str() {
                self.set(name, Trail::of_key(setting), Text::traced(text, Trail::of(setting)));
            }
        }
        self.into_list()
    }

    /// In the order of their names.
    pub(super) fn into_list(self) -> Vec<Argument> {
        let argument = |(name, (trail, value))| Argument { name, trail, value };
        self.0.into_iter().map(argument).collect()
    }
}

/// An entry of a map, `name=value`: the name is its key.
fn pair<T: std::fmt::Display>(name: &str, sign: &'static str, value: &At<T>) -> Text {
    let mut text = Text::traced(name, Trail::of_key(value));
    text.push_str(sign);
    text.push_text(&Text::of(value));
    text
}
