use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pattern::Pattern;
use crate::rules::{self, Rule, StepId};

/// Something that components write to their logs.
#[derive(Debug)]
pub struct Symptom {
    /// The step of a join that fails with it.
    pub step: StepId,
    /// The names of the rules that it belongs to, the most probable one first.
    pub rules: Vec<String>,
    /// What to look at.
    pub look: String,
    /// Parts of lines, in which `{}` is any text.
    pub lines: Vec<String>,
    patterns: Vec<Pattern>,
}

/// All symptoms.
pub fn all() -> &'static [Symptom] {
    static ALL: LazyLock<Vec<Symptom>> = LazyLock::new(|| {
        let own: Rows = toml::from_str(include_str!("symptoms.toml")).unwrap_or_default();
        let lines = own.symptom.into_iter().filter_map(Row::symptom);
        lines.chain(of_settings(own.refused)).collect()
    });
    &ALL
}

#[derive(Deserialize, Default)]
struct Rows {
    symptom: Vec<Row>,
    refused: Vec<Refused>,
}

/// A program in `refused-values.toml`, and the rule of each part of its table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    program: String,
    step: String,
    rules: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    step: String,
    rules: Vec<String>,
    look: String,
    lines: Vec<String>,
}

impl Row {
    fn symptom(self) -> Option<Symptom> {
        let step = StepId::ALL.into_iter().find(|id| id.name() == self.step)?;
        Some(Symptom::new(step, self.rules, self.look, self.lines))
    }
}

/// An error with less text of its own could be anything.
const LEAST: usize = 16;

/// The errors of flags of the control plane and settings of the kubelet.
fn of_settings(refused: Vec<Refused>) -> Vec<Symptom> {
    let text = include_str!("../../schemas/kubernetes/refused-values.toml");
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    let mut found = Vec::new();
    for Refused { program, step, rules } in refused {
        let Some(step) = StepId::ALL.into_iter().find(|id| id.name() == step) else { continue };
        for (part, rule) in rules {
            let mut lines = Vec::new();
            table
                .get(&program)
                .and_then(|all| all.get(&part))
                .into_iter()
                .for_each(|rows| said(rows, &mut lines));
            lines.retain(|line| Pattern::new(line).length() >= LEAST);
            if !lines.is_empty() {
                let look = format!("the setting of {program} that the error names");
                found.push(Symptom::new(step, vec![rule], look, lines));
            }
        }
    }
    found
}

fn said(value: &toml::Value, lines: &mut Vec<String>) {
    match value {
        toml::Value::Array(items) => items.iter().for_each(|item| said(item, lines)),
        toml::Value::Table(table) => {
            lines.extend(table.get("said").and_then(toml::Value::as_str).map(str::to_owned));
            table.values().for_each(|value| said(value, lines));
        }
        _ => {}
    }
}

impl Symptom {
    fn new(step: StepId, rules: Vec<String>, look: String, lines: Vec<String>) -> Self {
        let patterns = lines.iter().map(|line| Pattern::new(line)).collect();
        Self { step, rules, look, lines, patterns }
    }

    /// How much text of its own the best of its lines has that matches; none if none does.
    pub(super) fn score(&self, line: &str) -> Option<usize> {
        self.patterns.iter().filter(|pattern| pattern.matches(line)).map(Pattern::length).max()
    }

    /// Its rules.
    pub fn known_rules(&self) -> impl Iterator<Item = &'static Rule> {
        self.rules.iter().filter_map(|name| rules::find(name))
    }
}
