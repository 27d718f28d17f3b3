use std::path::PathBuf;

use jiff::Timestamp;
use toml_edit::Value;

use super::super::common::{new_file, now, shown};
use super::super::exit::reveal;
use super::super::git::GitArgs;
use super::super::instant::{TOKEN_DAYS, days_after};
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
    let expires = days_after(now(None)?, TOKEN_DAYS)?;
    let mut text = Buffer::new();
    token.reveal_line(&mut text);
    if args.print {
        // Only the token is on standard output, which may be a pipe to `age` or `sops`.
        say("add this to your spec, with the place where you store the token:");
        say(&table("bootstrap", &token.id, "{ age = \"secrets/bootstrap.age\" }", expires));
        reveal(&text)?;
        return Ok(End::Clean);
    }
    args.git.check_file(&args.file)?;
    create(&[new_file(args.file.clone(), text.as_bytes(), true)], writing(true))?;
    say(&format!("wrote {}, readable only by you; add this to your spec:", shown(&args.file)));
    let stem = args.file.file_stem().and_then(|stem| stem.to_str()).filter(|stem| is_bare(stem));
    let file = args.file.to_str().map_or_else(String::new, |file| Value::from(file).to_string());
    let secret = format!("{{ file = {} }}", file.trim());
    print(&(table(stem.unwrap_or("bootstrap"), &token.id, &secret, expires) + "\n"))?;
    Ok(End::Clean)
}

/// The token's table in a spec.
fn table(name: &str, id: &str, secret: &str, expires: Timestamp) -> String {
    format!("[tokens.{name}]\nid = \"{id}\"\nsecret = {secret}\nexpires = {expires}")
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
