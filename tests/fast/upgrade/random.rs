//! Random specs: entries of every table that a fix may touch, in the ways that TOML has to write tables.

use nodejoin::kube::{Flags, Kind, Kube, Minor};
use proptest::collection::vec;
use proptest::prelude::*;

use super::HEAD;

/// A table of the spec that has tables of flags and gates, and perhaps of fields, and how it is written.
#[derive(Clone, Debug)]
struct Owner {
    at: &'static str,
    style: usize,
    /// How many releases it is behind, for a kubelet with a release of its own.
    lag: Option<usize>,
    picks: Vec<(usize, usize, usize)>,
}

const OWNERS: [&str; 6] = [
    "kubelet",
    "pools.a.kubelet",
    "pools.b.kubelet",
    "nodes.x.kubelet",
    "control-plane.apiserver",
    "control-plane.controller-manager",
];

/// What the whole text is like.
#[derive(Clone, Copy, Debug)]
struct Ends {
    crlf: bool,
    mark: bool,
    open: bool,
}

/// A release, one that is newer or the same, and a spec of the first.
pub(crate) fn specs() -> impl Strategy<Value = (Minor, Minor, String)> {
    let pick = (0usize..3, 0usize..4000, 0usize..6);
    let owner = (0usize..OWNERS.len(), 0usize..5, proptest::option::of(0usize..3), vec(pick, 0..6))
        .prop_map(|(at, style, lag, picks)| Owner { at: OWNERS[at], style, lag, picks });
    let ends = any::<(bool, bool, bool)>().prop_map(|(crlf, mark, open)| Ends { crlf, mark, open });
    (0usize..29, 0usize..29, vec(owner, 1..4), ends).prop_map(|(start, way, owners, ends)| {
        let minors: Vec<Minor> = Minor::all().collect();
        (minors[start], minors[(start + way).min(28)], text(&minors, start, owners, ends))
    })
}

fn text(minors: &[Minor], start: usize, mut owners: Vec<Owner>, ends: Ends) -> String {
    owners.sort_by_key(|owner| owner.at);
    owners.dedup_by_key(|owner| owner.at);
    let (mut first, mut last) = (String::new(), String::new());
    for owner in &owners {
        let has_release = owner.at != "kubelet" && !owner.at.starts_with("control-plane");
        let lag = owner.lag.filter(|_| has_release);
        let minor = minors[start.saturating_sub(lag.unwrap_or(0))];
        let mut entries: Vec<(&str, String, String)> =
            owner.picks.iter().filter_map(|pick| entry(owner.at, Kube::of(minor), *pick)).collect();
        entries.sort();
        entries.dedup_by(|a, b| a.1 == b.1);
        if lag.is_some() {
            entries.insert(0, ("", "kubernetes".to_owned(), format!("\"{minor}\"")));
        }
        // Keys of the root stand before the first table.
        let to = if owner.at == "kubelet" && owner.style >= 2 { &mut first } else { &mut last };
        to.push_str(&layout(owner, &entries));
    }
    let mut spec = HEAD.replace("MINOR", &minors[start].to_string());
    spec = spec.replacen("[cluster]", &format!("{first}[cluster]"), 1) + &last;
    for pool in ["a", "b"] {
        if !spec.contains(&format!("pools.{pool}")) {
            spec.push_str(&format!("[pools.{pool}]\n"));
        }
    }
    let x = spec.contains("nodes.x");
    spec.push_str("[nodes.y]\npool = \"a\"\n[nodes.z]\npool = \"b\"\n");
    if !x {
        spec.push_str("[nodes.x] # the last\n");
    }
    if ends.crlf {
        spec = spec.replace('\n', "\r\n");
    }
    if ends.mark {
        spec.insert(0, '\u{feff}');
    }
    if ends.open {
        spec.truncate(spec.trim_end().len());
    }
    spec
}

