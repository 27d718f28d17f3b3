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
    /// Make a token: the secret goes into a file that only you can read, the id is printed
    New(new::Args),
    /// List the tokens of a spec
    List(list::Args),
    /// Say who can join, with which token and until when
    Status(status::Args),
    /// Put a new token in an old one's place, in the spec; both are good for a while
    Rotate(rotate::Args),
    /// Take a token out of the spec, and say what is left to do in the cluster
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

/// A token of a spec by its name.
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

/// Who joins with a token: pools, and nodes without one.
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

/// What is left to do, in its order.
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
