//! minijinja, fenced in.

use std::sync::{Arc, Mutex, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use super::grammar::Grammar;
use super::value::{Quoted, Scalar, text_of};
use super::{Context, TemplateError, TemplateInfo};
use crate::render::quote::{self, Unquotable};
use crate::render::{Hole, Piece, Text};
use crate::source::Source;
use crate::suggest;

/// Steps that one template may take; nodejoin's take some hundreds.
const FUEL: u64 = 2_000_000;

/// Noncharacters that no value and no template may have: between them stands the number of a hole.
const OPEN: char = '\u{FDD0}';
const CLOSE: char = '\u{FDD1}';

pub(super) struct Engine;

impl Engine {
    pub(super) fn render(
        info: &TemplateInfo,
        source: &Arc<Source>,
        context: &Context,
    ) -> Result<Text, TemplateError> {
        let holes: Arc<Mutex<Vec<Hole>>> = Arc::default();
        let failed = |error: &minijinja::Error| template_error(error, info, source);
        if let Some(at) = source.text().find([OPEN, CLOSE]) {
            return Err(TemplateError {
                source: source.clone(),
                range: at..at + OPEN.len_utf8(),
                message: "the template has a code point that is not a character".to_owned(),
                hint: Some("remove it".to_owned()),
            });
        }
        let environment = environment(info, source, &holes).map_err(|error| failed(&error))?;
        let template = environment.get_template(info.name).map_err(|error| failed(&error))?;
        let context: std::collections::BTreeMap<&str, Value> =
            context.iter().map(|(name, value)| (*name, value.value())).collect();
        let rendered = template.render(Value::from(context)).map_err(|error| failed(&error))?;
        let holes = holes.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(with_holes(&rendered, &holes))
    }

    pub(super) fn lint(info: &TemplateInfo, source: &Arc<Source>) -> Vec<TemplateError> {
        let environment = match environment(info, source, &Arc::default()) {
            Ok(environment) => environment,
            Err(error) => return vec![template_error(&error, info, source)],
        };
        let Ok(template) = environment.get_template(info.name) else { return Vec::new() };
        let mut undeclared: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        undeclared.sort_unstable();
        undeclared
            .retain(|name| !info.variables.contains(&name.as_str()) && !is_function(&environment, name));
        undeclared.iter().map(|name| undefined(name, word(source.text(), name), info, source)).collect()
    }
}

fn is_function(environment: &Environment<'_>, name: &str) -> bool {
    environment.globals().any(|(global, _)| global == name)
}

fn environment<'s>(
    info: &TemplateInfo,
    source: &'s Arc<Source>,
    holes: &Arc<Mutex<Vec<Hole>>>,
) -> Result<Environment<'s>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(
        SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build()?,
    );
    environment.set_debug(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    // With these a value could leave its place unquoted.
    for filter in ["safe", "escape", "e"] {
        environment.remove_filter(filter);
    }
    let grammar = Grammar::of(info.name);
    environment.add_filter("word", |value: &Value| filter(value, quote::systemd_word));
    environment.add_filter("line", |value: &Value| filter(value, quote::systemd_line));
    environment.add_filter("program", |value: &Value| filter(value, quote::systemd_program));
    environment.add_filter("name", |value: &Value| filter(value, quote::env_name));
    environment.add_filter("shell", |value: &Value| filter(value, quote::shell_word));
    environment.add_filter("arguments", |value: &Value| {
        let words: Option<Vec<Text>> = value.try_iter()?.map(|item| text_of(&item)).collect();
        let words = words.ok_or_else(|| not_text(value))?;
        let quoted = quote::env_arguments(&words).map_err(|why| unquotable(&why))?;
        Ok::<_, minijinja::Error>(Value::from_object(Quoted(quoted)))
    });
    let holes = holes.clone();
    environment.set_formatter(move |out, _, value| {
        let text = match value.downcast_object_ref::<Quoted>() {
            Some(quoted) => quoted.0.clone(),
            None if value.kind() == ValueKind::Undefined => {
                return Err(minijinja::Error::from(ErrorKind::UndefinedError));
            }
            None => {
                let text = text_of(value).ok_or_else(|| not_text(value))?;
                grammar.quote(&text).map_err(|why| unquotable(&why))?
            }
        };
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => out.write_str(literal)?,
                Piece::Hole(hole) => {
                    let mut holes = holes.lock().unwrap_or_else(PoisonError::into_inner);
                    write!(out, "{OPEN}{}{CLOSE}", holes.len())?;
                    holes.push(hole.clone());
                }
            }
        }
        Ok(())
    });
    environment.add_template_owned(info.name.to_owned(), source.text())?;
    Ok(environment)
}

