//! Finds the blocks of a PEM file as Go's `encoding/pem` does, since Kubernetes will read the file with it.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::problem::{PemProblem, PemProblemKind};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// A block between its BEGIN and END lines.
pub(super) struct Block<'a> {
    /// `CERTIFICATE` in `-----BEGIN CERTIFICATE-----`.
    pub(super) label: &'a [u8],
    /// From the first dash to the last one.
    pub(super) range: Range<usize>,
    /// The line of BEGIN, from 1.
    pub(super) line: usize,
    /// The base64 text without white space.
    body: Vec<u8>,
    /// Whether lines like `Proc-Type: …` precede the base64 text.
    headers: bool,
}

impl Block<'_> {
    /// A problem of this block.
    pub(super) fn problem(&self, kind: PemProblemKind) -> PemProblem {
        PemProblem::new(kind, self.range.clone(), self.line)
    }

    /// The bytes of its base64 text.
    pub(super) fn decode(&self) -> Result<Vec<u8>, PemProblem> {
        if self.headers {
            return Err(self.problem(PemProblemKind::Headers));
        }
        STANDARD.decode(&self.body).map_err(|_| self.problem(PemProblemKind::BrokenBase64))
    }
}

/// A line without white space at its end, where it starts, and its number from 1.
struct Line<'a> {
    text: &'a [u8],
    start: usize,
    number: usize,
}

impl Line<'_> {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    fn problem(&self, kind: PemProblemKind) -> PemProblem {
        PemProblem::new(kind, self.range(), self.number)
    }
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    bytes.split(|byte| *byte == b'\n').enumerate().map(move |(index, text)| {
        let line = Line { text: text.trim_ascii_end(), start, number: index + 1 };
        start += text.len() + 1;
        line
    })
}

/// The label of a line like `-----BEGIN label-----`.
fn label<'a>(line: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(prefix)?.strip_suffix(DASHES)
}

/// All blocks and everything wrong with their frames, in the order of the file.
pub(super) fn blocks(bytes: &[u8]) -> Vec<Result<Block<'_>, PemProblem>> {
    let mut found = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in lines(bytes) {
        if line.text.starts_with(BEGIN) {
            if let Some(block) = open.take() {
                found.push(Err(block.problem(PemProblemKind::Unterminated)));
            }
            match label(line.text, BEGIN) {
                Some(label) => {
                    let (range, line) = (line.range(), line.number);
                    open = Some(Block { label, range, line, body: Vec::new(), headers: false });
                }
                None => found.push(Err(line.problem(PemProblemKind::BrokenFrame))),
            }
        } else if let Some(mut block) = open.take() {
            if line.text.starts_with(END) {
                block.range.end = line.range().end;
                found.push(match label(line.text, END) {
                    Some(label) if label == block.label => Ok(block),
                    Some(_) => Err(line.problem(PemProblemKind::BrokenFrame)),
                    None => Err(line.problem(PemProblemKind::TrailingGarbage)),
                });
                continue;
            }
            block.range.end = line.range().end;
            block.headers |= line.text.contains(&b':');
            block.body.extend(line.text.iter().filter(|byte| !byte.is_ascii_whitespace()));
            open = Some(block);
        } else if begin(line.text).is_some() {
            found.push(Err(line.problem(PemProblemKind::NotAtLineStart)));
        } else if line.text.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
            found.push(Err(line.problem(PemProblemKind::TrailingGarbage)));
        }
    }
    if let Some(block) = open {
        found.push(Err(block.problem(PemProblemKind::Unterminated)));
    }
    found
}

/// Whether there is a BEGIN anywhere.
pub(super) fn has_frame(bytes: &[u8]) -> bool {
    lines(bytes).any(|line| begin(line.text).is_some())
}

/// The position of a BEGIN in a line.
fn begin(line: &[u8]) -> Option<usize> {
    line.windows(BEGIN.len()).position(|window| window == BEGIN)
}

/// The place of a private key's BEGIN, wherever it is on a line and however broken its block is.
pub(super) fn private_key(bytes: &[u8]) -> Option<(Range<usize>, usize)> {
    const KEY: &[u8] = b"PRIVATE KEY";
    lines(bytes).find_map(|line| {
        let begin = begin(line.text)?;
        let rest = line.text.get(begin..)?;
        let is_key = rest.windows(KEY.len()).any(|window| window == KEY);
        is_key.then(|| (line.start + begin..line.range().end, line.number))
    })
}
