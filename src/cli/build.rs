use std::path::PathBuf;

use super::common::{Compiled, SpecArgs, shown};
use super::git::GitArgs;
use super::secrets::{self, SecretArgs};
use super::sync::SyncArgs;
use super::{End, Failure, say};
use crate::diagnostic::command;
use crate::sink::{self, Output};

/// Arguments of `nodejoin build`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    spec: SpecArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    #[command(flatten)]
    git: GitArgs,
    /// The folder to write
    #[arg(long, short, default_value = "out", value_name = "FOLDER")]
    out: PathBuf,
    /// Write nothing; report how the folder differs from the spec's output: files, modes, owners of secrets, folders, links
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    sync: SyncArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let Compiled { mut outcome, folder } = args.spec.compile()?;
    // Mistakes and missing secrets are reported in one run.
    let vault = outcome.open_secrets(&args.secrets.source(folder));
    secrets::warn();
    if !args.check || !outcome.is_clean() {
        args.spec.report_outcome(&outcome)?;
    }
    if !outcome.is_clean() {
        return Ok(End::Findings);
    }
    let plan = outcome.plan()?;
    let output = Output { cluster: &outcome.cluster, plan, vault: &vault, spec: outcome.source.text() };
    if args.check {
        let differences = sink::compare(&args.out, &output)?;
        args.spec.report_tree(&outcome, &differences, &args.out)?;
        for left in sink::left(&args.out).unwrap_or_default() {
            say(&format!(
                "a build was interrupted and left `{}`; the next `nodejoin build` removes it",
                shown(&left)
            ));
        }
        return Ok(if differences.is_empty() { End::Clean } else { End::Findings });
    }
    if output.has_plain_secret() {
        args.git.check_folder(&args.out)?;
    }
    let written = sink::write_with(&args.out, &output, args.sync.writing())?;
    for kept in &written.kept {
        say(&format!(
            "`{}` has files that nodejoin did not write or cannot remove; look at them, and remove the folder",
            shown(kept)
        ));
    }
    if args.spec.is_human() {
        let nodes = outcome.cluster.nodes.len();
        let next = match outcome.cluster.sealed_for() {
            Some(_) => format!(
                "`age --decrypt --identity KEY {} | tar x`, and its README.md",
                command::path(&args.out.join("cluster.tar.age").display().to_string())
            ),
            None => format!("{}/cluster/README.md", shown(&args.out)),
        };
        say(&format!(
            "wrote {} files for {nodes} {} to {}; next: {next}",
            written.files,
            if nodes == 1 { "node" } else { "nodes" },
            shown(&args.out),
        ));
    }
    Ok(End::Clean)
}