fn filter(value: &Value, quote: fn(&Text) -> Result<Text, Unquotable>) -> Result<Value, minijinja::Error> {
    let text = text_of(value).ok_or_else(|| not_text(value))?;
    let quoted = quote(&text).map_err(|why| unquotable(&why))?;
    Ok(Value::from_object(Quoted(quoted)))
}

fn not_text(value: &Value) -> minijinja::Error {
    let what = match value.kind() {
        ValueKind::Undefined => "an undefined value",
        ValueKind::None => "nothing",
        ValueKind::Seq | ValueKind::Iterable => "a list, which needs a loop or `| arguments`",
        _ if value.downcast_object_ref::<Quoted>().is_some() => "a value that is quoted already",
        _ if value.downcast_object_ref::<Scalar>().is_some() => "a value",
        _ => "no text",
    };
    minijinja::Error::new(ErrorKind::InvalidOperation, format!("this is {what}"))
}

fn unquotable(why: &Unquotable) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::BadEscape, format!("the value cannot stand here: {why}"))
}

/// The rendered text with its holes in place of their marks.
fn with_holes(rendered: &str, holes: &[Hole]) -> Text {
    let mut text = Text::new();
    let mut rest = rendered;
    while let Some((literal, tail)) = rest.split_once(OPEN) {
        text.push_str(literal);
        let (number, tail) = tail.split_once(CLOSE).unwrap_or((tail, ""));
        if let Some(hole) = number.parse().ok().and_then(|number: usize| holes.get(number)) {
            text.push_hole(hole.clone());
        }
        rest = tail;
    }
    text.push_str(rest);
    text
}

fn template_error(error: &minijinja::Error, info: &TemplateInfo, source: &Arc<Source>) -> TemplateError {
    let line = || error.line().map_or(0..0, |line| source.line(line));
    let range = error.range().filter(|range| range.end <= source.text().len()).unwrap_or_else(line);
    let found = source.text().get(range.clone()).unwrap_or_default().trim();
    match error.kind() {
        ErrorKind::UndefinedError if is_word(found) => undefined(found, range, info, source),
        kind => {
            let message = match (kind, error.detail()) {
                (ErrorKind::UnknownFilter, _) if found.contains("safe") => {
                    "values are always quoted; `safe` does not exist here".to_owned()
                }
                (ErrorKind::OutOfFuel, _) => "the template takes too many steps".to_owned(),
                (ErrorKind::UndefinedError, _) => "a value is undefined here".to_owned(),
                (_, Some(detail)) => detail.to_owned(),
                (kind, None) => kind.to_string(),
            };
            TemplateError { source: source.clone(), range, message, hint: None }
        }
    }
}

