use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::ArgumentProblem;
use super::gates::Gates;
use super::step::{Step, at};
use crate::diagnostic::{Finding, RuleId};
use crate::facts::{Connection, NodeClass, Origin, Sourced};
use crate::kube::Kube;
use crate::proof::control_plane::plane::{Plane, Server};
use crate::proof::kubelet::settings::Settings;
use crate::proof::token::identity::Identity;
use crate::source::Source;

/// A class of nodes on its way through the steps, and what the steps before have found.
pub(super) struct Walk<'a> {
    pub(super) plane: &'a Plane<'a>,
    pub(super) class: &'a NodeClass,
    pub(super) kube: Kube,
    /// The first node's name as its kubelet registers it.
    pub(super) name: String,
    pub(super) settings: Option<Settings>,
    pub(super) gates: Gates,
    /// With what the kubelet asks for its first certificate.
    pub(super) connection: Option<Connection>,
    /// Whether the kubelet uses an existing certificate and never opens the bootstrap kubeconfig.
    pub(super) joined: bool,
    /// Whether it renews its certificate.
    pub(super) rotates: bool,
    /// Who asks.
    pub(super) user: Option<Identity>,
    /// When the token ends, if it does.
    pub(super) token_ends: Option<Timestamp>,
    /// The bootstrap token that the kubelet shows, well formed.
    pub(super) token: Option<Sourced<String>>,
    /// What is signed.
    pub(super) issued: Option<Issued>,
    /// When a node that joins now falls out.
    pub(super) lasts_until: Option<Timestamp>,
}

/// A client certificate as it is issued.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    /// How long it lasts, in seconds.
    pub(super) lifetime: i64,
    /// When the signing CA ends, if it is known.
    pub(super) ca_ends: Option<Timestamp>,
    /// The signing CA, if it is known.
    pub(super) ca: Option<crate::pki::Certificate>,
    /// The path of the signing CA's certificate and where it is said.
    pub(super) cert_file: Option<crate::facts::Sourced<String>>,
}

impl<'a> Walk<'a> {
    pub(super) fn of(plane: &'a Plane<'a>, class: &'a NodeClass) -> Self {
        Self {
            plane,
            class,
            kube: Kube::of(class.kubelet.minor),
            name: class.nodes.first().map(|name| name.trim().to_lowercase()).unwrap_or_default(),
            settings: None,
            gates: Gates::default(),
            connection: None,
            joined: false,
            rotates: false,
            user: None,
            token_ends: None,
            token: None,
            issued: None,
            lasts_until: None,
        }
    }

    /// The instant of the proof.
    pub(super) fn now(&self) -> Timestamp {
        self.plane.at
    }

    /// Some place of the kubelet's command line.
    pub(super) fn somewhere(&self) -> Origin {
        let process = &self.class.kubelet.process;
        let word = process.words.first().map(|word| word.origin.clone());
        let fault = || process.faults.first().map(|fault| fault.origin.clone());
        word.or_else(fault).unwrap_or_else(|| Origin {
            file: Arc::new(Source::new("kubelet", "")),
            range: 0..0,
            spec: None,
        })
    }

    /// Where a flag of the kubelet is said, or else its command line.
    pub(super) fn flag_place(&self, flag: &str) -> Origin {
        let given = self.settings.as_ref().and_then(|settings| settings.arguments.get(flag));
        given.map_or_else(|| self.somewhere(), |given| given.origin.clone())
    }

    /// A finding, known to lints by the class's name.
    pub(super) fn at(&self, rule: RuleId, origin: &Origin, message: impl Into<String>) -> Finding {
        let finding = at(rule, origin, message);
        match &self.class.subject {
            Some(subject) => finding.subject(subject.clone()),
            None => finding,
        }
    }

    /// Breaks a step by words that a component does not take: the first is what it says, the others come after.
    pub(super) fn refuse(&self, step: &mut Step, component: &str, problems: &[ArgumentProblem]) {
        for (index, problem) in problems.iter().enumerate() {
            let said = format!("{component}: {}", problem.message);
            let mut finding = self
                .at(
                    problem.rule,
                    &problem.origin,
                    format!("{component} does not take this: {}", problem.message),
                )
                .label("refused");
            if let Some(help) = &problem.help {
                finding = finding.help(help.clone());
            }
            match index {
                0 => step.breaks(said, finding),
                _ => step.also(finding.reason(said)),
            }
        }
    }

    /// Breaks a step when a component of the control plane would not start. Whether it does.
    pub(super) fn down(&self, step: &mut Step, component: &str, symptom: &str, server: &Server<'_>) -> bool {
        for word in server.component.process.unknown.values() {
            let text = format!("{component}'s `{}` must come to a value with which nodes join", word.value);
            step.provided(text, Some(&word.origin));
        }
        if server.problems.is_empty() {
            return false;
        }
        self.refuse(step, component, &server.problems);
        step.symptom = Some(format!(
            "{symptom}; {component} says: {}",
            server.problems.first().map_or("", |p| &p.message)
        ));
        true
    }
}
