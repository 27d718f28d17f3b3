use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::super::common::{new_file, now, shown};
use super::super::exit::reveal;
use super::super::git::GitArgs;
use super::super::instant::{TOKEN_DAYS, days_after};
use super::super::signals::writing;
use super::super::{End, Failure, print, say};
use super::lines::numbered;
use super::new_secret::{encrypting, inline, storing, word};
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
    /// Print the steps that encrypt the token into FILE with age, and a table that refers to it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["print", "sops"])]
    age: Option<PathBuf>,
    /// Print the steps that store the token in the SOPS document FILE, and a table that refers to it
    #[arg(long, value_name = "FILE", conflicts_with = "print")]
    sops: Option<PathBuf>,
    /// Where in the SOPS document, such as tokens.edge [default: the token's name]
    #[arg(long, requires = "sops", value_parser = sops_key)]
    key: Option<String>,
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
    let stem = args.file.file_stem().and_then(|stem| stem.to_str()).filter(|stem| is_bare(stem));
    let stored = Stored::of(args, stem.unwrap_or("bootstrap"))?;
    args.git.check_file(&args.file)?;
    create(&[new_file(args.file.clone(), text.as_bytes(), true)], writing(true))?;
    let wrote = format!("wrote {}, readable only by you", shown(&args.file));
    if stored.steps.is_empty() {
        say(&format!("{wrote}; add this to your spec:"));
    } else {
        say(&wrote);
        say(numbered(&stored.steps).trim_end());
    }
    print(&(table(stem.unwrap_or("bootstrap"), &token.id, &stored.secret, expires) + "\n"))?;
    Ok(End::Clean)
}

/// The place of the secret in the table, and the steps that bring it there.
struct Stored {
    /// The value of the key `secret`.
    secret: String,
    steps: Vec<String>,
}

impl Stored {
    fn of(args: &Args, name: &str) -> Result<Self, Failure> {
        let text = |path: &Path| match path.to_str() {
            Some(path) => Ok(path.to_owned()),
            None => Err(Failure(format!("`{}` is not UTF-8", shown(path)))),
        };
        let plain = &args.file;
        let (entries, mut steps) = if let Some(sealed) = &args.age {
            let mut steps = folder_first(sealed);
            steps.push(encrypting(plain, sealed));
            (vec![("age", text(sealed)?)], steps)
        } else if let Some(document) = &args.sops {
            let key = args.key.as_deref().unwrap_or(name);
            let mut steps = folder_first(document);
            if !document.exists() {
                steps.push(creating(document));
            }
            steps.push(storing(plain, document, key));
            (vec![("sops", text(document)?), ("key", key.to_owned())], steps)
        } else {
            (vec![("file", text(plain)?)], Vec::new())
        };
        if !steps.is_empty() {
            steps.push(format!("delete the plain file: `rm {}`", word(plain)));
            steps.push("add this to your spec:".to_owned());
        }
        let entries: Vec<_> = entries.iter().map(|(key, value)| (*key, value.as_str())).collect();
        Ok(Self { secret: inline(&entries).to_string().trim().to_owned(), steps })
    }
}

/// The step that creates the folder of a file, if it does not exist.
fn folder_first(file: &Path) -> Vec<String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    folder.map(|folder| format!("create the folder: `mkdir -p {}`", word(folder))).into_iter().collect()
}

/// The step that creates a SOPS document, in the format that its name ends in.
fn creating(document: &Path) -> String {
    format!(
        "create the document, in the place of RECIPIENT for the key that builds use: `echo '{{}}' >{0} && sops encrypt --age RECIPIENT --in-place {0}`",
        word(document)
    )
}

/// A key of a SOPS document: names with dots between them.
fn sops_key(key: &str) -> Result<String, String> {
    if key.split('.').any(str::is_empty) {
        return Err("names with dots between them, such as tokens.edge".to_owned());
    }
    Ok(key.to_owned())
}

/// The token's table in a spec.
fn table(name: &str, id: &str, secret: &str, expires: Timestamp) -> String {
    format!("[tokens.{name}]\nid = \"{id}\"\nsecret = {secret}\nexpires = {expires}")
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