/// The table of an entry, its key and its value.
fn entry(
    at: &str,
    kube: Kube,
    (table, pick, value): (usize, usize, usize),
) -> Option<(&'static str, String, String)> {
    let flags: Flags = match at {
        "control-plane.apiserver" => kube.apiserver_flags(),
        "control-plane.controller-manager" => kube.controller_manager_flags(),
        _ => kube.kubelet_flags(),
    };
    match table {
        0 => {
            let names: Vec<&str> = flags.names().filter(|name| flags.has(name)).collect();
            let name = names[pick % names.len()];
            let flag = flags.flag(name).present()?;
            let text = match value {
                0 => flag.default.unwrap_or_default().to_owned(),
                1 => (pick % 7).to_string(),
                _ => sample(flag.kind, value).to_owned(),
            };
            Some(("flags", name.to_owned(), format!("\"{text}\"")))
        }
        1 => {
            let data = include_str!("../../../schemas/kubernetes/feature-gates.toml");
            let names: Vec<&str> = data.lines().filter_map(|line| line.split('"').nth(1)).collect();
            let names: Vec<&str> = names.into_iter().filter(|name| kube.gate(name).is_present()).collect();
            let name = names.get(pick % names.len().max(1))?;
            Some(("feature-gates", (*name).to_owned(), (value % 2 == 0).to_string()))
        }
        _ if at.starts_with("control-plane") => None,
        _ => {
            let names: Vec<&str> = kube.kubelet_fields().filter(|path| !path.contains(['.', '['])).collect();
            let name = names.get(pick % names.len().max(1))?;
            let kind = kube.kubelet_field(name).present()?.kind;
            let text = match kind {
                Kind::Bool | Kind::Int | Kind::Float => sample(kind, value).to_owned(),
                Kind::String | Kind::Duration | Kind::Quantity => format!("\"{}\"", sample(kind, value)),
                _ => (pick % 9).to_string(),
            };
            Some(("config", (*name).to_owned(), text))
        }
    }
}

/// A value that the type accepts.
fn sample(kind: Kind, value: usize) -> &'static str {
    let odd = value % 2 == 1;
    match kind {
        Kind::Bool if odd => "true",
        Kind::Bool => "false",
        Kind::Int | Kind::Float if odd => "40",
        Kind::Int | Kind::Float => "0",
        Kind::Duration if odd => "1m30s",
        Kind::Duration => "10s",
        Kind::Quantity => "20Mi",
        Kind::StringMap | Kind::Pair => "a=b",
        Kind::QuantityMap if odd => "cpu=1,memory=1Gi",
        Kind::QuantityMap => "cpu=1",
        Kind::Ip => "10.0.0.1",
        Kind::Cidr => "10.0.0.0/24",
        Kind::Taints => "a=b:NoSchedule",
        _ if odd => "a,b",
        _ => "a",
    }
}

/// Entries in one of the ways that TOML has for them.
fn layout(owner: &Owner, entries: &[(&'static str, String, String)]) -> String {
    let (at, mut text) = (owner.at, String::new());
    let tables = ["", "flags", "feature-gates", "config"];
    let of = |table: &str| {
        let of = entries.iter().filter(|(of, ..)| *of == table);
        of.map(|(_, key, value)| format!("{key} = {value}")).collect::<Vec<_>>()
    };
    let (outer, name) = at.rsplit_once('.').unwrap_or(("", at));
    let head = if outer.is_empty() { String::new() } else { format!("[{outer}] # outer\n") };
    let filled = || tables.into_iter().filter(|table| !of(table).is_empty());
    match owner.style {
        0 => {
            for table in filled() {
                let path = if table.is_empty() { at.to_owned() } else { format!("{at}.{table}") };
                text.push_str(&format!("\n# before {table} of {at}\n[{path}] # head\n"));
                for (index, entry) in of(table).iter().enumerate() {
                    text.push_str(&format!("# comment {index}\n{entry}   # behind\n\n"));
                }
            }
        }
        1 => {
            text.push_str(&format!("[{at}]\n"));
            for table in filled() {
                if table.is_empty() {
                    text.push_str(&format!("{} # release\n", of(table).join("")));
                } else {
                    text.push_str(&format!(
                        "{table}   = {{ {} }} # inline {table}\n",
                        of(table).join(" ,  ")
                    ));
                }
            }
        }
        2 => {
            text.push_str(&head);
            for (table, key, value) in entries {
                let table = if table.is_empty() { String::new() } else { format!("{table}.") };
                text.push_str(&format!("  {name}.{table}{key} = {value}\n\t# after\n"));
            }
        }
        3 => {
            text.push_str(&head);
            for (table, key, value) in entries {
                let table = if table.is_empty() { String::new() } else { format!("'{table}' . ") };
                let value = value.replace('"', "'");
                text.push_str(&format!("{name} .{table}\"{key}\"={value}# behind\n"));
            }
        }
        _ => {
            let inner = filled().map(|table| match table {
                "" => of(table).join(""),
                _ => format!("{table} = {{ {} }}", of(table).join(", ")),
            });
            text.push_str(&format!(
                "{head}{name} = {{ {} }} # braces\n",
                inner.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    text
}
