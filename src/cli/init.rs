use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::common::{new_file, now, shown};
use super::instant::{TOKEN_DAYS, days_after};
use super::signals::writing;
use super::{End, Failure, say};
use crate::diagnostic::{command, suggest};
use crate::examples::{self, EXAMPLES};
use crate::secret::{Buffer, generate_token, system_random};
use crate::sink::{Edit, NewFile, create};

/// Arguments of `nodejoin init`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The output folder
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Write an example instead: quickstart, source-document, pools, ha, edge
    #[arg(long, value_name = "NAME")]
    example: Option<String>,
}

/// The spec that `init` writes; the token's id and expiration are filled in.
const SPEC: &str = include_str!("init.toml");
/// A placeholder CA certificate, so that the spec compiles.
pub(super) const CA: &str = include_str!("../../examples/01-quickstart/pki/ca.pem");

/// What stays out of git: plain-text secrets. What is encrypted may be committed, and an output with secrets ignores itself.
const IGNORED: &str = "*.token\n*-key.pem\n.*.nodejoin-lock\n";

/// The text of a file, if it exists.
#[allow(clippy::disallowed_methods, reason = "the edge: a file of the user's repository")]
fn present(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure(format!("cannot read `{}`: {error}", shown(path)))),
    }
}

/// A `.gitignore` with the lines that it lacks.
fn extended(text: &str) -> String {
    let lacks = |line: &&str| !text.lines().any(|own| own.trim() == *line);
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let lines: Vec<&str> = IGNORED.lines().filter(lacks).collect();
    if lines.is_empty() { text.to_owned() } else { format!("{text}{gap}{}\n", lines.join("\n")) }
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let files: Vec<(&str, Content)> = match &args.example {
        Some(name) => {
            let Some(example) = examples::find(name) else {
                let near = suggest::nearest(name, EXAMPLES.iter().map(|example| example.name));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                let known = suggest::listed(EXAMPLES.iter().map(|example| example.name), "and");
                return Err(Failure(format!(
                    "there is no example `{}`{near} (the examples are {known})",
                    name.escape_debug()
                )));
            };
            let content = |file: &examples::ExampleFile| {
                if file.secret {
                    Content::Secret(file.content.into())
                } else {
                    Content::Open(file.content.into())
                }
            };
            example.files.iter().map(|file| (file.path, content(file))).collect()
        }
        None => {
            let token = generate_token(&mut system_random)?;
            let mut secret = Buffer::new();
            token.reveal_line(&mut secret);
            let expires = days_after(now(None)?, TOKEN_DAYS)?;
            let spec = SPEC.replace("@ID@", &token.id).replace("@EXPIRES@", &expires.to_string());
            // First the file that keeps the others out of git.
            vec![
                (".gitignore", Content::Open(IGNORED.to_owned())),
                ("cluster.toml", Content::Open(spec)),
                ("pki/ca.pem", Content::Open(CA.to_owned())),
                ("secrets/workers.token", Content::Token(secret)),
            ]
        }
    };
    let new: Vec<NewFile<'_>> = files
        .iter()
        .map(|(path, content)| new_file(args.folder.join(path), content.as_bytes(), content.is_secret()))
        .collect();
    let ignore = args.folder.join(".gitignore");
    match (new.split_first(), present(&ignore)?) {
        (Some((first, rest)), Some(text)) if first.path == ignore => {
            let extended = extended(&text);
            Edit::of(&ignore, writing(true))?.replace(text.as_bytes(), extended.as_bytes(), rest)?;
        }
        _ => create(&new, writing(true))?,
    }
    for (path, _) in &files {
        say(&format!("wrote {}", shown(&args.folder.join(path))));
    }
    let spec = args.folder.join("cluster.toml");
    // The shell must get the path as it is: only the exit may cover something in it.
    let spec = command::path(&spec.to_string_lossy());
    say(&format!("next: nodejoin check {spec} && nodejoin build {spec}"));
    Ok(End::Clean)
}

enum Content {
    Open(String),
    Secret(String),
    Token(Buffer),
}

impl Content {
    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Open(text) | Self::Secret(text) => text.as_bytes(),
            Self::Token(buffer) => buffer.as_bytes(),
        }
    }

    fn is_secret(&self) -> bool {
        !matches!(self, Self::Open(_))
    }
}
