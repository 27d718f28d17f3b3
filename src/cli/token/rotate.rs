use jiff::{SignedDuration, Timestamp};
use toml_edit::{InlineTable, Value};

use super::super::common::{Compiled, SpecArgs, new_file, shown};
use super::super::git::GitArgs;
use super::super::instant::{TOKEN_DAYS, after, days_after, instant};
use super::super::{End, Failure, print, say};
use super::lines::{applying, numbered};
use super::named::find;
use super::new_secret::{NewSecret, written};
use crate::diagnostic::{Level, command};
use crate::model::{Cluster, Expiry, Rollout, Token};
use crate::rotation::{Old, Rotation, joiners, rotate};
use crate::secret::{Buffer, SecretRef, generate_token, system_random};

/// Arguments of `nodejoin token rotate`.
#[derive(clap::Args)]
#[command(
    after_help = "The new token takes over the name, so that pools keep referring to it; the old one is kept under another \
    name until it expires. Comments, order and layout of the spec are kept. Exit status: 0 done, 2 could not run."
)]
pub(super) struct Args {
    /// The token's name in the spec
    name: String,
    #[command(flatten)]
    spec: SpecArgs,
    /// When the new token expires [default: in 90 days, or later if `provisioning` requires it]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    expires: Option<Timestamp>,
    /// How many days the old token stays valid at most; 0 removes it immediately, as for a leaked token [default: the
    /// spec's `rotation-overlap`]
    #[arg(long, value_name = "DAYS")]
    overlap: Option<u32>,
    #[command(flatten)]
    git: GitArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let now = args.spec.now()?;
    let edit = args.spec.edit()?;
    let compiled = args.spec.compile()?;
    let old = find(&compiled, &args.name)?;
    if let Some(by) = &old.replaced_by {
        let by = by.value.escape_debug();
        return Err(Failure(format!(
            "`{}` was already replaced by `{by}`; rotate that instead",
            shown_name(old)
        )));
    }
    let rollout = Slowest::of(&compiled.outcome.cluster, old);
    let new = generate_token(&mut system_random)?;
    let expires = match args.expires {
        Some(expires) => expires,
        None => days_after(now, TOKEN_DAYS)?.max(after(now, rollout.provisioning + rollout.overlap)?),
    };
    if expires <= now {
        return Err(Failure(format!("{expires} is in the past")));
    }
    let old_end = old_end(
        old,
        match args.overlap {
            Some(days) => days_after(now, days)?,
            None => after(now, rollout.overlap)?,
        },
    );
    let kept = (old_end > now).then(|| free_name(&compiled.outcome.cluster, &args.name));
    let editable = args.spec.edit_of_token(edit, &compiled.outcome, &args.name)?;
    let source = NewSecret::of(old, &new, args.spec.path(), editable.folder)?;
    let rotation = Rotation {
        name: &args.name,
        id: &new.id,
        secret: source.value.clone(),
        expires: date(expires)?,
        old: match &kept {
            Some(name) => {
                let shorter =
                    (Expiry::At(old_end) != old.expires.value).then(|| date(old_end)).transpose()?;
                Some(Old { name, secret: named_key(old, editable.folder)?, expires: shorter })
            }
            None => None,
        },
    };
    let before = editable.source.text();
    let text = rotate(before, &rotation).ok_or_else(|| no_piece(&args.name))?;
    let mut secret = Buffer::new();
    new.reveal_line(&mut secret);
    let mut files = Vec::new();
    if let Some(file) = &source.file {
        args.git.check_file(file)?;
        files.push(new_file(file.clone(), secret.as_bytes(), true));
    }
    editable.edit.replace(before.as_bytes(), text.as_bytes(), &files)?;
    say(&format!("`{}` is now a new token in {}", shown_name(old), editable.source.name().escape_debug()));
    tell(args, &compiled.outcome.cluster, old, kept.as_deref().map(|name| (name, old_end)), &source)?;
    broken_by(args, &compiled)?;
    Ok(End::Clean)
}

/// Why a spec cannot be edited automatically.
pub(super) fn no_piece(name: &str) -> Failure {
    Failure(format!(
        "the token `{}` is not written as one table such as `[tokens.{0}]`; edit the spec by hand",
        name.escape_debug()
    ))
}

