//! Units of a machine, and what systemd starts for them.

use std::collections::BTreeMap;

use nodejoin::world::{Found, Tree};
use serde::{Deserialize, Serialize};

/// Files of a machine by path, without the first slash.
pub(crate) type Files = BTreeMap<String, Found>;

/// Units with everything that belongs to them. No two cases share a name, so that one machine has many.
#[derive(Clone, Default)]
pub(crate) struct Case {
    /// What the names of its units begin with.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) kind: String,
    pub(crate) files: Files,
    /// The units that are started.
    pub(crate) starts: Vec<String>,
}

/// What systemd did with a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The first process of each unit that it started.
    pub(crate) runs: Vec<Run>,
    /// The lines that it ignores or refuses, in order.
    pub(crate) warned: Vec<Warning>,
}

/// What systemd logs about a line. For a continued line it names the last one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Warning {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) said: String,
}

/// A process that systemd started. What is not UTF-8 is replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) unit: String,
    /// The words after the program.
    pub(crate) words: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
}

/// Cases made by hand, as tests/fixtures/units/kinds.toml has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    case: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    name: String,
    kind: String,
    start: Vec<String>,
    files: BTreeMap<String, String>,
    #[serde(default)]
    links: BTreeMap<String, String>,
}

impl Case {
    /// Those of a table. In it `@@` is the case's name, `@pad@` a text of 70,000 bytes, and U+F780 to U+F7FF are the bytes 0x80 to
    /// 0xff.
    pub(crate) fn by_hand(table: &str) -> Result<Vec<Self>, toml::de::Error> {
        let kinds: Kinds = toml::from_str(table)?;
        Ok(kinds.case.into_iter().map(Self::of_kind).collect())
    }

    fn of_kind(kind: Kind) -> Self {
        let name = format!("nj{}", kind.name);
        let named = |text: &str| text.replace("@@", &name).replace("@pad@", &"x".repeat(70_000));
        let files = kind.files.iter().map(|(path, text)| (named(path), Found::File(bytes(&named(text)))));
        let links = kind.links.iter().map(|(path, target)| (named(path), Found::Link(named(target))));
        Self {
            files: files.chain(links).collect(),
            starts: kind.start.iter().map(|unit| named(unit)).collect(),
            name,
            kind: kind.kind,
        }
    }

    /// The case's files among those that all cases share, as a folder that somebody collected.
    pub(crate) fn tree(&self, shared: &Files) -> Tree {
        let mut files = shared.clone();
        files.extend(self.files.clone());
        Tree { files, complete: true }
    }

    /// The case for a person who looks for the cause.
    pub(crate) fn shown(&self) -> String {
        let mut text = format!("{} ({}), starts {:?}\n", self.name, self.kind, self.starts);
        for (path, found) in &self.files {
            let content = match found {
                Found::File(bytes) => format!(": {}", shown(bytes)),
                Found::Link(target) => format!(" -> {target}"),
                Found::Unreadable(_) => " cannot be read".to_owned(),
            };
            text.push_str(&format!("    {path}{content}\n"));
        }
        text
    }
}

/// Bytes with the escapes of Rust, one line of the file a line.
fn shown(bytes: &[u8]) -> String {
    bytes.split_inclusive(|byte| *byte == b'\n').fold(String::new(), |mut text, line| {
        text.push_str(&format!("\n        {}", line.escape_ascii()));
        text
    })
}

fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for c in text.chars() {
        match u8::try_from(u32::from(c).wrapping_sub(0xf700)) {
            Ok(byte) if byte >= 0x80 => bytes.push(byte),
            _ => bytes.extend(c.to_string().into_bytes()),
        }
    }
    bytes
}
