use std::path::PathBuf;

use super::super::common::{new_file, shown};
use super::super::exit::reveal;
use super::super::git::GitArgs;
use super::super::signals::writing;
use super::super::{End, Failure, print, say};
use crate::secret::{Buffer, generate_token, system_random};
use crate::sink::create;

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
    let mut text = Buffer::new();
    token.reveal_line(&mut text);
    if args.print {
        reveal(&text)?;
        return Ok(End::Clean);
    }
    args.git.check_file(&args.file)?;
    create(&[new_file(args.file.clone(), text.as_bytes(), true)], writing(true))?;
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
