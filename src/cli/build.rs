use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::common::{Compiled, SPEC, SpecArgs, SpecsArgs, shown, worst};
use super::git::GitArgs;
use super::secrets::{self, SecretArgs};
use super::sync::SyncArgs;
use super::{End, Failure, say};
use crate::Outcome;
use crate::diagnostic::command;
use crate::report::{self, Format};
use crate::secret::{ProcessSecrets, SigningKey, SigningProblem};
use crate::sink::{self, Leftover, Output, Writing, Written};

/// Arguments of `nodejoin build`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    specs: SpecsArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    #[command(flatten)]
    git: GitArgs,
    /// The folder to write; of several specs, each has a folder in it: `sites/east/cluster.toml` the folder `east`, and
    /// `sites/west.toml` the folder `west`
    #[arg(long, short, default_value = "out", value_name = "FOLDER")]
    out: PathBuf,
    /// Write nothing; report how the folder differs from the spec's output: files, modes, owners of secrets, folders, links
    #[arg(long)]
    check: bool,
    /// Sign manifest.json, which has the digests of all files, with this SSH private key: `ssh-keygen -Y verify` checks it
    #[arg(long, env = "NODEJOIN_SIGN_WITH", hide_env_values = true, value_name = "KEY")]
    sign_with: Option<PathBuf>,
    /// Read every file that is there, also those that `.FOLDER.nodejoin-lock` shows to be as they were written: by inode and time
    /// of change
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    sync: SyncArgs,
}

/// A spec and the folder of its output.
struct Build<'a> {
    args: &'a Args,
    spec: SpecArgs,
    out: PathBuf,
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

    /// The specs with their folders, which are in the output's if there are several.
    fn builds(&self) -> Result<Vec<Build<'_>>, Failure> {
        let specs = self.specs.each();
        if specs.len() == 1 {
            let build = |spec| Build { args: self, spec, out: self.out.clone() };
            return Ok(specs.into_iter().map(build).collect());
        }
        let mut builds: Vec<Build<'_>> = Vec::new();
        for spec in specs {
            let out = self.out.join(own_folder(spec.path())?);
            if let Some(other) = builds.iter().find(|other| other.out == out) {
                return Err(Failure(format!(
                    "`{}` and `{}` would both be written to {}: build one of them with its own `--out`",
                    shown(other.spec.path()),
                    shown(spec.path()),
                    shown(&out)
                )));
            }
            builds.push(Build { args: self, spec, out });
        }
        if self.specs.format() != Format::Human {
            return Err(Failure(
                "`build` has one document for one spec: build each by itself, or leave out `--format`; `nodejoin check` has \
                 one document for all"
                    .to_owned(),
            ));
        }
        Ok(builds)
    }
}

/// The folder of a spec's output among those of others: the name of its own folder, or of the file if that has a name of its own.
fn own_folder(spec: &Path) -> Result<OsString, Failure> {
    let folder = spec.parent().and_then(Path::file_name);
    let name = match spec.file_name() {
        Some(file) if file == SPEC => folder,
        _ => spec.file_stem(),
    };
    name.map(OsString::from).ok_or_else(|| {
        Failure(format!(
            "`{}` is in no folder whose name its output could have: build it by itself, or write its path as `NAME/{SPEC}`",
            shown(spec)
        ))
    })
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let builds = args.builds()?;
    worst(builds.iter().map(Build::run))
}

