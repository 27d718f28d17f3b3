//! Checks of a user's template before it is rendered.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use minijinja::{Environment, ErrorKind};

use super::builtin::TemplateInfo;
use super::filters::REFUSED;
use super::slots::{Slots, is_reserved};
use super::{TemplateError, engine};
use crate::source::Source;

/// The variables that the template is not given, each where it first occurs.
pub(super) fn variables(
    environment: &Environment<'static>,
    info: &TemplateInfo,
    source: &Arc<Source>,
) -> Vec<TemplateError> {
    let Ok(template) = environment.get_template(info.name) else { return Vec::new() };
    let used: BTreeSet<String> = template.undeclared_variables(false).into_iter().collect();
    let is_known = |name: &str| {
        info.variable_names().any(|known| known == name)
            || environment.globals().any(|(global, _)| global == name)
    };
    let mut errors: Vec<TemplateError> = used
        .iter()
        .filter(|name| !is_known(name))
        .map(|name| TemplateError::unknown_variable(info, source, find(source.text(), name), name))
        .collect();
    errors.sort_by_key(|error| error.range.start);
    errors
}

/// The filters that there are not. The engine looks for a filter when it is reached, which may be on no machine of the
/// author's.
pub(super) fn filters(environment: &Environment<'static>, source: &Arc<Source>) -> Vec<TemplateError> {
    let environment = engine::with_slots(environment, &Arc::new(Mutex::new(Slots::new(""))));
    let unknown = |range: Range<usize>| {
        let name = source.text().get(range.clone())?;
        if REFUSED.contains(&name) {
            let message = format!("`{name}` is not available: values are always quoted for their place");
            return Some(TemplateError::at(Arc::clone(source), range, message).hint("remove the filter"));
        }
        let error = environment.compile_expression(&format!("''|{name}")).ok()?.eval(()).err()?;
        (error.kind() == ErrorKind::UnknownFilter).then(|| {
            let error = TemplateError::at(Arc::clone(source), range, format!("there is no filter `{name}`"));
            error.hint("nodejoin's own are `arguments`, `line`, `name`, `path`, `program`, `quoted_remote`, `remote`, `setting`, `shell` and `word`")
        })
    };
    filter_names(source.text()).into_iter().filter_map(unknown).collect()
}

/// The names of filters: what follows a bar inside of tags, outside of quotes.
fn filter_names(text: &str) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let (mut inside, mut comment, mut quote, mut last) = (false, false, None, ' ');
    for (at, c) in text.char_indices() {
        match (quote, last, c) {
            (None, '#', '}') => comment = false,
            (None, ..) if comment => {}
            (Some(open), _, c) if c == open => quote = None,
            (Some(_), ..) => {}
            (None, '{', '#') => comment = true,
            (None, '{', '{' | '%') => inside = true,
            (None, '}' | '%', '}') => inside = false,
            (None, _, '"' | '\'') if inside => quote = Some(c),
            (None, _, '|') if inside => {
                let rest = text.get(at + 1..).unwrap_or_default();
                let start = at + 1 + rest.len() - rest.trim_start().len();
                let name = text.get(start..).unwrap_or_default();
                let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
                names.push(start..start + end);
            }
            _ => {}
        }
        last = c;
    }
    names.retain(|name| !name.is_empty());
    names
}

/// What is wrong with a template regardless of its tags.
pub(super) fn before_parsing(source: &Arc<Source>) -> Option<TemplateError> {
    let text = source.text();
    if let Some((at, character)) = text.char_indices().find(|(_, character)| is_reserved(*character)) {
        let message = format!("the template has U+{:04X}, which is not a character", u32::from(character));
        let range = at..at + character.len_utf8();
        return Some(TemplateError::at(Arc::clone(source), range, message).hint("remove it"));
    }
    let range = find_autoescape(text)?;
    let error = TemplateError::at(Arc::clone(source), range, "quoting cannot be switched");
    Some(error.hint("remove the tag: each value is quoted for the place where it stands"))
}

/// The tag that would change how values are quoted, even inside a comment.
fn find_autoescape(text: &str) -> Option<Range<usize>> {
    let word = "autoescape";
    text.match_indices("{%").find_map(|(at, open)| {
        let inside = text.get(at + open.len()..)?;
        let name = inside.trim_start_matches(['-', '+']).trim_start();
        let start = text.len() - name.len();
        name.starts_with(word).then(|| start..start + word.len())
    })
}

/// Where an identifier first occurs inside `{{ … }}` or `{% … %}`. A guess for people: strings in there count too.
fn find(text: &str, identifier: &str) -> Range<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (mut scanned, mut inside) = (0, false);
    let stands = |at: &usize| {
        let (Some(before), Some(after)) = (text.get(scanned..*at), text.get(at + identifier.len()..)) else {
            return false;
        };
        let opened = before.rfind("{{").max(before.rfind("{%"));
        let closed = before.rfind("}}").max(before.rfind("%}")).max(before.rfind("#}"));
        inside = if opened == closed { inside } else { opened > closed };
        scanned = *at;
        let before = text.get(..*at).unwrap_or_default();
        inside && !before.ends_with(|c| is_part(c) || c == '.') && !after.starts_with(is_part)
    };
    let at = text.match_indices(identifier).map(|(at, _)| at).find(stands);
    at.map_or(0..0, |at| at..at + identifier.len())
}
