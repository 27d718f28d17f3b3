use std::borrow::Cow;

use super::lines::{runs, written};
use crate::Outcome;
use crate::artifact::MakeError;
use crate::diagnostic::suggest;
use crate::model::Node;
use crate::plan::{Plan, PlannedFile};
use crate::render::{Piece, Trail};
use crate::sink::node_value;
use crate::source::Path;

/// A file that somebody wants explained.
pub struct Given<'a> {
    /// Its path, wherever it is.
    pub path: &'a str,
    /// Its text, if it can be read.
    pub text: Option<&'a str>,
    /// The line, from 1; all of them without.
    pub line: Option<usize>,
}

/// A line of a planned file with what is behind it.
pub struct Explained {
    /// The file, below the built folder.
    pub file: String,
    /// The name of its artifact.
    pub artifact: &'static str,
    /// Which line, from 1.
    pub line: usize,
    /// The line; placeholders are in place of secrets.
    pub text: String,
    /// Its characters in order, by where they come from.
    pub behind: Vec<Behind>,
}

/// Characters of a line that come from one place.
pub struct Behind {
    /// The characters.
    pub text: String,
    /// Why they are there.
    pub trail: Trail,
    /// The value of the spec that fills them in for each node or token.
    pub value: Option<Path>,
}

/// Why nothing can be explained.
#[derive(Debug)]
pub enum NotFound {
    /// No file of the plan is meant, or the text is that of none; the nearest path.
    File(Option<String>),
    /// The file has fewer lines.
    Line(usize),
    /// The line is not what the spec compiles to; the file, the line's number in it, and what that line is.
    Differs(String, usize, String),
    /// The plan could not be made.
    Plan(MakeError),
}

/// What is behind the lines of a file: found by its path below the built folder, or by its text wherever the file is.
///
/// # Errors
/// See [`NotFound`].
pub fn of_lines(outcome: &Outcome, given: &Given<'_>) -> Result<Vec<Explained>, NotFound> {
    let plan = outcome.plan().map_err(NotFound::Plan)?;
    let all = files(outcome, plan);
    let found = by_path(&all, given).or_else(|| given.text.and_then(|text| by_text(&all, text)));
    let Some(found) = found else {
        let near = suggest::nearest(given.path, all.iter().map(|file| file.path.as_str()));
        return Err(NotFound::File(near.map(ToOwned::to_owned)));
    };
    let lines = found.lines();
    let wanted = match given.line {
        None => (1..=lines.len()).collect(),
        Some(line) => vec![found.same_line(&lines, given.text, line)?],
    };
    let explained = wanted.into_iter().map(|line| found.explained(&lines, line));
    Ok(explained.collect())
}

/// A file of the plan as it is written for a node, or once.
struct Planned<'p> {
    path: String,
    planned: &'p PlannedFile,
    node: Option<&'p Node>,
}

fn files<'p>(outcome: &'p Outcome, plan: &'p Plan) -> Vec<Planned<'p>> {
    let once =
        plan.once().iter().map(|planned| Planned { path: planned.file.path.clone(), planned, node: None });
    let of_nodes = outcome.cluster.nodes.iter().flat_map(|node| {
        plan.of_node(node).iter().map(move |planned| Planned {
            path: format!("{}/{}", Plan::folder(node), planned.file.path),
            planned,
            node: Some(node),
        })
    });
    once.chain(of_nodes).collect()
}

/// The file whose path below the built folder is the last part of the given one.
fn by_path<'f, 'p>(all: &'f [Planned<'p>], given: &Given<'_>) -> Option<&'f Planned<'p>> {
    let is_end = |path: &str| {
        given.path.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    all.iter().filter(|file| is_end(&file.path)).max_by_key(|file| file.path.len())
}

/// The first file that has this text.
fn by_text<'f, 'p>(all: &'f [Planned<'p>], text: &str) -> Option<&'f Planned<'p>> {
    all.iter().find(|file| file.has_text(text))
}

impl Planned<'_> {
    fn lines(&self) -> Vec<String> {
        written(&self.planned.file.text, self.node)
    }

    /// Whether a text is this file's, whatever its secrets are.
    fn has_text(&self, text: &str) -> bool {
        let (mut rest, mut open) = (text, false);
        for piece in self.planned.file.text.pieces() {
            let known: Cow<'_, str> = match piece {
                Piece::Literal(literal, _) => literal.into(),
                Piece::Hole(hole, _) => match node_value(hole, self.node) {
                    Some(value) => value.into(),
                    None => {
                        open = true;
                        continue;
                    }
                },
            };
            let found = if open { rest.find(&*known) } else { rest.starts_with(&*known).then_some(0) };
            let Some(at) = found else { return false };
            rest = rest.get(at + known.len()..).unwrap_or_default();
            open = false;
        }
        open || rest.is_empty()
    }

    /// The number that a line of the given text has in the planned one.
    fn same_line(&self, lines: &[String], text: Option<&str>, line: usize) -> Result<usize, NotFound> {
        let planned = lines.get(line.wrapping_sub(1));
        let Some(text) = text.filter(|text| !self.has_text(text)) else {
            return planned.map(|_| line).ok_or(NotFound::Line(lines.len()));
        };
        let own_lines: Vec<&str> = text.lines().collect();
        let Some(own) = own_lines.get(line.wrapping_sub(1)) else {
            return Err(NotFound::Line(own_lines.len()));
        };
        if planned.is_some_and(|planned| planned == own) {
            return Ok(line);
        }
        match lines.iter().position(|planned| planned == own) {
            Some(moved) => Ok(moved + 1),
            None => Err(NotFound::Differs(self.path.clone(), line, planned.cloned().unwrap_or_default())),
        }
    }

    fn explained(&self, lines: &[String], line: usize) -> Explained {
        let runs = runs(&self.planned.file.text, self.node).into_iter().filter(|run| run.line == line);
        let behind = runs.map(|run| Behind {
            text: run.text.trim_end_matches('\n').to_owned(),
            trail: run.trail.clone(),
            value: run.value,
        });
        Explained {
            file: self.path.clone(),
            artifact: self.planned.artifact.id,
            line,
            text: lines.get(line - 1).cloned().unwrap_or_default(),
            behind: behind.collect(),
        }
    }
}
