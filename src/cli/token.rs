use std::path::PathBuf;

use super::{End, Failure, print, say};
use crate::secret::{self, NewToken};

/// Arguments of `nodejoin token`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make a token: the secret goes into a file that only you can read, the id is printed
    New(New),
}

#[derive(clap::Args)]
struct New {
    /// The file to write, mode 0600; it must not exist yet
    #[arg(default_value = "secrets/bootstrap.token")]
    file: PathBuf,
    /// Print the token instead of writing a file
    #[arg(long, conflicts_with = "file")]
    print: bool,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let Command::New(new) = &args.command;
    let token: NewToken = secret::generate_token()?;
    if new.print {
        print(&format!("{}\n", token.reveal().as_str()))?;
        return Ok(End::Clean);
    }
    secret::write_new(&new.file, &token)?;
    say(&format!("wrote {}, readable by you alone; put this into your spec:", super::common::shown(&new.file)));
    print(&format!(
        "[tokens.{name}]\nid = \"{id}\"\nsecret = {{ file = \"{file}\" }}\n",
        name = new.file.file_stem().and_then(|stem| stem.to_str()).filter(|stem| is_bare(stem)).unwrap_or("bootstrap"),
        id = token.id(),
        file = super::common::shown(&new.file),
    ))?;
    Ok(End::Clean)
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
