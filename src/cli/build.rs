use std::path::{Path, PathBuf};

use super::common::{Compiled, SpecArgs, shown};
use super::git::GitArgs;
use super::secrets::{self, SecretArgs};
use super::sync::SyncArgs;
use super::{End, Failure, say};
use crate::Outcome;
use crate::diagnostic::command;
use crate::report;
use crate::secret::{ProcessSecrets, SigningKey, SigningProblem};
use crate::sink::{self, Leftover, Output, Written};

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
    /// Sign manifest.json, which has the digests of all files, with this SSH private key: `ssh-keygen -Y verify` checks it
    #[arg(long, env = "NODEJOIN_SIGN_WITH", hide_env_values = true, value_name = "KEY")]
    sign_with: Option<PathBuf>,
    #[command(flatten)]
    sync: SyncArgs,
}

impl Args {
    fn signer(&self, source: &ProcessSecrets) -> Result<Option<SigningKey>, Failure> {
        let Some(path) = &self.sign_with else { return Ok(None) };
        let key = source.signing_key(path);
        key.map(Some).map_err(|problem| match problem {
            SigningProblem::NotAPath => Failure(format!("cannot sign: {problem}")),
            problem => Failure(format!("cannot sign with `{}`: {problem}", shown(path))),
        })
    }
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    // What is signed can be compared without the key, too: its READMEs verify it.
    let was_signed = sink::is_signed(&args.out);
    let signed = args.sign_with.is_some() || args.check && was_signed;
    let Compiled { mut outcome, folder } = args.spec.compile_for(signed, &args.out)?;
    let source = args.secrets.source(folder);
    let signer = args.signer(&source)?;
    // Mistakes and missing secrets are reported in one run. A comparison goes without secrets that are not given.
    let given = match args.check {
        true => outcome.open_secrets_if_given(&source),
        false => Some(outcome.open_secrets(&source)),
    };
    let is_opened = given.is_some();
    let vault = given.unwrap_or_default();
    secrets::warn();
    if !outcome.is_clean() {
        return refused(args, &outcome);
    }
    let plan = outcome.plan()?;
    let spec = &*outcome.source.whole();
    let output = Output { cluster: &outcome.cluster, plan, vault: &vault, spec, signer: signer.as_ref() };
    if args.check {
        return check(args, &outcome, &output, is_opened);
    }
    if args.spec.is_human() {
        args.spec.report_outcome(&outcome)?;
    }
    let written = write(args, &output);
    let kept = written.as_ref().map(|written| written.kept.clone()).unwrap_or_default();
    let mut leftovers: Vec<Leftover> = kept.into_iter().map(Leftover::Kept).collect();
    let others = sink::left_by_others(&args.out).unwrap_or_default();
    leftovers.extend(others.into_iter().map(Leftover::OfAnother));
    match args.spec.is_human() {
        true => leftovers.iter().for_each(|left| say(&left.to_string())),
        // One document for all of it.
        false => args.spec.report_tree(&outcome, &[], &leftovers, &args.out)?,
    }
    let written = written?;
    if was_signed && signer.is_none() {
        say("warning: the output that was replaced was signed, this one is not: `--sign-with KEY` signs it");
    }
    if args.spec.is_human() {
        say(&format!(
            "wrote {} files for {} to {}; next: {}",
            written.files,
            outcome.cluster.counted(),
            shown(&args.out),
            next(&output, &args.out),
        ));
        if let Some(changes) = &written.changes {
            let out = args.out.display().to_string();
            let changes = report::changes(&outcome.cluster, plan, changes, &out);
            say(changes.trim_end());
        }
    }
    Ok(End::Clean)
}

/// Compares the folder with the output; without secrets if they were not given.
fn check(args: &Args, outcome: &Outcome, output: &Output<'_>, is_opened: bool) -> Result<End, Failure> {
    let differences = match is_opened {
        true => sink::compare(&args.out, output)?,
        false => sink::compare_without_secrets(&args.out, output)?,
    };
    args.spec.report_tree(outcome, &differences, &Leftover::beside(&args.out), &args.out)?;
    if args.spec.is_human() {
        let secrets =
            if is_opened { "" } else { "; the secrets in it were not compared, since none are given" };
        let (out, spec) = (shown(&args.out), outcome.source.name());
        say(&match differences.len() {
            0 => format!("{out} is up to date with {spec}{secrets}"),
            1 => format!(
                "1 difference between {out} and {spec}; `nodejoin build` writes what the spec gives{secrets}"
            ),
            many => format!(
                "{many} differences between {out} and {spec}; `nodejoin build` writes what the spec gives{secrets}"
            ),
        });
    }
    Ok(if differences.is_empty() { End::Clean } else { End::Findings })
}

/// Reports a spec with errors, and what killed runs left all the same.
fn refused(args: &Args, outcome: &Outcome) -> Result<End, Failure> {
    let leftovers = Leftover::beside(&args.out);
    match args.spec.is_human() {
        true => {
            args.spec.report_outcome(outcome)?;
            leftovers.iter().for_each(|left| say(&left.to_string()));
        }
        false => args.spec.report_tree(outcome, &[], &leftovers, &args.out)?,
    }
    Ok(End::Findings)
}

/// Writes the files, unless git would track plain secrets among them.
fn write(args: &Args, output: &Output<'_>) -> Result<Written, Failure> {
    if output.has_plain_secret() {
        args.git.check_folder(&args.out)?;
    }
    Ok(sink::write_with(&args.out, output, args.sync.writing())?)
}

/// What to do with a tree.
fn next(output: &Output<'_>, out: &Path) -> String {
    if output.cluster.sealed_for().is_none() {
        return format!("{}/cluster/README.md", shown(out));
    }
    let path = |name: &str| command::path(&out.join(name).display().to_string());
    // It prints one file, and writes none.
    let open = format!(
        "its README.md: `age --decrypt --identity KEY {} | tar -x -O -f - README.md`",
        path("cluster.tar.age")
    );
    if output.signer.is_none() {
        return open;
    }
    format!(
        "`ssh-keygen -Y verify -f ~/.ssh/nodejoin_signers -I nodejoin -n nodejoin -s {} <{}`, compare the digest of \
         cluster.tar.age with the manifest, then {open}",
        path("manifest.json.sig"),
        path("manifest.json")
    )
}
