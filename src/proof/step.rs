use crate::diagnostic::{Finding, Place, Related, RuleId};
use crate::facts::{Origin, Reason};
pub use crate::rules::StepId;

/// The result of a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// It works.
    Holds,
    /// It works if the given conditions are met.
    Conditional,
    /// It does not work.
    Breaks,
    /// A step before it breaks.
    NotReached,
}

impl Verdict {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Conditional => "conditional",
            Verdict::Breaks => "breaks",
            Verdict::NotReached => "not-reached",
        }
    }
}

/// A step of the proof: its result, and why.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which one.
    pub id: StepId,
    /// Its result.
    pub verdict: Verdict,
    /// The evidence, in the order in which a component would find it.
    pub evidence: Vec<Evidence>,
    /// What the operator would see if it breaks.
    pub symptom: Option<String>,
    /// Mistakes: the one that breaks it first, then others.
    pub findings: Vec<Finding>,
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// One sentence, without a full stop.
    pub text: String,
    /// Where it is written, if anywhere.
    pub origin: Option<Origin>,
    /// Whether it is a condition: it cannot be known whether it is met.
    pub condition: bool,
    /// Of a condition about an unknown input: why it is unknown, and what must hold.
    pub unknown: Option<(Reason, String)>,
}

impl Step {
    /// A step that holds so far.
    pub(super) fn new(id: StepId) -> Self {
        Self { id, verdict: Verdict::Holds, evidence: Vec::new(), symptom: None, findings: Vec::new() }
    }

    /// A step that is not reached.
    pub(super) fn not_reached(id: StepId) -> Self {
        Self { verdict: Verdict::NotReached, ..Self::new(id) }
    }

    /// Adds evidence.
    pub(super) fn saw(&mut self, text: impl Into<String>, origin: Option<&Origin>) {
        self.evidence.push(Evidence {
            text: text.into(),
            origin: origin.cloned(),
            condition: false,
            unknown: None,
        });
    }

    /// Adds a condition about something that is not given.
    pub(super) fn provided(&mut self, text: impl Into<String>, origin: Option<&Origin>) {
        self.needs(text.into(), origin, None);
    }

    /// Adds a condition about something that cannot be known.
    pub(super) fn unknown(&mut self, reason: &Reason, need: &str, origin: Option<&Origin>) {
        let text = format!("{reason}, so make sure that {need}");
        self.needs(text, origin, Some((reason.clone(), need.to_owned())));
    }

    fn needs(&mut self, text: String, origin: Option<&Origin>, unknown: Option<(Reason, String)>) {
        self.evidence.push(Evidence { text, origin: origin.cloned(), condition: true, unknown });
        self.verdict = self.verdict.max(Verdict::Conditional);
    }

    /// Adds a condition about an unknown file.
    pub(super) fn unread(&mut self, why: &Reason, path: &str, must: &str, origin: Option<&Origin>) {
        let why = match why {
            Reason::MadeBefore(_) => format!("; {why}"),
            _ => String::new(),
        };
        self.provided(format!("{path} must {must}{why}"), origin);
    }

    /// The mistake that breaks the step. `symptom` is what the operator sees of it.
    pub(super) fn breaks(&mut self, symptom: impl Into<String>, finding: Finding) {
        let symptom = symptom.into();
        let finding = match finding.reason {
            Some(_) => finding,
            None => finding.reason(symptom.clone()),
        };
        if self.verdict == Verdict::Breaks {
            self.findings.push(finding);
            return;
        }
        self.verdict = Verdict::Breaks;
        self.symptom = Some(symptom);
        self.findings.insert(0, finding);
    }

    /// A mistake that does not break the step.
    pub(super) fn also(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Leaves the step unreached.
    pub(super) fn forget(&mut self) {
        *self = Self::not_reached(self.id);
    }

    /// Whether it is broken.
    pub fn is_broken(&self) -> bool {
        self.verdict == Verdict::Breaks
    }

    /// The conditions on which it holds.
    pub fn conditions(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().filter(|evidence| evidence.condition)
    }
}

/// A finding at a place that may be a file or the spec.
pub(super) fn at(rule: RuleId, origin: &Origin, message: impl Into<String>) -> Finding {
    with_artifact(origin, Finding::new(rule, origin.place(), message))
}

/// Adds the artifact as a related place if a finding about `origin` points into the spec.
pub(super) fn with_artifact(origin: &Origin, mut finding: Finding) -> Finding {
    if matches!(finding.place, Place::Spec(..)) && !origin.range.is_empty() {
        let place = Place::Other(origin.file.clone(), origin.range.clone());
        let text = format!("written to {}", origin.describe());
        finding.related.insert(0, Related { place, text });
    }
    finding
}
