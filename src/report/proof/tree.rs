use std::collections::{BTreeMap, BTreeSet};

use super::conditions::{self, Condition};
use super::groups::{self, Group};
use super::summary;
use super::{Folder, Look, names, visible};
use crate::diagnostic::{Finding, Level, Place};
use crate::proof::{ClassProof, Evidence, Proof, Step, StepId, Verdict};
use crate::report::human::sentence;
use crate::rules;

/// Groups of classes that are shown, those that do not join first; the others are counted.
const MOST_GROUPS: usize = 50;
/// Lines of a step of each kind, help for a finding, and conditions that are shown.
const MOST_LINES: usize = 20;
const MOST_CONDITIONS: usize = 100;
/// Places of a finding of several classes that are shown.
const MOST_PLACES: usize = 3;
/// Characters of a text that are shown.
const MOST_CHARACTERS: usize = 2000;

/// The proof as a tree: what was read, each kind of nodes with its steps, and the conditions of all.
pub fn render(proof: &Proof, of_folder: Option<Folder<'_>>, look: Look) -> String {
    let conditions = conditions::of(proof);
    let mut tree = Tree { out: String::new(), look, conditions: &conditions, twice: titles_twice(proof) };
    if let Some(of_folder) = of_folder {
        tree.summary(of_folder);
    }
    let groups = groups::of(proof, look.verbose);
    let joins = |index: &usize| {
        groups.get(*index).and_then(|group| group.classes.first()).is_some_and(|class| class.joins)
    };
    let mut shown: Vec<usize> = (0..groups.len()).collect();
    shown.sort_by_key(joins);
    shown.truncate(MOST_GROUPS);
    shown.sort_unstable();
    for group in shown.iter().filter_map(|index| groups.get(*index)) {
        tree.group(group, &groups);
        tree.out.push('\n');
    }
    if let Some(rest) = more(groups.len(), shown.len(), look) {
        tree.out.push_str(&format!("{rest}, as --format json shows\n\n"));
    }
    tree.conditions();
    let closing = closing(proof, of_folder, conditions.len());
    sentence(&mut tree.out, "", "  ", &closing, look.width);
    tree.out
}

/// The line that closes the report. It must not read as if all were well where an error is reported.
fn closing(proof: &Proof, of_folder: Option<Folder<'_>>, conditions: usize) -> String {
    let nodes = |joins: bool| {
        let classes = proof.classes.iter().filter(|class| class.joins == joins);
        plural(classes.map(|class| class.nodes.len()).sum(), "node", "nodes")
    };
    let mut text = match proof.joins() {
        true => format!("at {}: {} would join", proof.at, nodes(true)),
        false => format!("at {}: {} would join, {} would not", proof.at, nodes(true), nodes(false)),
    };
    if conditions > 0 {
        text.push_str(&format!(", on {}", plural(conditions, "condition", "conditions")));
    }
    let mut but = Vec::new();
    if proof.joins() {
        let beside: BTreeSet<StepId> = proof.classes.iter().flat_map(broken_beside).collect();
        if !beside.is_empty() {
            but.push(format!("{} {}", step_names(beside.iter().copied()), breaks(beside.len())));
        }
    }
    but.extend(errors(proof, of_folder.map_or(&[], |of_folder| of_folder.findings)));
    match but.is_empty() {
        true => text,
        false => format!("{text}, but there is a problem: {}", but.join("; ")),
    }
}

/// The errors that do not keep nodes from joining, each rule once with the step at which it is seen. `of_files` are about the files
/// of a folder.
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
    if all.is_empty() {
        return None;
    }
    let count = plural(all.len(), "error", "errors");
    let shown: Vec<String> = all.into_iter().take(MOST_LINES).collect();
    Some(format!("{count}: {}", shown.join(", ")))
}

fn breaks(steps: usize) -> &'static str {
    if steps == 1 { "breaks" } else { "break" }
}

