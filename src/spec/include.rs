//! Sharing between specs: `include = ["../base.toml"]` at the top of a file.
//!
//! An included file has the form of a spec, of which it may have any part. Files are laid over each other: of a list, a later
//! file wins over an earlier one, and the including file wins over all. [`crate::source::Tree`] has the rules of that: tables
//! merge, everything else replaces, `unset` removes. A file that is reached twice counts once, where it is weakest, so that
//! what two bases share does not undo what one of them sets.
//!
//! - A path in `include` is relative to the file that has it, as every path in a spec is relative to the file that names it.
//!   The [`World`] decides what may be read: on disk that is the spec's folder and its git repository.
//! - Included files may include others, up to eight deep; a cycle is reported with both of its places. What cannot be
//!   read leaves no spec: findings about its meaning stay away, and nothing is built or proven.
//! - Findings are at the file that writes the value, or for a missing key at the strongest file that writes its table. A
//!   [`Source`] therefore has all of the texts, and positions count through them.
//! - There are no variables. What differs between clusters is a key that each of them sets.
//!
//! The list is looked for above the first header, where TOML has the keys of the root, so that a spec of 100,000 nodes is not
//! parsed once more for it.

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeValue;

use super::form;
use crate::diagnostic::{Finding, Findings, Place, rule_id};
use crate::source::{INCLUDE, Included, Source, Tree, UNSET};
use crate::world::{LARGEST_FILE, ReadError, World, beside, folder};

/// How deep files may include each other.
const DEEPEST: usize = 8;
/// How many files a spec may include.
const MOST: usize = 100;

/// The spec with the texts that it includes. `path` is its path in the world.
pub fn read(world: &dyn World, path: &str, source: Source, findings: &mut Findings) -> Source {
    let shown = folder(source.name()).to_owned();
    let next = source.text().len() + 1;
    let mut reader = Includes { world, shown, next, read: Vec::new(), open: Vec::new(), complete: true };
    let lists = Lists::of(source.text(), 0, findings);
    reader.open.push(Open { path: path.to_owned(), at: 0..0 });
    lists.include.iter().for_each(|(file, at)| reader.include("", file, at, findings));
    if !reader.complete {
        findings.silence_meaning();
    }
    source.including(reader.read)
}

/// Reads included files, the weakest first.
struct Includes<'w> {
    world: &'w dyn World,
    /// The spec's folder in reports.
    shown: String,
    /// Where the next text begins.
    next: usize,
    read: Vec<Included>,
    /// The files that are being read, outermost first.
    open: Vec<Open>,
    /// Whether all could be read.
    complete: bool,
}

/// A file that is being read.
struct Open {
    path: String,
    /// Where it is included.
    at: Range<usize>,
}

impl Includes<'_> {
    /// Includes a file into one in `from`, which names it at these bytes.
    fn include(&mut self, from: &str, file: &str, at: &Range<usize>, findings: &mut Findings) {
        let path = beside(from, file);
        if self.read.iter().any(|part| part.path == path) {
            return;
        }
        let problem = match self.open.iter().position(|open| open.path == path) {
            Some(first) => Some(self.cycle(first, file, at)),
            None if self.open.len() > DEEPEST => Some(too_deep(at)),
            None if self.read.len() >= MOST => Some(too_many(at)),
            None => None,
        };
        let text = match problem {
            Some(finding) => Err(finding),
            None => self.text(&path).map_err(|error| unreadable(&path, &error, at)),
        };
        let text = match text {
            Ok(text) => text,
            Err(finding) => {
                self.complete = false;
                return findings.push_structural(finding);
            }
        };
        let start = self.next;
        self.next += text.len() + 1;
        let lists = Lists::of(&text, start, findings);
        let folder = folder(&path).to_owned();
        self.open.push(Open { path: path.clone(), at: at.clone() });
        lists.include.iter().for_each(|(file, at)| self.include(&folder, file, at, findings));
        self.open.pop();
        let source = Arc::new(Source::spec(beside(&self.shown, &path), text));
        self.read.push(Included { source, path, folder, start });
    }

    fn text(&self, path: &str) -> Result<String, ReadError> {
        let bytes = self.world.read_spec(path)?;
        String::from_utf8(bytes).map_err(|_| ReadError::Refused("it is not UTF-8 text".to_owned()))
    }

    fn cycle(&self, first: usize, file: &str, at: &Range<usize>) -> Finding {
        let finding =
            finding(rule_id::INCLUDE_CYCLE, at, format!("`{}` includes itself", file.escape_debug()))
                .label("included again")
                .reason("each file is laid over those that it includes, so that none can be the first");
        match self.open.get(first + 1) {
            Some(next) => finding
                .because(Place::SpecBytes(next.at.clone()), "leads to that line")
                .help("remove one of the two lines"),
            None => finding.help("remove it"),
        }
    }
}

