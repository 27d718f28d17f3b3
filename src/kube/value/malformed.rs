use crate::diagnostic::{Finding, Place, RuleId};

/// Why a text is not a value of its type; becomes a finding at the text's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The part of the value that is wrong, as a sentence begins with it; none when it is the value itself.
    part: Option<String>,
    /// The problem, as the end of that sentence: "has no port".
    problem: String,
    label: Option<String>,
    reason: Option<String>,
    help: Option<String>,
}

impl Malformed {
    /// A problem of the value as a whole.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { part: None, problem: problem.into(), label: None, reason: None, help: None }
    }

    /// A problem of a part of the value, or of its text.
    pub fn of(part: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { part: Some(part.into()), ..Self::new(problem) }
    }

    /// The phrase under the caret, where the problem itself is too long for that.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The consequence.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same without help.
    pub fn without_help(mut self) -> Self {
        self.help = None;
        self
    }

    /// The help, if any.
    pub fn way_out(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The finding at the value's place; `name` is the value's name there: "`cluster.api-server`".
    pub fn finding(self, rule: RuleId, place: impl Into<Place>, name: &str) -> Finding {
        let message = match &self.part {
            Some(part) => format!("{name}: {part} {}", self.problem),
            None => format!("{name} {}", self.problem),
        };
        let mut finding = Finding::new(rule, place, message).label(self.label.unwrap_or(self.problem));
        if let Some(reason) = self.reason {
            finding = finding.reason(reason);
        }
        if let Some(help) = self.help {
            finding = finding.help(help);
        }
        finding
    }
}
