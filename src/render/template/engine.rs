//! minijinja, fenced in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::builtin::TemplateInfo;
use super::grammar::{self, Grammar};
use super::slots::Slots;
use super::{Context, TemplateError, filters};
use crate::render::Text;
use crate::source::Source;

/// Steps of one rendering, and written bytes by 64; nodejoin's own templates need some hundreds.
const FUEL: u64 = 100_000;
/// What each macro and included template in another uses up, some at once.
const RECURSION: usize = 100;

/// The settings that all templates share.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_syntax(syntax());
    environment.set_recursion_limit(RECURSION);
    environment.set_auto_escape_callback(|name| AutoEscape::Custom(Grammar::of_file(name).name().into()));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_debug(true);
    environment.set_fuel(Some(FUEL));
    environment
}

/// How templates are written.
pub(super) fn syntax() -> SyntaxConfig {
    // Fails for delimiters that clash only; these are the usual ones.
    SyntaxConfig::builder()
        .keep_trailing_newline(true)
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .unwrap_or_default()
}

/// Renders a template of the environment.
pub(super) fn render(
    environment: &Environment<'static>,
    info: &TemplateInfo,
    sources: &BTreeMap<&'static str, Arc<Source>>,
    context: &Context,
) -> Result<Text, TemplateError> {
    let slots = Arc::new(Mutex::new(Slots::new(info.name)));
    let values: BTreeMap<&str, Value> = {
        let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
        context.iter().map(|(name, value)| (*name, value.hide(&mut slots))).collect()
    };
    let written = with_slots(environment, &slots)
        .get_template(info.name)
        .and_then(|template| template.render(Value::from(values)))
        .map_err(|error| TemplateError::from_engine(&error, info, sources))?;
    let slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    slots.fill(&written).ok_or_else(|| TemplateError::cut(info, sources))
}

/// The environment with its values ending up in `slots`. Parsed templates are shared: this is cheap.
pub(super) fn with_slots(
    environment: &Environment<'static>,
    slots: &Arc<Mutex<Slots>>,
) -> Environment<'static> {
    let mut environment = environment.clone();
    let written = Arc::clone(slots);
    environment.set_formatter(move |out, state, value| {
        if value.is_safe() {
            // What a block, a macro or a filter of nodejoin's made: literals of a template, and slots.
            return Ok(out.write_str(value.as_str().unwrap_or_default())?);
        }
        let grammar = grammar::of_state(state)?;
        let mut slots = written.lock().unwrap_or_else(PoisonError::into_inner);
        let quoted = grammar.quote(&slots.text(value)?).map_err(grammar::refused)?;
        Ok(out.write_str(&slots.add(quoted)?)?)
    });
    filters::add_to(&mut environment, slots);
    environment
}