fn finding(rule: crate::diagnostic::RuleId, at: &Range<usize>, message: String) -> Finding {
    Finding::new(rule, Place::SpecBytes(at.clone()), message)
}

fn too_deep(at: &Range<usize>) -> Finding {
    finding(rule_id::INCLUDE_TOO_DEEP, at, format!("files are included more than {DEEPEST} deep"))
        .label("too deep")
        .reason("so many layers are a mistake, such as a file that is generated without end")
        .help("include this file where the first of these files is included")
}

fn too_many(at: &Range<usize>) -> Finding {
    finding(rule_id::INCLUDE_TOO_DEEP, at, format!("a spec includes more than {MOST} files"))
        .label("one too many")
        .reason("so many layers are a mistake, such as a file that is generated without end")
        .help("put what these files set into one file")
}

/// A file that cannot be included.
fn unreadable(path: &str, error: &ReadError, at: &Range<usize>) -> Finding {
    let shown = path.escape_debug();
    let (message, help) = match error {
        ReadError::Missing => (
            format!("the included file `{shown}` does not exist"),
            "check the path, which is relative to this file",
        ),
        ReadError::Outside => (
            format!("the included file `{shown}` is outside the spec's folder and its repository"),
            "copy the file into the spec's folder, or into its git repository, so that the same commit compiles everywhere",
        ),
        ReadError::Folder | ReadError::NotAFolder => {
            (format!("the included file `{shown}` is a folder"), "write the path of a file in it")
        }
        ReadError::Special => {
            (format!("the included file `{shown}` is not a regular file"), "write the path of a regular file")
        }
        ReadError::TooLarge(_) => (
            format!("the included file `{shown}` is larger than {} MiB", LARGEST_FILE / (1024 * 1024)),
            "check the path",
        ),
        ReadError::Refused(why) => (
            format!("the included file `{shown}` cannot be read: {why}"),
            "save it as UTF-8, and check its permissions",
        ),
    };
    finding(rule_id::INCLUDE_UNREADABLE, at, message)
        .label("cannot be included")
        .reason("what it sets is not known, so that nothing else of the spec is checked")
        .help(help)
}

/// What is written above the first header of a text.
struct Lists {
    /// The files to include, each with its bytes.
    include: Vec<(String, Range<usize>)>,
}

impl Lists {
    /// Reads them of a text that begins at an offset. Lists of another form are reported.
    fn of(text: &str, start: usize, findings: &mut Findings) -> Self {
        let tree = Tree::parse(above_headers(text));
        let include = list(&tree, INCLUDE, start, findings);
        list(&tree, UNSET, start, findings);
        Self { include }
    }
}

/// The lines above the first header.
fn above_headers(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        // A list of files has no line that begins so.
        if line.trim_start().starts_with('[') {
            break;
        }
        end += line.len();
    }
    text.get(..end).unwrap_or(text)
}

fn list(tree: &Tree<'_>, key: &str, start: usize, findings: &mut Findings) -> Vec<(String, Range<usize>)> {
    let moved = |range: Range<usize>| range.start + start..range.end + start;
    let Some(value) = tree.root().get(key) else { return Vec::new() };
    let items = value.get_ref().as_array().map(|list| {
        list.iter().map(|item| Some((item.get_ref().as_str()?.to_owned(), moved(item.span())))).collect()
    });
    match items {
        Some(Some(items)) => items,
        _ if value.span().is_empty() => Vec::new(),
        _ => {
            let message = format!("`{key}` must be a list of strings");
            let mut finding = form::mistyped(Place::SpecBytes(moved(value.span())), message)
                .label(format!("this is {}", super::shape::kind(value.get_ref())));
            if let DeValue::String(text) = value.get_ref() {
                finding = finding.help(format!("write `{key} = [\"{}\"]`", text.escape_debug()));
            }
            findings.push_structural(finding);
            Vec::new()
        }
    }
}