impl Build<'_> {
    fn run(&self) -> Result<End, Failure> {
        let (args, out) = (self.args, &self.out);
        // What is signed can be compared without the key, too: its READMEs verify it.
        let was_signed = sink::is_signed(out);
        let signed = args.sign_with.is_some() || args.check && was_signed;
        let Compiled { mut outcome, folder } = self.spec.compile_for(signed, out)?;
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
            return self.refused(&outcome);
        }
        let plan = outcome.plan()?;
        let spec = &*outcome.source.whole();
        let output = Output { cluster: &outcome.cluster, plan, vault: &vault, spec, signer: signer.as_ref() };
        if args.check {
            return self.check(&outcome, &output, is_opened);
        }
        self.written(&outcome, &output, was_signed)?;
        Ok(End::Clean)
    }

    /// Writes the output, and reports on it.
    fn written(&self, outcome: &Outcome, output: &Output<'_>, was_signed: bool) -> Result<(), Failure> {
        let out = &self.out;
        if self.spec.is_human() {
            self.spec.report_outcome(outcome)?;
        }
        let written = self.write(output);
        let kept = written.as_ref().map(|written| written.kept.clone()).unwrap_or_default();
        let mut leftovers: Vec<Leftover> = kept.into_iter().map(Leftover::Kept).collect();
        let others = sink::left_by_others(out).unwrap_or_default();
        leftovers.extend(others.into_iter().map(Leftover::OfAnother));
        let changes = written.as_ref().ok().and_then(|written| written.changes.as_deref());
        let needs = changes
            .map(|changes| report::needs(output.cluster, output.plan, changes, &out.display().to_string()));
        match self.spec.is_human() {
            true => leftovers.iter().for_each(|left| say(&left.to_string())),
            // One document for all of it.
            false => self.spec.report_tree(outcome, &[], &leftovers, needs.as_deref(), out)?,
        }
        let written = written?;
        if was_signed && output.signer.is_none() {
            say(
                "warning: the output that was replaced was signed, this one is not: `--sign-with KEY` signs it",
            );
        }
        if self.spec.is_human() {
            let (of, out, next) = (outcome.cluster.counted(), shown(out), next(output, out));
            let files = written.files;
            say(&match written.wrote {
                0 => format!(
                    "{out} is as it would be written, {files} files for {of}: nothing was written; next: {next}"
                ),
                all if all == files => format!("wrote {files} files for {of} to {out}; next: {next}"),
                some => format!("wrote {some} of {files} files for {of} to {out}; next: {next}"),
            });
            if let Some(needs) = &needs {
                say(report::changes(needs).trim_end());
            }
        }
        Ok(())
    }

    /// Compares the folder with the output; without secrets if they were not given.
    fn check(&self, outcome: &Outcome, output: &Output<'_>, is_opened: bool) -> Result<End, Failure> {
        let differences = match is_opened {
            true if self.args.verify => sink::compare(&self.out, output)?,
            true => sink::compare_recorded(&self.out, output)?,
            false => sink::compare_without_secrets(&self.out, output)?,
        };
        self.spec.report_tree(outcome, &differences, &Leftover::beside(&self.out), None, &self.out)?;
        if self.spec.is_human() {
            let secrets =
                if is_opened { "" } else { "; the secrets in it were not compared, since none are given" };
            let (out, spec) = (shown(&self.out), outcome.source.name());
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
    fn refused(&self, outcome: &Outcome) -> Result<End, Failure> {
        let leftovers = Leftover::beside(&self.out);
        match self.spec.is_human() {
            true => {
                self.spec.report_outcome(outcome)?;
                leftovers.iter().for_each(|left| say(&left.to_string()));
            }
            false => self.spec.report_tree(outcome, &[], &leftovers, None, &self.out)?,
        }
        Ok(End::Findings)
    }

    /// Writes the files, unless git would track plain secrets among them.
    fn write(&self, output: &Output<'_>) -> Result<Written, Failure> {
        if output.has_plain_secret() {
            self.args.git.check_folder(&self.out)?;
        }
        if self.out != self.args.out {
            // The folder of several outputs; sink makes only that of its own.
            std::fs::create_dir_all(&self.args.out)
                .map_err(|error| Failure(format!("cannot create {}: {error}", shown(&self.args.out))))?;
        }
        let writing = Writing { verify: self.args.verify, ..self.args.sync.writing() };
        Ok(sink::write_with(&self.out, output, writing)?)
    }
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
