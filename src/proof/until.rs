use std::collections::BTreeSet;

use jiff::Timestamp;

use super::alike::merge;
use super::{Proof, StepId, prove};
use crate::facts::{CaSource, Facts, Files, Kubeconfig, Process};
use crate::proof::token::bootstrap_secret::{Ends, Secret, ends};

/// A proof over time.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The proof at the start.
    pub proof: Proof,
    /// The end.
    pub until: Timestamp,
    /// The changes, in chronological order.
    pub changes: Vec<Change>,
}

impl Outlook {
    /// The same as [`Proof::merge_alike`] for a proof over time.
    pub fn merge_alike(&mut self) {
        let to = merge(&mut self.proof);
        for change in &mut self.changes {
            change.class = to.get(change.class).copied().unwrap_or(change.class);
        }
        self.changes.sort_by_key(|change| (change.when, change.class));
        self.changes.dedup_by(|later, first| {
            (later.when, later.class, later.step, &later.why)
                == (first.when, first.class, first.step, &first.why)
        });
    }
}

/// A time at which something stops working.
#[derive(Clone, Debug)]
pub struct Change {
    /// The time.
    pub when: Timestamp,
    /// The position of the class in the proof.
    pub class: usize,
    /// The step that stops working; [`StepId::Renewal`] if joined nodes lose access.
    pub step: StepId,
    /// Why.
    pub why: String,
}

/// Proves every class at every time at which something expires, and reports what stops working.
pub fn until(facts: &Facts, at: Timestamp, until: Timestamp) -> Outlook {
    let proof = prove(facts, at);
    let mut changes = Vec::new();
    for (class, proved) in proof.classes.iter().enumerate() {
        if let Some(end) = proved.lasts_until.filter(|end| *end <= until) {
            let step = proved.step(StepId::Renewal);
            let finding = step
                .and_then(|step| step.findings.first())
                .filter(|_| step.is_some_and(|step| step.is_broken()));
            let why = match finding {
                Some(finding) => finding.message.clone(),
                None => "the signing CA expires, and with it every certificate".to_owned(),
            };
            changes.push(Change { when: end, class, step: StepId::Renewal, why });
        }
    }
    let mut broken: Vec<Option<StepId>> = proof.classes.iter().map(|class| class.breaks_at).collect();
    for instant in instants(facts).into_iter().filter(|instant| *instant > at && *instant <= until) {
        // A certificate is still valid in the second of its expiration, a token is not.
        let after = Timestamp::from_second(instant.as_second().saturating_add(1)).unwrap_or(instant);
        let then = prove(facts, after);
        for (class, proved) in then.classes.iter().enumerate() {
            let before = broken.get_mut(class);
            if let (Some(before), Some(step)) = (before, proved.breaks_at)
                && *before != Some(step)
            {
                let finding = proved.step(step).and_then(|step| step.findings.first());
                let why = finding.map(|finding| finding.message.clone()).unwrap_or_default();
                // A kubelet that has joined trusts the API server by the same certificates.
                if step == StepId::Tls {
                    let why = format!("{why}: they no longer trust the API server");
                    changes.push(Change { when: instant, class, step: StepId::Renewal, why });
                }
                changes.push(Change { when: instant, class, step, why });
                *before = Some(step);
            }
        }
    }
    changes.sort_by_key(|change| (change.when, change.class));
    Outlook { proof, until, changes }
}

/// Every time at which something in the proof expires or becomes valid.
fn instants(facts: &Facts) -> BTreeSet<Timestamp> {
    let mut found = BTreeSet::new();
    for secret in Secret::all(&facts.objects).filter(Secret::is_token) {
        if let Ends::At(end) = ends(&secret) {
            found.insert(end);
        }
    }
    let mut add = |certificates: &crate::facts::Certificates| {
        if let Ok(certificates) = certificates.as_ref() {
            found.extend(certificates.iter().map(|one| one.not_after));
        }
    };
    for apiserver in &facts.apiservers {
        apiserver.serving_certificate.iter().for_each(|serving| add(&serving.value));
        named(&apiserver.component.process, &apiserver.component.files).iter().for_each(&mut add);
    }
    for manager in &facts.controller_managers {
        named(&manager.process, &manager.files).iter().for_each(&mut add);
    }
    for class in &facts.classes {
        named(&class.kubelet.process, &class.kubelet.files).iter().for_each(&mut add);
        for (path, file) in class.kubelet.files.iter() {
            if !file.source.text().contains("certificate-authority") {
                continue;
            }
            let connection = Kubeconfig::read(file, path).ok().and_then(|read| read.connection().ok());
            if let Some(CaSource::Data(data)) = connection.and_then(|connection| connection.ca) {
                add(&data.value);
            }
        }
    }
    found
}

/// The certificates in files given on a command line.
fn named(process: &Process, files: &Files) -> Vec<crate::facts::Certificates> {
    let values = process
        .words
        .iter()
        .map(|word| word.value.split_once('=').map_or(word.value.as_str(), |(_, value)| value));
    values
        .filter(|value| value.starts_with('/'))
        .filter_map(|path| files.certificates(path).known())
        .collect()
}
