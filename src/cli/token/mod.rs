mod lines;
mod list;
mod named;
mod new;
mod new_secret;
mod revoke;
mod rotate;
mod status;

use super::{End, Failure};

/// Arguments of `nodejoin token`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Create a token: writes it into a file that only you can read, and prints its table for the spec
    New(new::Args),
    /// List the tokens of a spec
    List(list::Args),
    /// Show which nodes can join, with which token and until when
    Status(status::Args),
    /// Replace a token in the spec with a new one; both stay valid for a while
    Rotate(rotate::Args),
    /// Remove a token from the spec, and print the remaining steps in the cluster
    Revoke(revoke::Args),
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    match &args.command {
        Command::New(args) => new::run(args),
        Command::List(args) => list::run(args),
        Command::Status(args) => status::run(args),
        Command::Rotate(args) => rotate::run(args),
        Command::Revoke(args) => revoke::run(args),
    }
}
