use jiff::Timestamp;
use serde_json::json;

use super::super::common::{SpecArgs, end};
use super::super::exit::print_as;
use super::super::{End, Failure, print};
use super::lines::columns;
use crate::model::count_of;
use crate::report::{Format, Medium};
use crate::rotation::{Joins, Outlook, outlook};

/// Arguments of `nodejoin token status`.
#[derive(clap::Args)]
#[command(
    after_help = "`--at TIME` shows the status at another time. Exit status: 0 every node can join, 1 some cannot, or the spec has \
    errors. Certificates expire as well: `nodejoin prove --until TIME` covers all of them."
)]
pub(super) struct Args {
    #[command(flatten)]
    spec: SpecArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let outcome = args.spec.compile()?.outcome;
    let now = args.spec.now()?;
    let groups = outlook(&outcome.cluster, now);
    if args.spec.is_human() {
        let rows: Vec<_> = groups.iter().map(|group| row(group, now)).collect();
        print(&columns(&rows))?;
    } else if args.spec.format() == Format::Json {
        let groups: Vec<_> = groups.iter().map(json).collect();
        let text = serde_json::to_string_pretty(&json!({ "at": now.to_string(), "groups": groups }))?;
        print_as(Medium::Json, &format!("{text}\n"))?;
    } else {
        args.spec.report_outcome(&outcome)?;
    }
    let all = groups.iter().all(|group| group.nodes.is_none() || group.joins.can());
    if !all { Ok(End::Findings) } else { Ok(end(&outcome)) }
}

fn who(group: &Outlook<'_>) -> String {
    match (&group.pool, group.nodes) {
        (_, None) => {
            let by = group.token.and_then(|token| token.replaced_by.as_ref());
            let by = by.map_or(String::new(), |by| format!(" `{}`", by.value.escape_debug()));
            format!("bundles built before{by}")
        }
        (Some(pool), _) => format!("pool `{}`", pool.escape_debug()),
        (None, _) => "without a pool".to_owned(),
    }
}

fn row(group: &Outlook<'_>, now: Timestamp) -> Vec<String> {
    let nodes = match group.nodes {
        Some(nodes) => count_of(nodes, group.machines),
        None => String::new(),
    };
    let token = group.token.map_or("no token".to_owned(), |token| {
        let id = token.id.as_ref().map_or("?", |id| &id.value);
        format!("token `{}` ({id})", token.name.escape_debug())
    });
    let joins = match group.joins {
        Joins::Until(end) => format!("can join until {end}{}", left(now, end)),
        Joins::Always => "can join; the token does not expire".to_owned(),
        Joins::Ended(end) => format!("cannot join: expired {end}"),
        Joins::SignsOnly => "cannot join: the token is for signing only".to_owned(),
        Joins::NoToken => "cannot join".to_owned(),
    };
    vec![who(group), nodes, token, joins]
}

fn left(now: Timestamp, end: Timestamp) -> String {
    let hours = end.duration_since(now).as_hours();
    match hours {
        0..48 => format!(" ({hours} hours)"),
        _ => format!(" ({} days)", hours / 24),
    }
}

fn json(group: &Outlook<'_>) -> serde_json::Value {
    let (can, end) = match group.joins {
        Joins::Until(end) => (true, Some(end)),
        Joins::Ended(end) => (false, Some(end)),
        joins => (joins.can(), None),
    };
    json!({
        "pool": group.pool,
        "nodes": group.nodes,
        "machines": group.machines,
        "token": group.token.map(|token| &token.name),
        "id": group.token.and_then(|token| token.id.as_ref()).map(|id| &id.value),
        "replaced-by": group.token.and_then(|token| token.replaced_by.as_ref()).map(|by| &by.value),
        "can-join": can,
        "ends": end.map(|end| end.to_string()),
    })
}
