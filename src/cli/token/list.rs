use serde_json::json;

use super::super::common::{SpecArgs, end};
use super::super::exit::print_as;
use super::super::{End, Failure, print};
use super::lines::columns;
use super::named::{ends, users};
use crate::report::{Format, Medium};

/// Arguments of `nodejoin token list`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    spec: SpecArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let outcome = args.spec.compile()?.outcome;
    let cluster = &outcome.cluster;
    if args.spec.format() != Format::Json {
        args.spec.report_outcome(&outcome)?;
    }
    if args.spec.is_human() {
        let title = ["TOKEN", "ID", "EXPIRES", "FOR", "GROUPS", "SECRET"].map(str::to_owned).to_vec();
        let rows = cluster.tokens.iter().map(|token| {
            let groups: Vec<&str> = token.groups.iter().map(|group| short(&group.value)).collect();
            let for_whom = match &token.replaced_by {
                Some(by) => format!("bundles built before `{}`", by.value.escape_debug()),
                None => users(cluster, token).join(", "),
            };
            vec![
                token.name.escape_debug().to_string(),
                token.id.as_ref().map_or("?", |id| &id.value).to_owned(),
                ends(token),
                dash(for_whom),
                dash(groups.join(", ")),
                token.secret.as_ref().map_or("?".to_owned(), |secret| secret.value.to_string()),
            ]
        });
        print(&columns(&std::iter::once(title).chain(rows).collect::<Vec<_>>()))?;
    } else if args.spec.format() == Format::Json {
        let tokens = cluster.tokens.iter().map(|token| {
            json!({
                "name": token.name,
                "id": token.id.as_ref().map(|id| &id.value),
                "ends": ends(token),
                "pools": users(cluster, token),
                "groups": token.groups.iter().map(|group| &group.value).collect::<Vec<_>>(),
                "authentication": token.usages.authentication,
                "signing": token.usages.signing,
                "replaced-by": token.replaced_by.as_ref().map(|by| &by.value),
            })
        });
        let tokens: Vec<_> = tokens.collect();
        print_as(
            Medium::Json,
            &format!("{}\n", serde_json::to_string_pretty(&json!({ "tokens": tokens }))?),
        )?;
    }
    Ok(end(&outcome))
}

fn short(group: &str) -> &str {
    group.strip_prefix("system:bootstrappers:").unwrap_or(group)
}

fn dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}
