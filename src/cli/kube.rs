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
    /// Print what differs between two releases of Kubernetes
    ///
    /// Flags, fields, feature gates, controllers, admission plugins and API versions that were added, removed,
    /// deprecated, locked, or have another default or type, with the release in which it happened. What came and went
    /// between the two is left out. The older release may be the second one: then the way back is shown.
    Diff(DiffArgs),
}

#[derive(clap::Args)]
struct DiffArgs {
    /// The release that one comes from, such as 1.34
    #[arg(value_parser = minor)]
    from: Minor,
    /// The release that one goes to, such as 1.37
    #[arg(value_parser = minor)]
    to: Minor,
    /// What to compare; everything when absent, several with commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    component: Vec<Part>,
    /// How the differences are printed
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
