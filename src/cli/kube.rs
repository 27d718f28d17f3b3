use clap::ValueEnum;

use super::{End, Failure, print};
use crate::kube::Minor;
use crate::kube::diff::{Area, Diff, Part};
use crate::report::diff;

/// Arguments of `nodejoin kube`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print the differences between two releases of Kubernetes
    ///
    /// Flags, fields, feature gates, controllers, admission plugins and API versions that were added, removed,
    /// deprecated or locked, or whose default or type changed, with the release of the change. Anything both added and
    /// removed between the two is omitted. The first release may also be the newer one.
    Diff(DiffArgs),
}

#[derive(clap::Args)]
struct DiffArgs {
    /// The release to compare, such as 1.34
    #[arg(value_parser = minor)]
    from: Minor,
    /// The release to compare it with, such as 1.37
    #[arg(value_parser = minor)]
    to: Minor,
    /// The components to compare, separated by commas [default: all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    component: Vec<Part>,
    /// Output format of the differences
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
}

/// A release on the command line.
pub(super) fn minor(text: &str) -> Result<Minor, String> {
    Minor::read(text).map_err(|unknown| unknown.to_string())
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let Command::Diff(args) = &args.command;
    let wanted = |area: &Area| args.component.is_empty() || args.component.contains(&area.part());
    let found = Diff::of(args.from, args.to, Area::ALL.into_iter().filter(wanted));
    print(&match args.format {
        Format::Human => diff::human(&found),
        Format::Json => diff::json(&found)?,
    })?;
    Ok(End::Clean)
}
