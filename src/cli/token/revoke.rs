use super::super::common::{SpecArgs, shown};
use super::super::{End, Failure, print, say};
use super::lines::numbered;
use super::named::{find, users};
use super::rotate::no_piece;
use crate::diagnostic::command;
use crate::model::{Cluster, Token};
use crate::rotation::revoke;
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
            "cannot revoke `{name}`: it is used by {}; to replace it immediately, run `nodejoin token rotate --overlap 0 {}`",
            users.join(", "),
            command::argument(&args.name),
        )));
    }
    if let Some(place) = named(cluster, token) {
        return Err(Failure(format!(
            "cannot revoke `{name}`: `{place}` refers to it; change that key first"
        )));
    }
    let text = revoke(compiled.outcome.source.text(), &args.name).ok_or_else(|| no_piece(&args.name))?;
    edit.replace(compiled.outcome.source.text().as_bytes(), text.as_bytes(), &[])?;
    say(&format!("removed `{name}` from {}", shown(args.spec.path())));
    let id = token.id.as_ref().map_or("", |id| &id.value);
    let secret = token.secret.as_ref().and_then(|secret| secret.value.file().map(str::to_owned));
    let mut steps = vec![
        "commit the spec, then run `nodejoin build` and `kubectl apply -k out/cluster`: the token no longer signs cluster-info".to_owned(),
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
    let shared = |file: &String| {
        cluster.tokens.iter().any(|other| {
            other.name != token.name
                && other.secret.as_ref().and_then(|secret| secret.value.file()) == Some(file)
        })
    };
    if let Some(file) = secret.filter(|file| !shared(file)) {
        steps.push(format!("delete `{}`, which is no longer used", file.escape_debug()));
    }
    print(&numbered(&steps))?;
    Ok(End::Clean)
}
