use std::sync::Arc;

use crate::facts::{File, Object, yaml};
use crate::finding::Finding;

use super::text::{IMPORT_UNREADABLE, unreadable};

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
}

/// How many bytes of YAML are read of a folder.
pub(super) const MOST_YAML: usize = 8 * 1024 * 1024;

/// Lines that begin a section of a unit.
const SECTIONS: [&str; 3] = ["[Unit]", "[Service]", "[Install]"];

impl Content {
    /// `left` is how many bytes of YAML may still be read.
    pub(super) fn of(file: &File, left: &mut usize, findings: &mut Vec<Finding>) -> Self {
        let text = file.source.text();
        let lines =
            || text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
        if lines().take(200).any(|line| SECTIONS.contains(&line)) {
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
        if text.starts_with("#!") || lines().any(command) {
            return Self::Script(Arc::default());
        }
        let has = |word: &str| text.contains(word);
        if !(has("kind") && (has("apiVersion") || has("clusters"))) {
            return Self::Other;
        }
        let Some(rest) = left.checked_sub(text.len()) else {
            let why = "is not read: the folder has too much YAML";
            findings.push(unreadable(
                file.source.name(),
                why,
                "leave out what has nothing to do with a join",
            ));
            return Self::Other;
        };
        *left = rest;
        match yaml::read(file) {
            Ok(documents) if documents.iter().any(|document| document.value.is_object()) => {
                Self::Documents(Arc::new(documents.into_iter().flat_map(Object::items).collect()))
            }
            Ok(_) => Self::Other,
            Err(problem) => {
                let message = format!("`{}` {}", file.source.name().escape_debug(), problem.message);
                let finding = Finding::new(IMPORT_UNREADABLE, problem.origin.place(), message).label("here");
                findings.push(finding.reason("kubectl and the components refuse it as a whole"));
                Self::Other
            }
        }
    }

    pub(super) fn documents(&self) -> &[Object] {
        match self {
            Self::Documents(documents) | Self::Script(documents) => documents,
            _ => &[],
        }
    }
}
