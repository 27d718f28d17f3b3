use crate::diagnostic::Finding;
use crate::rules::form::import_unreadable;
use std::sync::Arc;

use crate::facts::yaml::{self, YamlProblem};
use crate::facts::{File, Object};

use super::placeholder;
use super::text::unreadable;

/// What a text is.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A unit, or a drop-in of one.
    Unit,
    /// Flags, one a line.
    Flags,
    /// A script with commands of kubectl, and the objects that they make.
    Script(Arc<Vec<Object>>),
    /// Documents: objects of Kubernetes, configuration files, kubeconfigs.
    Documents(Arc<Vec<Object>>),
    /// Something that counts only when it is named: an env file, certificates, a token.
    Other,
    /// Documents above the limits: treated as unreadable.
    TooLarge,
}

/// How much is read of a folder.
pub(super) struct Left {
    /// Bytes of YAML.
    yaml: usize,
    /// Values in it.
    values: usize,
    /// Files that turn out to have too many: each costs as much as all values.
    too_large: usize,
}

impl Left {
    pub(super) const ALL: Self = Self { yaml: 8 * 1024 * 1024, values: 200_000, too_large: 4 };
}

/// The longest script that is read; scripts for joining nodes are shorter.
const LONGEST_SCRIPT: usize = 1024 * 1024;

/// Lines that begin a section of a unit.
const SECTIONS: [&str; 3] = ["[Unit]", "[Service]", "[Install]"];

impl Content {
    /// `left` is how much may still be read.
    pub(super) fn of(file: &File, left: &mut Left, findings: &mut Vec<Finding>) -> Self {
        let text = file.source.text();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines =
            || text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
        if !is_script(text) && lines().take(200).any(|line| SECTIONS.contains(&line)) {
            return Self::Unit;
        }
        if lines().next().is_some_and(|line| line.starts_with("--"))
            && lines().all(|line| line.starts_with('-'))
        {
            let documents = lines().any(|line| line.starts_with("---"));
            if !documents {
                return Self::Flags;
            }
        }
        let command = |line: &str| {
            let line = line.strip_prefix("sudo ").unwrap_or(line);
            line == "kubectl" || line.starts_with("kubectl ")
        };
        if is_script(text) || lines().any(command) {
            let read = fits(file, "scripts", LONGEST_SCRIPT, findings);
            return if read { Self::Script(Arc::default()) } else { Self::Other };
        }
        let has = |word: &str| text.contains(word);
        if !(has("kind") && (has("apiVersion") || has("clusters"))) {
            return Self::Other;
        }
        let mut too_much = || {
            let why = "is not read: the folder contains too much YAML";
            findings.push(unreadable(file.source.name(), why, LEAVE_OUT));
            Self::TooLarge
        };
        if left.too_large == 0 {
            return too_much();
        }
        let Some(rest) = left.yaml.checked_sub(text.len()) else { return too_much() };
        left.yaml = rest;
        match yaml::read(file) {
            Ok(documents) if documents.iter().any(|document| document.value.is_object()) => {
                let Some(rest) = left.values.checked_sub(documents.iter().map(Object::size).sum()) else {
                    return too_much();
                };
                left.values = rest;
                Self::Documents(Arc::new(documents.into_iter().flat_map(Object::items).collect()))
            }
            Ok(_) => Self::Other,
            Err(problem) => Self::broken(file, problem, left, findings),
        }
    }

    /// What YAML is that cannot be read. A template is not a document yet, and a condition where a component reads it.
    fn broken(file: &File, problem: YamlProblem, left: &mut Left, findings: &mut Vec<Finding>) -> Self {
        if !problem.too_large && placeholder::in_file(file.source.text()).is_some() {
            return Self::Other;
        }
        let message = format!("`{}` {}", file.source.name().escape_debug(), problem.message);
        let place = problem.origin.place();
        if !problem.too_large {
            findings.push(import_unreadable::refused(place, message).label("here"));
            return Self::Other;
        }
        findings.push(import_unreadable::unknown(place, message).label("here"));
        left.too_large -= 1;
        Self::TooLarge
    }

    pub(super) fn documents(&self) -> &[Object] {
        match self {
            Self::Documents(documents) | Self::Script(documents) => documents,
            _ => &[],
        }
    }
}

/// Whether a document is an object of the cluster: configuration files and kubeconfigs look like objects, but no API accepts them.
pub(super) fn is_object(object: &Object) -> bool {
    let group = object.group();
    let file = group.ends_with(".config.k8s.io") || group == "kubeadm.k8s.io" || group == "audit.k8s.io";
    let kubeconfig = object.kind() == "Config" && group.is_empty();
    object.value.is_object() && !object.kind().is_empty() && !file && !kubeconfig
}

fn is_script(text: &str) -> bool {
    text.trim_start().starts_with("#!")
}

const LEAVE_OUT: &str = "remove files that are not needed for a join";

/// Whether a text is short enough for what it is.
fn fits(file: &File, what: &str, longest: usize, findings: &mut Vec<Finding>) -> bool {
    let fits = file.source.text().len() <= longest;
    if !fits {
        let why = format!("is not read: it is longer than {} KiB, the limit for {what}", longest / 1024);
        findings.push(unreadable(file.source.name(), &why, LEAVE_OUT));
    }
    fits
}
