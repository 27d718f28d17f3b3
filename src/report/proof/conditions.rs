//! The conditions of a proof, each kind once.

use std::collections::BTreeSet;

use crate::facts::Reason;
use crate::proof::{ClassProof, Evidence, Proof, StepId};

/// The conditions of a kind.
pub(super) struct Condition {
    key: String,
    /// One sentence for all of them.
    pub(super) text: String,
    /// The evidence of each.
    pub(super) each: Vec<Evidence>,
    /// The steps that need it.
    pub(super) steps: BTreeSet<StepId>,
    /// The positions of the classes that need it.
    pub(super) classes: BTreeSet<usize>,
}

/// All conditions, in the order in which they are met.
pub(super) fn of(proof: &Proof) -> Vec<Condition> {
    let mut all: Vec<Condition> = Vec::new();
    let mut at = std::collections::BTreeMap::new();
    for (index, class) in proof.classes.iter().enumerate() {
        for step in &class.steps {
            for evidence in step.conditions() {
                let key = key(class, evidence);
                let position = *at.entry(key.clone()).or_insert_with(|| {
                    let (text, each) = (String::new(), Vec::new());
                    let (steps, classes) = (BTreeSet::new(), BTreeSet::new());
                    all.push(Condition { key, text, each, steps, classes });
                    all.len() - 1
                });
                let Some(condition) = all.get_mut(position) else { continue };
                condition.steps.insert(step.id);
                condition.classes.insert(index);
                condition.each.push(evidence.clone());
            }
        }
    }
    all.iter_mut().for_each(|condition| condition.text = text(condition));
    all
}

/// The numbers, from 1, of the conditions of a step of a class.
#[cfg(feature = "cli")]
pub(super) fn numbers(all: &[Condition], class: &ClassProof, evidence: &[&Evidence]) -> Vec<usize> {
    let numbers: BTreeSet<usize> = evidence
        .iter()
        .filter_map(|evidence| {
            let key = key(class, evidence);
            Some(all.iter().position(|condition| condition.key == key)? + 1)
        })
        .collect();
    numbers.into_iter().collect()
}

/// What conditions of one kind have in common.
pub(super) fn key(class: &ClassProof, evidence: &Evidence) -> String {
    match &evidence.unknown {
        Some((Reason::Placeholder(_), _)) => "placeholder".to_owned(),
        Some((reason, _)) => reason.to_string(),
        None => nameless(class, &evidence.text),
    }
}

/// A text with `<node>` instead of the names of a class's nodes.
pub(super) fn nameless(class: &ClassProof, text: &str) -> String {
    const MOST: usize = 16;
    let mut text = text.to_owned();
    for name in class.nodes.iter().take(MOST).filter(|name| !name.is_empty()) {
        text = without(&text, name);
    }
    text
}

/// Only where the text quotes the name, or has it as the end of a user's name.
fn without(text: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, from) = rest.split_at(at);
        let after = from.get(name.len()..).unwrap_or_default();
        out.push_str(before);
        let is_whole = out.ends_with(['`', '"', '\'', ':']) && after.starts_with(['`', '"', '\'']);
        out.push_str(if is_whole { "<node>" } else { name });
        rest = after;
    }
    out + rest
}

fn text(condition: &Condition) -> String {
    let Some(first) = condition.each.first() else { return String::new() };
    let texts: BTreeSet<&str> = condition.each.iter().map(|evidence| evidence.text.as_str()).collect();
    if texts.len() == 1 {
        return first.text.clone();
    }
    match &first.unknown {
        None => condition.key.clone(),
        Some((Reason::Placeholder(word), _)) => {
            let words: BTreeSet<&str> = condition
                .each
                .iter()
                .filter_map(|evidence| match &evidence.unknown {
                    Some((Reason::Placeholder(word), _)) => Some(word.as_str()),
                    _ => None,
                })
                .collect();
            match words.len() {
                1 => needs(condition, &first.unknown),
                many => format!(
                    "{many} words have placeholders that are not filled in, such as `{}`, so make sure that nodes join with the values that replace them",
                    word.escape_debug()
                ),
            }
        }
        Some(_) => needs(condition, &first.unknown),
    }
}

/// Why something is unknown, and all that must hold.
fn needs(condition: &Condition, unknown: &Option<(Reason, String)>) -> String {
    let Some((reason, _)) = unknown else { return String::new() };
    let mut needs: Vec<&str> = Vec::new();
    for (_, need) in condition.each.iter().filter_map(|evidence| evidence.unknown.as_ref()) {
        if !needs.contains(&need.as_str()) {
            needs.push(need);
        }
    }
    format!("{reason}, so make sure that {}", needs.join("; that "))
}
