//! The command line: arguments, the process's own world, exit codes. The only part that prints, and all of it through `exit`.
//!
//! Exit status: 0 clean, 1 findings, 2 could not run.

mod build;
mod ca;
mod check;
mod common;
mod completions;
mod diagnose;
mod diff;
mod drift;
mod end;
mod exit;
mod explain;
mod export;
mod git;
mod hygiene;
mod init;
mod instant;
mod kube;
mod man;
mod pool;
mod prove;
mod revision;
mod rule;
mod schema;
mod secrets;
mod show;
mod signals;
mod sync;
mod token;
mod upgrade;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use end::{End, Failure};
use exit::{print, say};
pub use hygiene::harden;

/// Compiles one cluster.toml into everything a Kubernetes node needs to join a cluster with kubelet TLS bootstrapping.
#[derive(Parser)]
#[command(name = "nodejoin", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write a commented spec that compiles as is
    Init(init::Args),
    /// Report mistakes in a spec; needs no secrets, writes nothing
    Check(check::Args),
    /// Write every artifact into a folder
    Build(build::Args),
    /// Write the output in another form: tar, cloud-init, Ignition, Ansible, a list
    Export(export::Args),
    /// Print one artifact
    Show(show::Args),
    /// Show certificates, or create a set of them for a lab
    Ca(ca::Args),
    /// Prove step by step that the nodes can join, or show the step at which they fail
    Prove(prove::Args),
    /// Find what the lines of a log mean: rules, steps, and the cause in a folder or a spec
    Diagnose(diagnose::Args),
    /// Show where the settings of a node, or the lines of a file, come from
    Explain(explain::Args),
    /// Compare two specs or two git revisions of one: what changes for each node, and what that requires
    Diff(diff::Args),
    /// Compare the files of a machine, or the configuration of its running kubelet, with the spec
    Drift(drift::Args),
    /// Create, list, rotate and revoke bootstrap tokens
    Token(token::Args),
    /// Explain a rule, or list all of them
    Rule(rule::Args),
    /// Report what a Kubernetes upgrade would break and change
    Upgrade(upgrade::Args),
    /// Query nodejoin's data on Kubernetes releases
    Kube(kube::Args),
    /// Print the JSON Schema of the spec, for editors
    Schema(schema::Args),
    /// Print completions for a shell
    Completions(completions::Args),
    /// Print the manual page
    Man(man::Args),
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    harden();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            exit::usage(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match pool::on_all_cores(|| run(cli.command)) {
        Ok(End::Clean) => ExitCode::SUCCESS,
        Ok(End::Findings) => ExitCode::from(1),
        Err(Failure(message)) => {
            say(&format!("nodejoin: {}", crate::report::visible(&message, &['\n'])));
            signals::end_by_signal();
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<End, Failure> {
    match command {
        Command::Init(args) => init::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Ca(args) => ca::run(&args),
        Command::Prove(args) => prove::run(&args),
        Command::Diagnose(args) => diagnose::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Drift(args) => drift::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Upgrade(args) => upgrade::run(&args),
        Command::Kube(args) => kube::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Man(args) => man::run(&args, Cli::command()),
    }
}
