use crate::diagnostic::{Finding, Place, RuleId};
use crate::facts::Origin;

/// A step of a join.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum StepId {
    /// systemd starts the kubelet, which takes its flags.
    KubeletStart,
    /// The kubelet reads its configuration and its kubeconfigs.
    ConfigLoad,
    /// It reaches the API server and trusts its certificate.
    Tls,
    /// The API server knows the bootstrap token.
    AuthenticateToken,
    /// The token's user may ask for a certificate.
    AuthorizeCsrCreate,
    /// The request is recognised and approved.
    Approve,
    /// It is signed.
    Sign,
    /// The API server knows the certificate.
    AuthenticateNode,
    /// The node may do what nodes do.
    AuthorizeNode,
    /// Its Node passes admission.
    Admission,
    /// The node is there.
    Registration,
    /// Beside it: token discovery with cluster-info.
    Discovery,
    /// Beside it: the certificate of the kubelet's port.
    Serving,
    /// Beside it: the API server reaches the kubelet.
    KubeletApi,
    /// Beside it: certificates are renewed for ten years.
    Renewal,
}

impl StepId {
    /// All steps: the way to a registered node, then those beside it.
    pub const ALL: [StepId; 15] = [
        StepId::KubeletStart,
        StepId::ConfigLoad,
        StepId::Tls,
        StepId::AuthenticateToken,
        StepId::AuthorizeCsrCreate,
        StepId::Approve,
        StepId::Sign,
        StepId::AuthenticateNode,
        StepId::AuthorizeNode,
        StepId::Admission,
        StepId::Registration,
        StepId::Discovery,
        StepId::Serving,
        StepId::KubeletApi,
        StepId::Renewal,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            StepId::KubeletStart => "kubelet-start",
            StepId::ConfigLoad => "config-load",
            StepId::Tls => "tls",
            StepId::AuthenticateToken => "authenticate-token",
            StepId::AuthorizeCsrCreate => "authorize-csr-create",
            StepId::Approve => "approve",
            StepId::Sign => "sign",
            StepId::AuthenticateNode => "authenticate-node",
            StepId::AuthorizeNode => "authorize-node",
            StepId::Admission => "admission",
            StepId::Registration => "registration",
            StepId::Discovery => "discovery",
            StepId::Serving => "serving",
            StepId::KubeletApi => "kubelet-api",
            StepId::Renewal => "renewal",
        }
    }

    /// Whether it is on the way to a registered node.
    pub fn is_main(self) -> bool {
        self <= StepId::Registration
    }
}

/// What becomes of a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// It works.
    Holds,
    /// It works when the named conditions are met.
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

/// A step of the proof: what becomes of it, and why.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which one.
    pub id: StepId,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why: what was found, in the order in which a component would find it.
    pub evidence: Vec<Evidence>,
    /// What the operator would see, when it breaks.
    pub symptom: Option<String>,
    /// Mistakes: that which breaks it first, then others.
    pub findings: Vec<Finding>,
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// One sentence, without a full stop.
    pub text: String,
    /// Where it stands, when it stands somewhere.
    pub origin: Option<Origin>,
    /// Whether it is a condition: nobody can know whether it is so.
    pub condition: bool,
}

impl Step {
    /// A step that holds so far.
    pub(super) fn new(id: StepId) -> Self {
        Self { id, verdict: Verdict::Holds, evidence: Vec::new(), symptom: None, findings: Vec::new() }
    }

    /// A step that is not come to.
    pub(super) fn not_reached(id: StepId) -> Self {
        Self { verdict: Verdict::NotReached, ..Self::new(id) }
    }

    /// Something that was found.
    pub(super) fn saw(&mut self, text: impl Into<String>, origin: Option<&Origin>) {
        self.evidence.push(Evidence { text: text.into(), origin: origin.cloned(), condition: false });
    }

    /// Something that must be so, and that nobody said.
    pub(super) fn provided(&mut self, text: impl Into<String>, origin: Option<&Origin>) {
        self.evidence.push(Evidence { text: text.into(), origin: origin.cloned(), condition: true });
        self.verdict = self.verdict.max(Verdict::Conditional);
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

    /// Breaks the step by something that was found elsewhere.
    pub(super) fn refuse(&mut self, symptom: String, finding: Finding) {
        self.breaks(symptom, finding);
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
    let finding = Finding::new(rule, origin.place(), message);
    // Where the spec is blamed, the artifact is named beside it.
    match &finding.place {
        Place::Spec(..) if !origin.range.is_empty() => {
            let place = Place::Other(origin.file.clone(), origin.range.clone());
            let text = format!("written to {}", origin.describe());
            finding.because(place, text)
        }
        _ => finding,
    }
}