fn shown_name(token: &Token) -> String {
    token.name.escape_debug().to_string()
}

/// The longest durations set by the pools of a token.
struct Slowest {
    provisioning: SignedDuration,
    overlap: SignedDuration,
}

impl Slowest {
    fn of(cluster: &Cluster, token: &Token) -> Self {
        let of_token = joiners(cluster).into_iter().filter(|joiner| joiner.uses(token));
        let rollouts: Vec<&Rollout> = of_token.map(|joiner| joiner.rollout).collect();
        let slowest = |seconds: fn(&Rollout) -> i64| {
            let all = rollouts.iter().map(|rollout| seconds(rollout));
            SignedDuration::from_secs(all.max().unwrap_or_else(|| seconds(&cluster.rollout)))
        };
        Self {
            provisioning: slowest(Rollout::provisioning_seconds),
            overlap: slowest(Rollout::overlap_seconds),
        }
    }
}

/// When the old token expires: at `end`, unless its own expiration is earlier.
fn old_end(old: &Token, end: Timestamp) -> Timestamp {
    match old.expires.value {
        Expiry::At(own) => own.min(end),
        Expiry::Never => end,
    }
}

fn date(instant: Timestamp) -> Result<Value, Failure> {
    Ok(instant.to_string().parse()?)
}

/// The old token's secret reference, with the key that was implied by its name.
fn named_key(old: &Token, folder: &str) -> Result<Option<Value>, Failure> {
    let Some(SecretRef::Sops { file, key: None }) = old.secret.as_ref().map(|secret| &secret.value) else {
        return Ok(None);
    };
    let mut table = InlineTable::new();
    table.insert("sops", written(file, folder)?.into());
    table.insert("key", old.name.as_str().into());
    Ok(Some(table.into()))
}

/// An unused token name.
fn free_name(cluster: &Cluster, name: &str) -> String {
    let taken = |name: &String| cluster.tokens.iter().any(|token| token.name == *name);
    let first = std::iter::once(format!("{name}-old"));
    let mut names = first.chain((2u32..).map(|number| format!("{name}-old-{number}")));
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// Prints what was done, and the remaining steps.
fn tell(
    args: &Args,
    cluster: &Cluster,
    old: &Token,
    kept: Option<(&str, Timestamp)>,
    source: &NewSecret,
) -> Result<(), Failure> {
    let old_id = old.id.as_ref().map_or("", |id| &id.value);
    if let Some(file) = &source.file {
        say(&format!("wrote {}, readable only by you", shown(file)));
    }
    let applying = applying(cluster);
    let mut steps = source.steps.clone();
    let spec = args.spec.word();
    steps.push(format!("commit the spec, then run `nodejoin build{spec}` to rebuild the bundles"));
    match kept {
        Some((kept, end)) => {
            steps.push(format!("{applying}: the API server then accepts both tokens"));
            steps.push(
                "use the new bundles for machines that have not joined yet; joined nodes need no change"
                    .to_owned(),
            );
            steps.push(format!(
                "bundles built earlier stay valid until {end}; after that, or when none is left: `nodejoin token revoke {}{spec}`",
                command::argument(kept)
            ));
        }
        None => {
            steps.push(format!("{applying}: the API server then accepts the new token"));
            steps.push(format!(
                "`kubectl delete secret --namespace kube-system {}`: the old token is no longer accepted",
                command::word(&format!("bootstrap-token-{old_id}"))
            ));
            steps.push(
                "use the new bundles for machines that have not joined yet; joined nodes need no change"
                    .to_owned(),
            );
        }
    }
    print(&numbered(&steps))
}

/// Reports the errors of the edited spec if it has more than the old one.
fn broken_by(args: &Args, before: &Compiled) -> Result<(), Failure> {
    let errors = |compiled: &Compiled| {
        compiled.outcome.findings.iter().filter(|finding| finding.level == Level::Deny).count()
    };
    let after = args.spec.compile()?;
    if errors(&after) > errors(before) {
        args.spec.report_outcome(&after.outcome)?;
    }
    Ok(())
}
