//! Documents of kube-apiserver: their kinds, the types of their fields, and what is refused of their values.

mod admission;
mod audit;
mod egress;
mod encryption;

pub(in crate::rules) use admission::{ADMISSION, of_plugin, plugin};
pub(in crate::rules) use audit::AUDIT;
pub(in crate::rules) use egress::EGRESS;
pub(in crate::rules) use encryption::ENCRYPTION;

use serde_json::Value;

use super::document::{Refusals, document_of};
use super::document_shape::Shape;
use crate::diagnostic::{Finding, RuleId};
use crate::facts::{File, Object, yaml};
use crate::rules::fact::{Release, ServerFlags};

/// A kind of document.
pub(in crate::rules) struct Documents {
    /// Its kind.
    pub(in crate::rules) kind: &'static str,
    /// Another kind and version under which it is read, or legacy documents without any.
    pub(in crate::rules) also: fn(&Object) -> bool,
    /// How the errors of decoding it begin.
    pub(in crate::rules) loading: &'static str,
    /// The types of its fields.
    pub(in crate::rules) shape: Shape,
    /// What is refused of its values.
    pub(in crate::rules) validate: fn(&mut Refusals, &Value, &ServerFlags<'_>),
}

/// The document of a file, if it is of the kind; nothing if it is read in another way, which is not judged.
pub(in crate::rules) fn read(
    file: &File,
    rule: RuleId,
    kind: &Documents,
    release: &Release,
) -> Result<Option<Object>, Box<Finding>> {
    if let Ok(documents) = yaml::read(file)
        && documents.first().is_some_and(kind.also)
    {
        return Ok(None);
    }
    let loading = kind.loading.trim_end_matches(": ");
    document_of(file, (rule, kind.kind), loading, release).map(Some)
}