/// The steps beside the way of a class that joins which break.
fn broken_beside(class: &ClassProof) -> impl Iterator<Item = StepId> {
    class.steps.iter().filter(|step| class.joins && step.is_broken()).map(|step| step.id)
}

fn step_names(ids: impl Iterator<Item = StepId>) -> String {
    ids.map(StepId::name).collect::<Vec<_>>().join(", ")
}

/// The titles that several classes have.
fn titles_twice(proof: &Proof) -> BTreeSet<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    proof.classes.iter().for_each(|class| *counts.entry(&class.title).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(title, _)| title).collect()
}

/// The words for what is not shown.
fn more(all: usize, shown: usize, look: Look) -> Option<String> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(format!("{} and {rest} more", look.dots()))
}

/// A text for a terminal, cut when it is very long.
fn clipped(text: &str, look: Look) -> String {
    let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) else { return visible(text).into_owned() };
    let shown = visible(text.get(..end).unwrap_or_default()).into_owned();
    format!("{shown} {}", look.dots())
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn place(finding: &Finding) -> String {
    match &finding.place {
        Place::Spec(path, _) => path.to_string(),
        Place::SpecBytes(_) => "the spec".to_owned(),
        Place::Other(source, range) => {
            format!("{}:{}", source.name(), source.position(range.start).line)
        }
    }
}

/// A report that is being written.
struct Tree<'p> {
    out: String,
    look: Look,
    conditions: &'p [Condition],
    /// Titles of several classes: these are shown with a file.
    twice: BTreeSet<&'p str>,
}

