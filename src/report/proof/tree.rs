use std::fmt::Write as _;

use super::names;
use super::visible;
use crate::proof::{ClassProof, Evidence, Proof, Step, Verdict};

/// How the tree looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours, as ANSI sequences.
    pub color: bool,
    /// Box characters and marks instead of ASCII.
    pub unicode: bool,
}

/// The proof as a tree: each class with its steps and their evidence.
pub fn render(proof: &Proof, look: Look) -> String {
    let mut out = String::new();
    for class in &proof.classes {
        one(&mut out, class, look);
        out.push('\n');
    }
    let joining = proof.classes.iter().filter(|class| class.joins).count();
    let all = proof.classes.len();
    let nodes = |joins: bool| {
        proof
            .classes
            .iter()
            .filter(|class| class.joins == joins)
            .map(|class| class.nodes.len())
            .sum::<usize>()
    };
    let closing = match all - joining {
        0 => {
            format!("at {}: {} in {} would join", proof.at, plural(nodes(true), "node"), plural(all, "class"))
        }
        _ => format!(
            "at {}: {} would join, {} would not",
            proof.at,
            plural(nodes(true), "node"),
            plural(nodes(false), "node")
        ),
    };
    out.push_str(&closing);
    out.push('\n');
    out
}

fn plural(n: usize, word: &str) -> String {
    let many = if word == "class" { "classes" } else { "nodes" };
    format!("{n} {}", if n == 1 { word } else { many })
}

fn one(out: &mut String, class: &ClassProof, look: Look) {
    let all = class.steps.iter().flat_map(Step::conditions).map(|condition| condition.text.as_str());
    let conditions = all.collect::<std::collections::BTreeSet<_>>().len();
    let verdict = match (class.joins, class.breaks_at) {
        (true, _) if conditions == 0 => look.paint("32", "joins"),
        (true, _) => look.paint(
            "33",
            &format!("joins, on {conditions} condition{}", if conditions == 1 { "" } else { "s" }),
        ),
        (false, Some(id)) => look.paint("31", &format!("does not join: breaks at {}", id.name())),
        (false, None) => look.paint("31", "does not join"),
    };
    let title = look.paint("1", &visible(&class.title));
    let nodes = names(&class.nodes);
    let nodes =
        if class.nodes.len() == 1 && class.title == nodes { String::new() } else { format!(" ({nodes})") };
    let _ = writeln!(out, "{title}{nodes}: {verdict}");
    let last = class.steps.len().saturating_sub(1);
    for (index, step) in class.steps.iter().enumerate() {
        let (branch, line) = match (index == last, look.unicode) {
            (false, true) => ("├─ ", "│     "),
            (true, true) => ("└─ ", "      "),
            (false, false) => ("|- ", "|     "),
            (true, false) => ("`- ", "      "),
        };
        steps(out, step, branch, line, look);
    }
}

fn steps(out: &mut String, step: &Step, branch: &str, line: &str, look: Look) {
    let (mark, code) = match (step.verdict, look.unicode) {
        (Verdict::Holds, true) => ("✔", "32"),
        (Verdict::Conditional, true) => ("○", "33"),
        (Verdict::Breaks, true) => ("✘", "31"),
        (Verdict::NotReached, true) => ("·", "2"),
        (Verdict::Holds, false) => ("+", "32"),
        (Verdict::Conditional, false) => ("o", "33"),
        (Verdict::Breaks, false) => ("x", "31"),
        (Verdict::NotReached, false) => (".", "2"),
    };
    let word = match step.verdict {
        Verdict::Holds => String::new(),
        other => format!("  {}", look.paint(code, other.name())),
    };
    let dim = look.paint("2", branch);
    let _ = writeln!(out, "{dim}{} {}{word}", look.paint(code, mark), step.id.name());
    for evidence in &step.evidence {
        let _ = writeln!(out, "{}{}", look.paint("2", line), said(evidence, look));
    }
    if let Some(symptom) = &step.symptom {
        let _ = writeln!(out, "{}{} {}", look.paint("2", line), look.paint("31", "why:"), visible(symptom));
    }
    for finding in &step.findings {
        let rule = look.paint("2", &format!("[{}]", finding.rule));
        let place = match &finding.place {
            crate::diagnostic::Place::Spec(path, _) => path.to_string(),
            crate::diagnostic::Place::SpecBytes(_) => "the spec".to_owned(),
            crate::diagnostic::Place::Other(source, range) => {
                format!("{}:{}", source.name(), source.position(range.start).line)
            }
        };
        let _ = writeln!(
            out,
            "{}{} {} {rule}",
            look.paint("2", line),
            look.paint("31", &format!("{place}:")),
            visible(&finding.message)
        );
        for help in &finding.help {
            let _ =
                writeln!(out, "{}  {} {}", look.paint("2", line), look.paint("36", "help:"), visible(help));
        }
    }
}

fn said(evidence: &Evidence, look: Look) -> String {
    let place = evidence.origin.as_ref().filter(|origin| !origin.file.text().is_empty());
    let place = place
        .map(|origin| look.paint("2", &format!("  {}", visible(&origin.describe()))))
        .unwrap_or_default();
    let text = visible(&evidence.text);
    match evidence.condition {
        true => format!("{} {text}{place}", look.paint("33", "needs:")),
        false => format!("{text}{place}"),
    }
}

impl Look {
    /// A text in a colour, by its ANSI code.
    pub(super) fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
