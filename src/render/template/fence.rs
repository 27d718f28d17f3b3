//! What a user's template may do. The engine counts steps and bytes, but parses and compares recursively and joins lists
//! without counting, so that 100 bytes could overflow the stack or use up all memory. Here templates are bounded before they
//! are parsed, and lists in lists, which all of these need, cannot be made: a list has texts, numbers or what a loop goes
//! through.

use std::ops::Range;
use std::sync::Arc;

use minijinja::machinery::{Span, Token, tokenize};

use super::error::{LARGEST_TEMPLATE, TemplateError};
use super::expressions::{self, Refused};
use crate::source::Source;

/// Words and signs between `{{` and `}}`, or `{%` and `%}`.
const LONGEST_TAG: usize = 200;
/// Open brackets.
const DEEPEST_BRACKETS: usize = 16;
/// Blocks within blocks, and the `elif` of the blocks that are open.
const DEEPEST_BLOCKS: usize = 32;

/// What is wrong with a template's size and form.
pub(super) fn check(source: &Arc<Source>) -> Option<TemplateError> {
    if source.text().len() > LARGEST_TEMPLATE {
        return Some(TemplateError::too_large(Arc::clone(source)));
    }
    if let Some((range, message)) = too_deep(source.text()) {
        return Some(TemplateError::at(Arc::clone(source), range, message));
    }
    // A template that cannot be parsed is reported by the engine.
    let tree = minijinja::machinery::parse(source.text(), source.name(), super::engine::syntax()).ok()?;
    let Refused { span, message, hint } = expressions::check(&tree)?;
    Some(TemplateError::at(Arc::clone(source), bytes(span, source.text()), message).hint(hint))
}

/// The first tag that is too long, or that is in too many others.
fn too_deep(text: &str) -> Option<(Range<usize>, String)> {
    let (mut tag, mut brackets, mut set) = (0, 0_usize, false);
    // For each open block, how many `elif` it has so far.
    let mut blocks: Vec<usize> = Vec::new();
    for token in tokenize(text, false, super::engine::syntax()) {
        let (token, span) = token.ok()?;
        let at = || bytes(span, text);
        tag += 1;
        match token {
            Token::VariableStart | Token::BlockStart => (tag, brackets, set) = (0, 0, false),
            Token::BracketOpen | Token::ParenOpen | Token::BraceOpen => brackets += 1,
            Token::BracketClose | Token::ParenClose | Token::BraceClose => {
                brackets = brackets.saturating_sub(1);
            }
            Token::Ident("elif") if tag == 1 => {
                blocks.iter_mut().last().into_iter().for_each(|elifs| *elifs += 1)
            }
            Token::Ident(word) if tag == 1 && word.starts_with("end") => {
                blocks.pop();
            }
            // Each of these may open a block; one without a body is not worth telling apart, and does not nest.
            Token::Ident("for" | "if" | "with" | "filter" | "block" | "macro" | "call" | "autoescape")
                if tag == 1 =>
            {
                blocks.push(0);
            }
            Token::Ident("set") if tag == 1 => set = true,
            // With a value it has no body.
            Token::Assign if brackets == 0 => set = false,
            Token::BlockEnd if set => blocks.push(0),
            _ => {}
        }
        if tag > LONGEST_TAG {
            return Some((at(), format!("a tag has at most {LONGEST_TAG} words and signs")));
        }
        if brackets > DEEPEST_BRACKETS {
            return Some((at(), format!("at most {DEEPEST_BRACKETS} brackets can be open")));
        }
        if blocks.len() + blocks.iter().sum::<usize>() > DEEPEST_BLOCKS {
            return Some((at(), format!("at most {DEEPEST_BLOCKS} blocks can be open, each `elif` is one")));
        }
    }
    None
}

/// Where something is.
fn bytes(span: Span, text: &str) -> Range<usize> {
    let end = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    let range = end(span.start_offset)..end(span.end_offset).max(end(span.start_offset));
    if text.get(range.clone()).is_some() { range } else { 0..0 }
}
