use super::super::common::SpecArgs;
use super::super::{End, Failure, print, say};
use super::lines::{applying, numbered};
use super::named::{find, users};
use super::new_secret::sops_index;
use super::rotate::no_piece;
use crate::diagnostic::command;
use crate::model::{Cluster, Token};
use crate::rotation::revoke;
use crate::secret::SecretRef;
use crate::source::Path;

/// Arguments of `nodejoin token revoke`.
#[derive(clap::Args)]
#[command(after_help = "Exit status: 0 done, 2 could not run.")]
pub(super) struct Args {
    /// The token's name in the spec
    name: String,
    #[command(flatten)]
    spec: SpecArgs,
}

/// The key that refers to a token although no node joins with it; without the token the spec would be broken.
fn named(cluster: &Cluster, token: &Token) -> Option<Path> {
    let in_use = cluster.tokens_in_use().find(|(used, _)| used.name == token.name);
    let in_use = in_use.and_then(|(_, shape)| shape.token.as_ref()).map(|named| named.path.clone());
    let replaced = cluster.tokens.iter().filter_map(|other| other.replaced_by.as_ref());
    in_use.or_else(|| replaced.into_iter().find(|by| by.value == token.name).map(|by| by.path.clone()))
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let edit = args.spec.edit()?;
    let compiled = args.spec.compile()?;
    let cluster = &compiled.outcome.cluster;
    let token = find(&compiled, &args.name)?;
    let name = args.name.escape_debug();
    let users = users(cluster, token);
    if !users.is_empty() {
        return Err(Failure(format!(
            "cannot revoke `{name}`: it is used by {}; to replace it immediately, run `nodejoin token rotate --overlap 0 {}{}`",
            users.join(", "),
            command::argument(&args.name),
            args.spec.word(),
        )));
    }
    if let Some(place) = named(cluster, token) {
        return Err(Failure(format!(
            "cannot revoke `{name}`: `{place}` refers to it; change that key first"
        )));
    }
    let editable = args.spec.edit_of_token(edit, &compiled.outcome, &args.name)?;
    let old = editable.source.text();
    let text = revoke(old, &args.name).ok_or_else(|| no_piece(&args.name))?;
    editable.edit.replace(old.as_bytes(), text.as_bytes(), &[])?;
    say(&format!("removed `{name}` from {}", editable.source.name().escape_debug()));
    let id = token.id.as_ref().map_or("", |id| &id.value);
    let mut steps = vec![
        format!(
            "commit the spec, then run `nodejoin build{}` and {}: the token no longer signs cluster-info",
            args.spec.word(),
            applying(cluster)
        ),
        format!(
            "`kubectl delete secret --namespace kube-system {}`: the token is no longer accepted",
            command::word(&format!("bootstrap-token-{id}"))
        ),
        format!(
            "if it leaked: `kubectl get csr | grep {}` lists the certificates requested with it in the \
             last hour; certificates already issued stay valid until they expire",
            command::word(&format!("system:bootstrap:{id}"))
        ),
    ];
    steps.extend(last_step(args, cluster, token));
    print(&numbered(&steps))?;
    Ok(End::Clean)
}

/// Where the secret itself is deleted; last, so that no build needs it any more.
fn last_step(args: &Args, cluster: &Cluster, token: &Token) -> Option<String> {
    let reference = &token.secret.as_ref()?.value;
    let others = || cluster.tokens.iter().filter(|other| other.name != token.name);
    let mut others = others().filter_map(|other| Some(&other.secret.as_ref()?.value));
    let beside = |file: &str| {
        let path = args.spec.path().parent().unwrap_or(std::path::Path::new("")).join(file);
        command::path(&path.display().to_string())
    };
    match reference {
        SecretRef::Sops { file, key } => Some(format!(
            "delete the secret from the document: `sops unset {} {}`",
            beside(file),
            sops_index(key.as_ref().unwrap_or(&token.name))
        )),
        SecretRef::Env(name) => others
            .all(|other| other != reference)
            .then(|| format!("remove the variable `{}` where builds run", name.escape_debug())),
        SecretRef::Stdin => Some("remove its line from what builds read on standard input".to_owned()),
        // The root of other tokens, also of those to come.
        SecretRef::Derive { .. } => None,
        SecretRef::File(file) | SecretRef::Age(file) => others
            .all(|other| other.file() != Some(file))
            .then(|| format!("delete the secret, which is no longer used: `rm {}`", beside(file))),
    }
}
