use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::source::Source;

/// A mistake in a template and its place.
#[derive(Clone)]
pub struct TemplateError {
    /// The template's name and text.
    pub source: Arc<Source>,
    /// The bytes that are wrong.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// A way out.
    pub hint: Option<String>,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.source.position(self.range.start);
        write!(f, "{}:{}:{}: {}", self.source.name(), at.line, at.column, self.message)
    }
}

impl fmt::Debug for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for TemplateError {}
