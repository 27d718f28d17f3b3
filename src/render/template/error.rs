use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use minijinja::{Error, ErrorKind};

use super::builtin::TemplateInfo;
use crate::diagnostic::suggest;
use crate::source::Source;

/// Bytes of a template; nodejoin's own have 2 KiB at most.
pub const LARGEST_TEMPLATE: usize = 64 * 1024;

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

impl TemplateError {
    /// A template that is too large to be read.
    pub fn too_large(source: Arc<Source>) -> Self {
        Self::at(source, 0..0, format!("a template has at most {} KiB", LARGEST_TEMPLATE / 1024))
    }

    /// At a place.
    pub(super) fn at(source: Arc<Source>, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { source, range, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A variable that the template is not given.
    pub(super) fn unknown_variable(
        info: &TemplateInfo,
        source: &Arc<Source>,
        range: Range<usize>,
        name: &str,
    ) -> Self {
        let hint = match suggest::nearest(name, info.variable_names()) {
            Some(near) => format!("write `{near}`"),
            None => format!("the variables are {}", suggest::listed(info.variable_names(), "and")),
        };
        let message = format!("`{}` is not a variable of this template", name.escape_debug());
        Self::at(Arc::clone(source), range, message).hint(hint)
    }

    /// A template that there is not.
    pub(super) fn unknown_template(source: Arc<Source>, range: Range<usize>, name: &str) -> Self {
        let hint = match suggest::nearest(name, TemplateInfo::names()) {
            Some(near) => format!("write `{near}`"),
            None => format!("the templates are {}", suggest::listed(TemplateInfo::names(), "and")),
        };
        Self::at(source, range, format!("there is no template `{}`", name.escape_debug())).hint(hint)
    }

    /// A slot was cut; where is not known.
    pub(super) fn cut(info: &TemplateInfo, sources: &BTreeMap<&'static str, Arc<Source>>) -> Self {
        Self::at(source(sources, info.name), 0..0, "a value was cut into pieces after it was quoted")
            .hint("change values before they are printed or quoted")
    }

    /// The engine's error. In a template that another one includes, the place is in the included one.
    pub(super) fn from_engine(
        error: &Error,
        info: &TemplateInfo,
        sources: &BTreeMap<&'static str, Arc<Source>>,
    ) -> Self {
        let mut innermost = error;
        while let Some(cause) = innermost.source().and_then(|source| source.downcast_ref::<Error>()) {
            innermost = cause;
        }
        let name = innermost.name().unwrap_or(info.name);
        let source = source(sources, name);
        let line = || innermost.line().map_or(0..0, |line| source.line(line));
        let range =
            innermost.range().filter(|range| source.text().get(range.clone()).is_some()).unwrap_or_else(line);
        let found = source.text().get(range.clone()).unwrap_or_default();
        let message = match (innermost.kind(), innermost.detail()) {
            (ErrorKind::UndefinedError, _) if is_word(found) => {
                let info = TemplateInfo::find(name).unwrap_or(info);
                return Self::unknown_variable(info, &source, range.clone(), found);
            }
            (ErrorKind::UndefinedError, _) => "a value is undefined here".to_owned(),
            (ErrorKind::TemplateNotFound, detail) => {
                // The engine's sentence quotes the name.
                let name = detail.and_then(|detail| detail.split(['"', '\'']).nth(1)).unwrap_or_default();
                return Self::unknown_template(source, range, name);
            }
            (ErrorKind::OutOfFuel, _) => "the template needs too many steps".to_owned(),
            (_, Some(detail)) => detail.to_owned(),
            (kind, None) => kind.to_string(),
        };
        Self::at(source, range, message)
    }
}

fn source(sources: &BTreeMap<&'static str, Arc<Source>>, name: &str) -> Arc<Source> {
    sources.get(name).cloned().unwrap_or_else(|| Arc::new(Source::new(name, "")))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
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
