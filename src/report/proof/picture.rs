//! The conversation of a join, for drawing: who sends what to whom.

use super::names;
use super::visible;
use crate::proof::{ClassProof, Step, StepId, Verdict};

/// A participant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    Systemd,
    Kubelet,
    Apiserver,
    Manager,
}

impl Who {
    pub(super) const ALL: [Who; 4] = [Who::Systemd, Who::Kubelet, Who::Apiserver, Who::Manager];

    pub(super) fn name(self) -> &'static str {
        match self {
            Who::Systemd => "systemd",
            Who::Kubelet => "kubelet",
            Who::Apiserver => "kube-apiserver",
            Who::Manager => "kube-controller-manager",
        }
    }
}

/// A line of the picture.
pub(super) struct Message {
    pub(super) from: Who,
    pub(super) to: Who,
    pub(super) id: StepId,
    pub(super) verdict: Verdict,
    /// The message.
    pub(super) text: String,
    /// What breaks it, or its conditions.
    pub(super) notes: Vec<String>,
}

/// The title of a class: its name, its nodes, and whether they join.
pub(super) fn title(class: &ClassProof) -> String {
    let end = match class.breaks_at {
        None => "joins".to_owned(),
        Some(id) => format!("breaks at {}", id.name()),
    };
    visible(&format!("{} ({}): {end}", class.title, names(&class.nodes))).into_owned()
}

/// The messages in order up to the step that breaks, then those of the other steps.
pub(super) fn messages(class: &ClassProof) -> Vec<Message> {
    class.steps.iter().filter(|step| step.verdict != Verdict::NotReached).map(message).collect()
}

fn message(step: &Step) -> Message {
    let (from, to, text) = match step.id {
        StepId::KubeletStart => (Who::Systemd, Who::Kubelet, "starts it with its flags"),
        StepId::ConfigLoad => (Who::Kubelet, Who::Kubelet, "reads its configuration and kubeconfigs"),
        StepId::Tls => (Who::Kubelet, Who::Apiserver, "connects, verifies its certificate"),
        StepId::AuthenticateToken => (Who::Kubelet, Who::Apiserver, "sends the bootstrap token"),
        StepId::AuthorizeCsrCreate => (Who::Kubelet, Who::Apiserver, "requests a client certificate"),
        StepId::Approve => (Who::Manager, Who::Apiserver, "approves the request"),
        StepId::Sign => (Who::Manager, Who::Apiserver, "signs the certificate"),
        StepId::AuthenticateNode => (Who::Kubelet, Who::Apiserver, "presents its certificate"),
        StepId::AuthorizeNode => (Who::Apiserver, Who::Apiserver, "authorizes the node"),
        StepId::Admission => (Who::Apiserver, Who::Apiserver, "admits the Node"),
        StepId::Registration => (Who::Apiserver, Who::Kubelet, "the Node is registered"),
        StepId::Discovery => (Who::Manager, Who::Apiserver, "signs cluster-info"),
        StepId::Serving => (Who::Kubelet, Who::Apiserver, "has a certificate for its port"),
        StepId::KubeletApi => (Who::Apiserver, Who::Kubelet, "logs, exec, metrics"),
        StepId::Renewal => (Who::Kubelet, Who::Apiserver, "renews its certificate, for ten years"),
    };
    let mut notes: Vec<String> = Vec::new();
    if let Some(finding) = step.findings.first().filter(|_| step.is_broken()) {
        notes.push(visible(&finding.message).into_owned());
        notes.extend(step.symptom.as_deref().map(|symptom| format!("why: {}", visible(symptom))));
    }
    notes.extend(step.conditions().map(|condition| format!("needs: {}", visible(&condition.text))));
    Message { from, to, id: step.id, verdict: step.verdict, text: text.to_owned(), notes }
}

/// The mark before a message.
pub(super) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "✔",
        Verdict::Conditional => "○",
        Verdict::Breaks => "✘",
        Verdict::NotReached => "·",
    }
}