fn undefined(
    name: &str,
    range: std::ops::Range<usize>,
    info: &TemplateInfo,
    source: &Arc<Source>,
) -> TemplateError {
    let hint = match suggest::nearest(name, info.variables.iter().copied()) {
        Some(near) => format!("write `{near}`"),
        None => format!("the variables are {}", suggest::listed(info.variables.iter().copied(), "and")),
    };
    TemplateError {
        source: source.clone(),
        range,
        message: format!("`{}` is not a variable of this template", name.escape_debug()),
        hint: Some(hint),
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The first place where a name stands as a whole word inside an expression or a block.
fn word(text: &str, name: &str) -> std::ops::Range<usize> {
    let outside = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
    let whole = |at: &usize| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|tail| tail.chars().next());
        let inside = text.get(..*at).is_some_and(|head| {
            let open = head.rfind("{{").max(head.rfind("{%"));
            let close = head.rfind("}}").max(head.rfind("%}"));
            open.is_some() && open > close
        });
        outside(before) && outside(after) && inside
    };
    match text.match_indices(name).map(|(at, _)| at).find(whole) {
        Some(at) => at..at + name.len(),
        None => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ContextValue, Templates};
    use super::*;

    fn with(name: &str, text: &str) -> Templates {
        let mut templates = Templates::builtin();
        templates.replace(name, Arc::new(Source::new("mine.j2", text))).unwrap();
        templates
    }

    fn render(name: &str, text: &str, value: impl Into<ContextValue>) -> Result<Text, TemplateError> {
        let info = Templates::all().iter().find(|info| info.name == name).unwrap();
        let context = Context::from([(info.variables[0], value.into())]);
        with(name, text).render(name, &context)
    }

    #[test]
    fn values_stay_in_their_place() {
        let unit = |value: &str| render("kubelet.service.j2", "ExecStart=/x {{ binary }}\n", value);
        assert_eq!(unit("a b").unwrap().placeholders(), "ExecStart=/x \"a b\"\n");
        assert_eq!(unit("$A %h").unwrap().placeholders(), "ExecStart=/x \"$$A %%h\"\n");
        assert!(unit("a\nExecStartPre=/evil").is_err());
        let env = |value: &str| render("config.env.j2", "A={{ variables }}\n", value);
        assert_eq!(env("a`b").unwrap().placeholders(), "A=\"a\\`b\"\n");
        assert!(env("a\nB=c").is_err());
    }

    #[test]
    fn holes_cannot_be_forged() {
        let mut text = Text::from("id.");
        text.push_hole(Hole::TokenSecret("workers".to_owned()));
        let rendered = render("config.env.j2", "A={{ variables }}{{ variables }}\n", text).unwrap();
        assert_eq!(rendered.holes().count(), 2);
        assert!(render("config.env.j2", "A={{ variables }}\n", "\u{FDD0}0\u{FDD1}").is_err());
        assert!(render("config.env.j2", "A=\u{FDD0}0\u{FDD1}{{ variables }}\n", "x").is_err());
        assert!(render("config.env.j2", "A={{ '\\uFDD0' ~ '0\\uFDD1' }}\n", "x").is_err());
    }

    #[test]
    fn quoting_cannot_be_switched_off() {
        for text in [
            "{{ binary | safe }}",
            "{% autoescape false %}{{ binary }}{% endautoescape %}",
            "{% set x %}{{ binary }}{% endset %}{{ x }}",
            "{{ binary | e }}",
        ] {
            let made = render("kubelet.service.j2", text, "a b");
            assert!(made.is_err() || made.is_ok_and(|made| made.placeholders().contains('"')), "{text}");
        }
    }

    #[test]
    fn mistakes_have_a_place_and_a_way_out() {
        let at = |error: &TemplateError| error.source.text()[error.range.clone()].to_owned();
        let error = render("kubelet.service.j2", "A={{ binry }}\n", "x").unwrap_err();
        assert_eq!((at(&error).as_str(), error.hint.as_deref()), ("binry", Some("write `binary`")));
        let error = render("kubelet.service.j2", "A={{ binary \nB=1\n", "x").unwrap_err();
        assert!(error.range.start > 0, "{error}");
        let errors = with("kubelet.service.j2", "{{ one }}\n{{ binary }}{% if two %}{% endif %}\n")
            .lint("kubelet.service.j2");
        assert_eq!(errors.iter().map(at).collect::<Vec<_>>(), ["one", "two"]);
        assert!(
            render(
                "kubelet.service.j2",
                "{% for i in range(9000) %}{% for j in range(9000) %}x{% endfor %}{% endfor %}",
                "x"
            )
            .is_err()
        );
        assert!(render("kubelet.service.j2", "{% include '/etc/passwd' %}", "x").is_err());
    }

    #[test]
    fn builtin_templates_use_their_variables_only() {
        for info in Templates::all() {
            let errors = Templates::builtin().lint(info.name);
            assert!(errors.is_empty(), "{}: {errors:?}", info.name);
            for variable in info.variables {
                assert!(word(info.text, variable) != (0..0), "{} does not use {variable}", info.name);
            }
        }
    }
}
