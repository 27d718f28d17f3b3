//! How texts travel through the engine, which knows strings only.
//!
//! A hole of a value, and every value that was quoted, is a slot: an index spelled in noncharacters. Values
//! cannot have these (they are replaced by one that quoting refuses) and templates neither, so that a slot is
//! exactly what this file wrote. A slot has no letter or digit that a filter could change; one that was cut is
//! noticed.
//!
//! Literals stay literals, since templates compare and join them. What comes back as it went in is the value that went
//! in, with its trail; where several values read alike, they come back in the order in which they went in, as they do in
//! loops. What a template put together itself is the template's.

use std::collections::BTreeMap;

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value};

use crate::render::{Hole, Piece, Text, Trail};

/// Starts a hole inside a value.
const HOLE: char = '\u{fdd0}';
/// Starts a value that is quoted already.
const QUOTED: char = '\u{fdd1}';
/// Closes either.
const END: char = '\u{fdd2}';
/// Replaces a character of a value that would look like a slot; quoting refuses it.
const REFUSED: char = '\u{fdd3}';
/// Sixteen digits from here on.
const ZERO: u32 = 0xfde0;

/// The slots of one rendering.
pub(super) struct Slots {
    holes: Vec<Hole>,
    quoted: Vec<Text>,
    /// The values by how the engine sees them.
    values: BTreeMap<String, Alike>,
    /// Where the template's own characters come from.
    own: Trail,
    /// How many bytes were quoted.
    written: usize,
}

/// Bytes of values in one file, and a number of bytes for each of them.
const MOST_WRITTEN: usize = 8 * 1024 * 1024;
const EACH: usize = 64;

/// Values that read alike and come from several places.
#[derive(Default)]
struct Alike {
    texts: Vec<Text>,
    next: usize,
}

impl Alike {
    fn next(&mut self) -> Option<Text> {
        let text = self.texts.get(self.next)?.clone();
        self.next = (self.next + 1) % self.texts.len();
        Some(text)
    }
}

impl Slots {
    /// Of a template, by its name.
    pub(super) fn new(template: &'static str) -> Self {
        Self {
            holes: Vec::new(),
            quoted: Vec::new(),
            values: BTreeMap::new(),
            own: Trail::Template(template),
            written: 0,
        }
    }

    /// A value as a string: holes become slots.
    pub(super) fn hide(&mut self, text: &Text) -> String {
        let mut out = String::new();
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal, _) => {
                    out.extend(literal.chars().map(|c| if is_reserved(c) { REFUSED } else { c }));
                }
                Piece::Hole(hole, _) => {
                    let index = self.holes.iter().position(|known| known == hole).unwrap_or_else(|| {
                        self.holes.push(hole.clone());
                        self.holes.len() - 1
                    });
                    out.push_str(&slot(HOLE, index));
                }
            }
        }
        let alike = self.values.entry(out.clone()).or_default();
        if !alike.texts.iter().any(|known| known.same_trail(text)) {
            alike.texts.push(text.clone());
        }
        out
    }

    /// Stores a quoted value, and returns its slot.
    pub(super) fn add(&mut self, quoted: Text) -> Result<String, Error> {
        self.spend(&quoted)?;
        self.quoted.push(quoted);
        Ok(slot(QUOTED, self.quoted.len() - 1))
    }

    /// The text behind one of many values.
    pub(super) fn word(&mut self, value: &Value) -> Result<Text, Error> {
        let text = self.text(value)?;
        self.spend(&text)?;
        Ok(text)
    }

    /// The engine counts its own bytes only.
    fn spend(&mut self, text: &Text) -> Result<(), Error> {
        let length: usize = text.literals().map(str::len).sum();
        self.written = self.written.saturating_add(length).saturating_add(EACH);
        if self.written > MOST_WRITTEN {
            return Err(Error::from(ErrorKind::OutOfFuel));
        }
        Ok(())
    }

    /// The text behind a value that is to be quoted.
    pub(super) fn text(&mut self, value: &Value) -> Result<Text, Error> {
        let invalid = |message: String| Err(Error::new(ErrorKind::InvalidOperation, message));
        let string = match value.kind() {
            ValueKind::String | ValueKind::Number => value.to_string(),
            // The engine would write them as Python does.
            ValueKind::Bool => value.is_true().to_string(),
            ValueKind::None => return invalid("a value that is not set cannot be written".to_owned()),
            ValueKind::Undefined => {
                return invalid("there is nothing to write: the condition has no `else`".to_owned());
            }
            kind => return invalid(format!("a {kind} cannot be written as it is")),
        };
        // A character that was replaced is still to be refused.
        if let Some(text) =
            self.values.get_mut(&string).filter(|_| !string.contains(REFUSED)).and_then(Alike::next)
        {
            return Ok(text);
        }
        let mut text = Text::new();
        for part in parts(&string) {
            match part {
                Part::Literal(literal) => text.push_traced(literal, &self.own),
                Part::Slot(HOLE, index) => match self.holes.get(index) {
                    Some(hole) => text.push_hole(hole.clone(), &self.own),
                    None => return invalid("a value was cut into pieces".to_owned()),
                },
                Part::Slot(..) => {
                    return invalid(
                        "the value is quoted already; put it together before it is quoted".to_owned(),
                    );
                }
                Part::Broken => return invalid("a value was cut into pieces".to_owned()),
            }
        }
        Ok(text)
    }

    /// The output with its slots filled; nothing when one of them was cut.
    pub(super) fn fill(&self, output: &str) -> Option<Text> {
        let mut text = Text::new();
        for part in parts(output) {
            match part {
                Part::Literal(literal) => text.push_traced(literal, &self.own),
                Part::Slot(QUOTED, index) => text.push_text(self.quoted.get(index)?),
                Part::Slot(..) | Part::Broken => return None,
            }
        }
        Some(text)
    }
}

/// Whether a character belongs to the spelling of slots.
pub(super) fn is_reserved(character: char) -> bool {
    ('\u{fdd0}'..='\u{fdef}').contains(&character)
}

enum Part<'a> {
    Literal(&'a str),
    Slot(char, usize),
    Broken,
}

fn slot(kind: char, index: usize) -> String {
    let digits = format!("{index:x}");
    let digit = |digit: char| digit.to_digit(16).and_then(|value| char::from_u32(ZERO + value));
    std::iter::once(kind).chain(digits.chars().filter_map(digit)).chain([END]).collect()
}

/// Splits a string at its slots.
fn parts(string: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = string;
    while !rest.is_empty() {
        let literal = rest.find(is_slot_character).unwrap_or(rest.len());
        let (before, after) = rest.split_at(literal);
        if !before.is_empty() {
            parts.push(Part::Literal(before));
        }
        let Some(kind) = after.chars().next() else { break };
        match after.split_once(END).and_then(|(head, tail)| Some((index(head)?, tail))) {
            Some((index, tail)) if matches!(kind, HOLE | QUOTED) => {
                parts.push(Part::Slot(kind, index));
                rest = tail;
            }
            _ => {
                parts.push(Part::Broken);
                break;
            }
        }
    }
    parts
}

fn is_slot_character(character: char) -> bool {
    is_reserved(character) && character != REFUSED
}

/// The index after a slot's first character.
fn index(head: &str) -> Option<usize> {
    let digits: Option<String> = head
        .chars()
        .skip(1)
        .map(|c| u32::from(c).checked_sub(ZERO).and_then(|value| char::from_digit(value, 16)))
        .collect();
    usize::from_str_radix(&digits?, 16).ok()
}
