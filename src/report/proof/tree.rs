use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names;
use super::visible;
use crate::diagnostic::{Finding, Level};
use crate::proof::{ClassProof, Evidence, Proof, Step, Verdict};
use crate::rules;

/// Classes that are shown, those that do not join first; the others are counted.
const MOST_CLASSES: usize = 50;
/// Lines of a step of each kind, and help for a finding, that are shown.
const MOST_LINES: usize = 20;
/// Characters of a text that are shown.
const MOST_CHARACTERS: usize = 2000;

/// How the tree looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours, as ANSI sequences.
    pub color: bool,
    /// Box characters and marks instead of ASCII.
    pub unicode: bool,
}

/// The proof as a tree: each class with its steps and their evidence. The closing line also names errors with which nodes
/// join: those of steps, and `of_files`, which are about the files of a folder.
pub fn render(proof: &Proof, of_files: &[Finding], look: Look) -> String {
    let mut out = String::new();
    let mut shown: Vec<usize> = (0..proof.classes.len()).collect();
    shown.sort_by_key(|index| proof.classes.get(*index).is_some_and(|class| class.joins));
    shown.truncate(MOST_CLASSES);
    shown.sort_unstable();
    for class in shown.iter().filter_map(|index| proof.classes.get(*index)) {
        one(&mut out, class, look);
        out.push('\n');
    }
    if let Some(rest) = more(proof.classes.len(), shown.len(), look) {
        out.push_str(&format!("{rest}, as --format json shows\n\n"));
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
    if let Some(errors) = errors(proof, of_files) {
        let _ = write!(out, "; {errors}");
    }
    out.push('\n');
    out
}

/// The errors that do not keep nodes from joining, each rule once with the step at which it is seen.
fn errors(proof: &Proof, of_files: &[Finding]) -> Option<String> {
    let mut all = BTreeSet::new();
    let joining = proof.classes.iter().filter(|class| class.joins);
    for step in joining.flat_map(|class| &class.steps) {
        let rules = step.findings.iter().filter(|finding| finding.level == Level::Deny);
        all.extend(rules.map(|finding| format!("{} at {}", finding.rule, step.id.name())));
    }
    for finding in of_files.iter().filter(|finding| finding.level == Level::Deny) {
        let seen = rules::of(finding.rule).and_then(|rule| rule.seen_at);
        all.insert(match seen {
            Some(step) => format!("{} at {}", finding.rule, step.name()),
            None => format!("{} in the files", finding.rule),
        });
    }
    match all.len() {
        0 => None,
        1 => all.pop_first().map(|one| format!("1 error: {one}")),
        many => {
            let shown: Vec<String> = all.into_iter().take(MOST_LINES).collect();
            Some(format!("{many} errors: {}", shown.join(", ")))
        }
    }
}

/// The words for what is not shown.
fn more(all: usize, shown: usize, look: Look) -> Option<String> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(format!("{} and {rest} more", if look.unicode { "…" } else { "..." }))
}

/// A text for a terminal, cut when it is very long.
fn clipped(text: &str, look: Look) -> String {
    let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) else { return visible(text).into_owned() };
    let shown = visible(text.get(..end).unwrap_or_default()).into_owned();
    shown + if look.unicode { " …" } else { " ..." }
}

fn plural(n: usize, word: &str) -> String {
    let many = if word == "class" { "classes" } else { "nodes" };
    format!("{n} {}", if n == 1 { word } else { many })
}

/// On how many conditions.
fn on(conditions: usize) -> String {
    match conditions {
        0 => String::new(),
        1 => ", on 1 condition".to_owned(),
        many => format!(", on {many} conditions"),
    }
}

fn one(out: &mut String, class: &ClassProof, look: Look) {
    let all = class.steps.iter().flat_map(Step::conditions).map(|condition| condition.text.as_str());
    let conditions = all.collect::<BTreeSet<_>>().len();
    let denied = |finding: &&Finding| finding.level == Level::Deny;
    let errors = class.steps.iter().flat_map(|step| &step.findings).filter(denied).count();
    let verdict = match (class.joins, class.breaks_at) {
        (true, _) if errors > 0 => {
            let errors = match errors {
                1 => "1 error".to_owned(),
                many => format!("{many} errors"),
            };
            look.paint("31", &format!("joins, with {errors}{}", on(conditions)))
        }
        (true, _) if conditions == 0 => look.paint("32", "joins"),
        (true, _) => look.paint("33", &format!("joins{}", on(conditions))),
        (false, Some(id)) => look.paint("31", &format!("does not join: breaks at {}", id.name())),
        (false, None) => look.paint("31", "does not join"),
    };
    let title = look.paint("1", &clipped(&class.title, look));
    let nodes = clipped(&names(&class.nodes), look);
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
    // What is needed is not cut off by what is known.
    let (mut known, mut needed) = (0, 0);
    let shown = |evidence: &&Evidence| {
        let count = if evidence.condition { &mut needed } else { &mut known };
        *count += 1;
        *count <= MOST_LINES
    };
    let shown: Vec<&Evidence> = step.evidence.iter().filter(shown).collect();
    for evidence in &shown {
        let _ = writeln!(out, "{}{}", look.paint("2", line), said(evidence, look));
    }
    if let Some(rest) = more(step.evidence.len(), shown.len(), look) {
        let _ = writeln!(out, "{}{rest}", look.paint("2", line));
    }
    if let Some(symptom) = &step.symptom {
        let _ =
            writeln!(out, "{}{} {}", look.paint("2", line), look.paint("31", "why:"), clipped(symptom, look));
    }
    findings(out, &step.findings, line, look);
}

fn findings(out: &mut String, findings: &[Finding], line: &str, look: Look) {
    for finding in findings.iter().take(MOST_LINES) {
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
            look.paint("31", &format!("{}:", visible(&place))),
            clipped(&finding.message, look)
        );
        for help in finding.help.iter().take(MOST_LINES) {
            let _ = writeln!(
                out,
                "{}  {} {}",
                look.paint("2", line),
                look.paint("36", "help:"),
                clipped(help, look)
            );
        }
    }
    if let Some(rest) = more(findings.len(), findings.len().min(MOST_LINES), look) {
        let _ = writeln!(out, "{}{rest}", look.paint("2", line));
    }
}

fn said(evidence: &Evidence, look: Look) -> String {
    let place = evidence.origin.as_ref().filter(|origin| !origin.file.text().is_empty());
    let place = place
        .map(|origin| look.paint("2", &format!("  {}", visible(&origin.describe()))))
        .unwrap_or_default();
    let text = clipped(&evidence.text, look);
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