/// A line of the tree: steps in a row that need no more than their names, or one step.
enum Line<'p> {
    Names(Verdict, Vec<&'p str>),
    Step(&'p Step),
}

impl Tree<'_> {
    fn summary(&mut self, of_folder: Folder<'_>) {
        for (title, text) in summary::lines(of_folder.summary) {
            let first = format!("{} ", self.look.paint("1", &format!("{title}:")));
            sentence(&mut self.out, &first, "  ", &text, self.look.width);
        }
        self.out.push('\n');
    }

    fn group(&mut self, group: &Group<'_>, groups: &[Group<'_>]) {
        let Some(class) = group.classes.first() else { return };
        let titles: Vec<String> = group.classes.iter().map(|class| self.title(class)).collect();
        let shown = titles.get(..MOST_PLACES).unwrap_or(&titles).join(", ");
        let rest =
            more(titles.len(), MOST_PLACES, self.look).map_or(String::new(), |rest| format!(" {rest}"));
        let title = self.look.paint("1", &format!("{shown}{rest}"));
        let names = clipped(&names(&group.nodes()), self.look);
        let nodes = if names == shown || titles.len() > 1 && group.nodes().len() == titles.len() {
            String::new()
        } else {
            format!(" ({names})")
        };
        let nearly = group.nearly.as_ref().and_then(|(index, steps)| Some((groups.get(*index)?, steps)));
        let but = nearly.map_or(String::new(), |(other, _)| {
            let other = other.classes.first().map_or(String::new(), |class| self.title(class));
            format!("; as {other}, except for:")
        });
        let text = format!("{title}{nodes}: {}{but}", self.verdict(class));
        sentence(&mut self.out, "", "    ", &text, self.look.width);
        let steps = class.steps.iter().filter(|step| nearly.is_none_or(|(_, ids)| ids.contains(&step.id)));
        let lines = self.lines(steps);
        let last = lines.len().saturating_sub(1);
        for (index, line) in lines.into_iter().enumerate() {
            let (branch, rest) = match (index == last, self.look.unicode) {
                (false, true) => ("├─ ", "│     "),
                (true, true) => ("└─ ", "      "),
                (false, false) => ("|- ", "|     "),
                (true, false) => ("`- ", "      "),
            };
            match line {
                Line::Names(verdict, names) => self.head(branch, rest, verdict, &names.join(", "), ""),
                Line::Step(step) => self.step(group, step, branch, rest),
            }
        }
    }

    /// The title of a class, with a file where it is not the only one of that title.
    fn title(&self, class: &ClassProof) -> String {
        let title = clipped(&class.title, self.look);
        let origins = class.steps.iter().flat_map(|step| &step.evidence);
        let file = origins.filter_map(|evidence| evidence.origin.as_ref()).map(|origin| origin.file.name());
        match file.into_iter().find(|name| !name.is_empty()) {
            Some(file) if self.twice.contains(class.title.as_str()) => format!("{title} ({})", visible(file)),
            _ => title,
        }
    }

    fn verdict(&self, class: &ClassProof) -> String {
        let needed: Vec<&Evidence> = class.steps.iter().flat_map(Step::conditions).collect();
        let needed = conditions::numbers(self.conditions, class, &needed).len();
        let on = match needed {
            0 => String::new(),
            many => format!(", on {}", plural(many, "condition", "conditions")),
        };
        let beside: Vec<StepId> = broken_beside(class).collect();
        match (class.joins, class.breaks_at) {
            (true, _) if !beside.is_empty() => {
                let names = step_names(beside.iter().copied());
                self.look.paint("33", &format!("joins{on}, but {names} {}", breaks(beside.len())))
            }
            (true, _) if needed == 0 => self.look.paint("32", "joins"),
            (true, _) => self.look.paint("33", &format!("joins{on}")),
            (false, Some(id)) => self.look.paint("31", &format!("does not join: breaks at {}", id.name())),
            (false, None) => self.look.paint("31", "does not join"),
        }
    }

    /// The lines of steps: those in a row that hold, or are not reached, are one unless all is shown.
    fn lines<'p>(&self, steps: impl Iterator<Item = &'p Step>) -> Vec<Line<'p>> {
        let mut lines: Vec<Line<'p>> = Vec::new();
        for step in steps {
            let alone = self.look.verbose
                || !matches!(step.verdict, Verdict::Holds | Verdict::NotReached)
                || !step.findings.is_empty();
            match lines.last_mut() {
                _ if alone => lines.push(Line::Step(step)),
                Some(Line::Names(verdict, names)) if *verdict == step.verdict => names.push(step.id.name()),
                _ => lines.push(Line::Names(step.verdict, vec![step.id.name()])),
            }
        }
        lines
    }

    fn head(&mut self, branch: &str, rest: &str, verdict: Verdict, names: &str, more: &str) {
        let look = self.look;
        let (mark, code) = match (verdict, look.unicode) {
            (Verdict::Holds, true) => ("✔", "32"),
            (Verdict::Conditional, true) => ("○", "33"),
            (Verdict::Breaks, true) => ("✘", "31"),
            (Verdict::NotReached, true) => ("·", "2"),
            (Verdict::Holds, false) => ("+", "32"),
            (Verdict::Conditional, false) => ("o", "33"),
            (Verdict::Breaks, false) => ("x", "31"),
            (Verdict::NotReached, false) => (".", "2"),
        };
        let word = match verdict {
            Verdict::Holds => String::new(),
            other => format!("  {}", look.paint(code, other.name())),
        };
        let first = format!("{}{} ", look.paint("2", branch), look.paint(code, mark));
        sentence(&mut self.out, &first, &look.paint("2", rest), &format!("{names}{word}{more}"), look.width);
    }

    fn step(&mut self, group: &Group<'_>, step: &Step, branch: &str, line: &str) {
        let needed: Vec<&Evidence> = step.conditions().collect();
        let numbers = group.classes.first();
        let numbers =
            numbers.map_or(Vec::new(), |class| conditions::numbers(self.conditions, class, &needed));
        let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
        let on = match numbers.len() {
            0 => String::new(),
            1 => format!(" on condition {}", numbers.join(", ")),
            _ => format!(" on conditions {}", numbers.join(", ")),
        };
        self.head(branch, line, step.verdict, step.id.name(), &on);
        if self.look.verbose || step.is_broken() {
            self.evidence(step, line);
        }
        if let Some(symptom) = &step.symptom {
            let text = format!("{} {}", self.look.paint("31", "why:"), clipped(symptom, self.look));
            self.below(line, "  ", &text);
        }
        self.findings(group, step, line);
    }

    fn evidence(&mut self, step: &Step, line: &str) {
        // Conditions are listed at the end.
        let known: Vec<&Evidence> = step.evidence.iter().filter(|evidence| !evidence.condition).collect();
        for evidence in known.iter().take(MOST_LINES) {
            let origin = evidence.origin.as_ref().filter(|origin| !origin.file.text().is_empty());
            let place =
                origin.map(|origin| self.look.paint("2", &format!("  {}", visible(&origin.describe()))));
            let text = format!("{}{}", clipped(&evidence.text, self.look), place.unwrap_or_default());
            self.below(line, "  ", &text);
        }
        if let Some(rest) = more(known.len(), known.len().min(MOST_LINES), self.look) {
            self.below(line, "", &rest);
        }
    }

    /// The findings of a step, each with its places in all classes of the group.
    fn findings(&mut self, group: &Group<'_>, step: &Step, line: &str) {
        let look = self.look;
        for (index, finding) in step.findings.iter().take(MOST_LINES).enumerate() {
            let same = group.classes.iter().filter_map(|class| class.step(step.id)?.findings.get(index));
            let mut places: Vec<String> = Vec::new();
            for own in same.map(place) {
                if !places.contains(&own) {
                    places.push(own);
                }
            }
            let shown = places.get(..MOST_PLACES).unwrap_or(&places).join(", ");
            let rest = more(places.len(), MOST_PLACES, look).map_or(String::new(), |rest| format!(" {rest}"));
            let code = if finding.level == Level::Deny { "31" } else { "33" };
            let text = format!(
                "{} {} {}",
                look.paint(code, &format!("{}{rest}:", visible(&shown))),
                clipped(&finding.message, look),
                look.paint("2", &format!("[{}]", finding.rule))
            );
            self.below(line, "  ", &text);
            for help in finding.help.iter().take(MOST_LINES) {
                let text = format!("  {} {}", look.paint("36", "help:"), clipped(help, look));
                self.below(line, "    ", &text);
            }
        }
        if let Some(rest) = more(step.findings.len(), step.findings.len().min(MOST_LINES), look) {
            self.below(line, "", &rest);
        }
    }

    /// A text below the head of a step.
    fn below(&mut self, line: &str, hang: &str, text: &str) {
        let line = self.look.paint("2", line);
        sentence(&mut self.out, &line, &format!("{line}{hang}"), text, self.look.width);
    }

    fn conditions(&mut self) {
        if self.conditions.is_empty() {
            return;
        }
        self.out.push_str(&self.look.paint("1", "conditions:"));
        self.out.push('\n');
        for (index, condition) in self.conditions.iter().enumerate().take(MOST_CONDITIONS) {
            let origins = condition.each.iter().filter_map(|evidence| evidence.origin.as_ref());
            let origins = origins.filter(|origin| !origin.file.text().is_empty());
            let places: BTreeSet<String> = origins.map(|origin| origin.describe()).collect();
            let first = places.first().map_or(String::new(), |place| format!("  {}", visible(place)));
            let rest = more(places.len(), 1, self.look).filter(|_| !places.is_empty());
            let place = format!("{first}{}", rest.map_or(String::new(), |rest| format!(" {rest}")));
            let text = format!("{}{}", clipped(&condition.text, self.look), self.look.paint("2", &place));
            let number = format!("{:>4}  ", index + 1);
            sentence(&mut self.out, &self.look.paint("33", &number), "      ", &text, self.look.width);
        }
        if let Some(rest) = more(self.conditions.len(), MOST_CONDITIONS, self.look) {
            self.out.push_str(&format!("      {rest}, as --format json shows\n"));
        }
        self.out.push('\n');
    }
}
