mod list;
mod new;
mod revoke;
mod rotate;
mod status;

use super::common::Compiled;
use super::{End, Failure};
use crate::diagnostic::suggest;
use crate::model::{Cluster, Expiry, Token};
use crate::rotation::joiners;

pub(super) use new::write_token;

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

/// The token with a name.
fn find<'c>(compiled: &'c Compiled, name: &str) -> Result<&'c Token, Failure> {
    let tokens = &compiled.outcome.cluster.tokens;
    tokens.iter().find(|token| token.name == name).ok_or_else(|| {
        let names = || tokens.iter().map(|token| token.name.as_str());
        let near = suggest::nearest(name, names()).map(|near| format!("; did you mean `{near}`?"));
        let all = || format!("; the tokens are {}", suggest::listed(names(), "and"));
        let hint = near.unwrap_or_else(|| if tokens.is_empty() { String::new() } else { all() });
        Failure(format!("there is no token `{}`{hint}", name.escape_debug()))
    })
}

/// The pools that join with a token, and the nodes without a pool.
fn users(cluster: &Cluster, token: &Token) -> Vec<String> {
    let users = joiners(cluster).into_iter().filter(|joiners| joiners.uses(token));
    users.map(|joiners| joiners.pool.unwrap_or("nodes without a pool").to_owned()).collect()
}

fn ends(token: &Token) -> String {
    match token.expires.value {
        Expiry::At(instant) => instant.to_string(),
        Expiry::Never => "never".to_owned(),
    }
}

/// A numbered list of the remaining steps.
fn numbered(steps: &[String]) -> String {
    steps.iter().enumerate().map(|(index, step)| format!("{}. {step}\n", index + 1)).collect()
}

/// Lines with columns of equal width.
fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", width(column)));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
