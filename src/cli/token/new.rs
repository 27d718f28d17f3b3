use std::path::{Path, PathBuf};

use super::super::common::{create, shown};
use super::super::git::GitArgs;
use super::super::{End, Failure, print, print_bytes, say};
use crate::secret::{Buffer, NewToken, generate_token, system_random};

/// Arguments of `nodejoin token new`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The file to write, with mode 0600; it must not exist
    #[arg(default_value = "secrets/bootstrap.token")]
    file: PathBuf,
    /// Print the token instead of writing a file
    #[arg(long, conflicts_with = "file")]
    print: bool,
    #[command(flatten)]
    git: GitArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let token = generate_token(&mut system_random)?;
    if args.print {
        let mut text = Buffer::new();
        token.reveal(&mut text);
        text.push(b"\n");
        print_bytes(text.as_bytes())?;
        return Ok(End::Clean);
    }
    args.git.check_file(&args.file)?;
    write_token(&args.file, &token)?;
    say(&format!("wrote {}, readable only by you; add this to your spec:", shown(&args.file)));
    print(&format!(
        "[tokens.{name}]\nid = \"{id}\"\nsecret = {{ file = \"{file}\" }}\n",
        name = args
            .file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .filter(|stem| is_bare(stem))
            .unwrap_or("bootstrap"),
        id = token.id,
        file = shown(&args.file),
    ))?;
    Ok(End::Clean)
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Writes a token into a new file with mode 0600, regardless of the umask.
pub(in crate::cli) fn write_token(path: &Path, token: &NewToken) -> Result<(), Failure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure(format!("`{}` already exists; it was not changed", shown(path)))
        }
        _ => Failure(format!("cannot write `{}`: {error}", shown(path))),
    };
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::DirBuilder::new().recursive(true).create(parent).map_err(failed)?;
    }
    let mut text = Buffer::new();
    token.reveal(&mut text);
    text.push(b"\n");
    create(path, text.as_bytes(), 0o600).map_err(failed)
}
