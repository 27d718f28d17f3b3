use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::Timestamp;

use super::common::{SPEC, compile_values, compile_world, now, shown, without_errors};
use super::exit::print_as;
use super::instant::instant;
use super::revision::Revision;
use super::{End, Failure};
use crate::Outcome;
use crate::diff::diff;
use crate::report::spec_diff::{self as report, Places};
use crate::report::{Medium, SpecPlaces};

/// Output formats of a difference.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text, for people
    Human,
    /// One JSON document
    Json,
    /// Markdown, for a comment on a pull request
    Markdown,
}

/// Arguments of `nodejoin diff`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  nodejoin diff                       the last commit and the spec as it is
  nodejoin diff main..                a branch and the spec as it is; main..HEAD is two commits
  nodejoin diff old.toml new.toml     two specs

Values are compared, not text: what is written elsewhere in the spec with the same effect does not count. The contents of
secrets are not compared. Exit status: 0 done, whatever differs, 2 could not run.")]
pub(super) struct Args {
    /// What to compare with: a commit, a range of commits, or another spec
    #[arg(default_value = "HEAD")]
    before: String,
    /// The other side: a commit or a spec [default: the spec]
    after: Option<String>,
    /// The spec
    #[arg(long, default_value = SPEC, value_name = "SPEC")]
    spec: PathBuf,
    /// The time of both, such as 2027-06-01 or 2027-06-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<Timestamp>,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let at = now(args.at)?;
    let (before, after) = sides(args);
    let before = compiled(before, &args.spec, at)?;
    let after = match after {
        Some(after) => compiled(after, &args.spec, at)?,
        None => without_errors(compile_values(&args.spec, at, &[])?.outcome, &shown(&args.spec))?,
    };
    let diff = diff(&before, &after).map_err(|error| Failure(error.to_string()))?;
    let (old, new) = (SpecPlaces::new(&before.source), SpecPlaces::new(&after.source));
    let places = Places { before: &old, after: &new };
    match args.format {
        Format::Human => print_as(Medium::Terminal, &report::text(&diff, &places))?,
        Format::Markdown => print_as(Medium::Terminal, &report::markdown(&diff, &places))?,
        Format::Json => print_as(Medium::Json, &report::json(&diff, &places)?)?,
    }
    Ok(End::Clean)
}

/// Both sides, of which none for the second is the spec as it is.
fn sides(args: &Args) -> (&str, Option<&str>) {
    match args.before.split_once("..") {
        Some((before, after)) if args.after.is_none() && !Path::new(&args.before).exists() => {
            let before = if before.is_empty() { "HEAD" } else { before };
            (before, Some(after).filter(|after| !after.is_empty()))
        }
        _ => (&args.before, args.after.as_deref()),
    }
}

/// One side: a spec, or the spec in a commit.
fn compiled(side: &str, spec: &Path, at: Timestamp) -> Result<Outcome, Failure> {
    let path = Path::new(side);
    if path.is_file() {
        return without_errors(compile_values(path, at, &[])?.outcome, &shown(path));
    }
    if path.exists() {
        return Err(Failure(format!("`{}` is a folder; pass the spec in it", shown(path))));
    }
    let folder = match spec.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let Some(file) = spec.file_name().and_then(|name| name.to_str()) else {
        return Err(Failure(format!("`{}` is not the path of a file", shown(spec))));
    };
    let world = Revision::of(side, folder, at)?;
    let name = format!("{side}:{}", spec.display());
    without_errors(compile_world(world, file, &name)?, &name)
}
