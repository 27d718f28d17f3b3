//! Recognises log lines of components: which rules and steps of a join they belong to.
//!
//! The symptoms are data (`symptoms.toml`), and so are the errors of the control plane's flags (`refused-values.toml`). A line is
//! never guessed at: what no symptom matches is counted.

mod line;
mod pattern;
mod symptom;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _};

use crate::source::plain_secrets;
pub use symptom::{Symptom, all};

/// Bytes of a log that are read.
pub const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// Bytes of a line that are looked at.
const MOST_OF_LINE: u64 = 64 * 1024;
/// Characters of a line that are kept to be shown.
const MOST_SHOWN: usize = 400;

/// What a log shows.
#[derive(Debug, Default)]
pub struct Diagnosis {
    /// How many lines were read, without blank ones.
    pub lines: u64,
    /// How many of them no symptom matches.
    pub unknown: u64,
    /// Whether the whole log was read.
    pub complete: bool,
    /// The symptoms, in the order of the steps of a join.
    pub seen: Vec<Seen>,
}

/// A symptom in a log.
#[derive(Debug)]
pub struct Seen {
    /// The symptom.
    pub symptom: &'static Symptom,
    /// How many lines have it.
    pub count: u64,
    /// The number of the first of them.
    pub line: u64,
    /// Its text, cut when it is long.
    pub text: String,
}

/// Reads a log.
///
/// # Errors
/// If it cannot be read.
pub fn diagnose(log: impl BufRead) -> io::Result<Diagnosis> {
    let mut diagnosis = Diagnosis::default();
    let mut found: BTreeMap<usize, Seen> = BTreeMap::new();
    let mut log = log.take(MOST_BYTES);
    let (mut bytes, mut number) = (Vec::new(), 0);
    while read_line(&mut log, &mut bytes)? {
        number += 1;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        diagnosis.lines += 1;
        let Some(index) = recognise(text) else {
            diagnosis.unknown += 1;
            continue;
        };
        let Some(symptom) = all().get(index) else { continue };
        let shown = || masked(text).chars().take(MOST_SHOWN).collect();
        found
            .entry(index)
            .or_insert_with(|| Seen { symptom, count: 0, line: number, text: shown() })
            .count += 1;
    }
    diagnosis.complete = log.limit() > 0;
    diagnosis.seen = found.into_values().collect();
    diagnosis.seen.sort_by_key(|seen| (seen.symptom.step, seen.line));
    Ok(diagnosis)
}

/// The symptom of a line, by its position in [`all`]: the one with the most text of its own.
pub fn recognise(text: &str) -> Option<usize> {
    let plain = line::plain(text);
    let scores =
        all().iter().enumerate().filter_map(|(index, symptom)| Some((symptom.score(&plain)?, index)));
    scores.max_by_key(|(score, index)| (*score, std::cmp::Reverse(*index))).map(|(_, index)| index)
}

/// A line without secrets.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut ranges: Vec<_> = plain_secrets(text).into_iter().map(|(_, range)| range).collect();
    ranges.sort_by_key(|range| range.start);
    for range in ranges {
        if range.start >= at {
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str("•••");
            at = range.end;
        }
    }
    out + text.get(at..).unwrap_or_default()
}

/// Reads a line; of a longer one, the beginning. False at the end.
fn read_line(log: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<bool> {
    bytes.clear();
    if log.by_ref().take(MOST_OF_LINE).read_until(b'\n', bytes)? == 0 {
        return Ok(false);
    }
    while bytes.last() != Some(&b'\n') {
        // The rest of a long line.
        let buffer = log.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(buffer.len(), |end| end + 1);
        log.consume(length);
        if length == 0 || end.is_some() {
            break;
        }
    }
    Ok(true)
}
