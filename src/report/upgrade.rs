//! Reports of an upgrade.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Locate, json as findings_json, locate, visible};
use crate::diagnostic::Finding;
use crate::model::count_of;
use crate::upgrade::{Fixed, Group, Step, Upgrade};

/// The order of the upgrade and further information for people; findings are printed separately.
pub fn plan(upgrade: &Upgrade, places: &dyn Locate) -> String {
    let (from, to) = (upgrade.from, upgrade.to);
    let name = visible(upgrade.source.name(), &[]);
    let mut text = String::new();
    if upgrade.order.steps.is_empty() {
        let _ = writeln!(text, "{name}: nothing to upgrade; the cluster is on Kubernetes {to}");
    } else {
        let _ = writeln!(text, "{name}: Kubernetes {from} → {to}, in this order");
    }
    for (index, (step, blocked)) in upgrade.order.steps.iter().zip(upgrade.blocked()).enumerate() {
        for located in locate(blocked, places) {
            let _ = writeln!(text, "      fix {}", at(&located));
        }
        let _ = writeln!(text, "{:4}. {}", index + 1, step_text(step));
    }
    if upgrade.order.steps.iter().any(|step| matches!(step, Step::Kubelets { .. })) {
        text.push_str(DRAIN);
    }
    for group in &upgrade.order.stay {
        let _ = writeln!(text, "   -  {} stay at {}", kubelets(group), group.minor);
    }
    if upgrade.gates > 0 {
        let gates = upgrade.gates;
        let what = if gates == 1 { "1 feature gate has" } else { &*format!("{gates} feature gates have") };
        let _ = writeln!(
            text,
            "{what} a new default and {} not set in the spec; see `nodejoin kube diff {from} {to} --component feature-gates`",
            if gates == 1 { "is" } else { "are" }
        );
    }
    if !upgrade.mends.is_empty() {
        let _ = match upgrade.mends.len() {
            1 => writeln!(text, "1 of today's findings goes away with this upgrade"),
            many => writeln!(text, "{many} of today's findings go away with this upgrade"),
        };
    }
    text
}

/// What an upgrade of a kubelet needs.
const DRAIN: &str = "Before the kubelet of a node gets another minor release: `kubectl drain NODE --ignore-daemonsets \
                     --delete-emptydir-data`; afterwards: `kubectl uncordon NODE`\n";

/// A finding in one line: its place, rule and message.
fn at(located: &super::Located<'_>) -> String {
    let (spot, finding) = (located.primary(), located.finding());
    let position = spot.source.position(spot.range.start);
    let (name, message) = (visible(spot.source.name(), &[]), visible(&finding.message, &[]));
    let (line, column) = (position.line, position.column);
    format!("{name}:{line}:{column}: {}[{}]: {message}", finding.level.word(), finding.rule)
}

fn step_text(step: &Step) -> String {
    match step {
        Step::Apiserver { from, to } => format!("kube-apiserver {from} → {to}"),
        Step::ControllerManager { from, to } => format!("kube-controller-manager {from} → {to}"),
        Step::Kubelets { group, to, forced } => {
            let why = if *forced { " (the next kube-apiserver would be too new for them)" } else { "" };
            format!("{} {} → {to}{why}", kubelets(group), group.minor)
        }
    }
}

fn kubelets(group: &Group) -> String {
    let nodes = count_of(group.nodes, group.machines);
    match &group.pool {
        Some(pool) => format!("kubelets of pool `{}` ({nodes})", visible(pool, &[])),
        None => format!("kubelets ({nodes})"),
    }
}

/// What `--write` changed, and what is left to do, for people.
pub fn fixed(fixed: &Fixed, places: &dyn Locate) -> String {
    let name = visible(fixed.source.name(), &[]);
    let mut text = String::new();
    if fixed.done.is_empty() {
        let _ = writeln!(text, "{name}: nothing can be fixed automatically; the file is unchanged");
    } else {
        let _ = writeln!(text, "{name} was changed:");
        for done in &fixed.done {
            let _ = writeln!(text, "  {}", visible(done, &[]));
        }
    }
    let left = locate(&fixed.left, places);
    if !left.is_empty() {
        let _ = writeln!(text, "to be fixed by hand:");
    }
    for located in &left {
        let _ = writeln!(text, "  {}", at(located));
    }
    text
}

/// The version of the JSON document. Fields may be added without a new one.
pub const VERSION: u32 = 1;

/// The upgrade as a JSON document, indented, with a line break at its end. Findings are as in `check`; those that the
/// upgrade brings have `at`, the first release with them.
///
/// # Errors
/// None of its own: whatever serde_json reports.
pub fn json(
    upgrade: &Upgrade,
    fixed: Option<&Fixed>,
    places: &dyn Locate,
) -> Result<String, serde_json::Error> {
    let list = |findings: &[Finding], places: &dyn Locate| -> Result<Vec<Value>, serde_json::Error> {
        let document: Value = serde_json::from_str(&findings_json::render(&locate(findings, places))?)?;
        Ok(document.get("findings").and_then(Value::as_array).cloned().unwrap_or_default())
    };
    let mut brings = Vec::new();
    let mut brought: Vec<_> = upgrade.brings.iter().collect();
    let start = |finding: &Finding| places.locate(&finding.place).range.start;
    brought.sort_by_key(|brought| {
        (start(&brought.finding), brought.finding.rule, brought.finding.message.clone())
    });
    for brought in brought {
        for mut finding in list(std::slice::from_ref(&brought.finding), places)? {
            if let Some(fields) = finding.as_object_mut() {
                fields.insert("at".to_owned(), brought.at.to_string().into());
            }
            brings.push(finding);
        }
    }
    let group = |group: &Group, to: Option<String>| json!({ "component": "kubelet", "pool": group.pool, "nodes": group.nodes, "machines": group.machines, "from": group.minor.to_string(), "to": to });
    let step = |step: &Step| match step {
        Step::Apiserver { from, to } => {
            json!({ "component": "kube-apiserver", "from": from.to_string(), "to": to.to_string() })
        }
        Step::ControllerManager { from, to } => {
            json!({ "component": "kube-controller-manager", "from": from.to_string(), "to": to.to_string() })
        }
        Step::Kubelets { group: kubelets, to, .. } => group(kubelets, Some(to.to_string())),
    };
    let written = match fixed {
        Some(fixed) => {
            let places = super::SpecPlaces::new(&fixed.source);
            json!({ "done": fixed.done, "left": list(&fixed.left, &places)? })
        }
        None => Value::Null,
    };
    let document = json!({
        "version": VERSION,
        "from": upgrade.from.to_string(),
        "to": upgrade.to.to_string(),
        "steps": upgrade.order.steps.iter().map(step).collect::<Vec<_>>(),
        "stay": upgrade.order.stay.iter().map(|kubelets| group(kubelets, None)).collect::<Vec<_>>(),
        "brings": brings,
        "stays": list(&upgrade.stays, places)?,
        "mends": list(&upgrade.mends, places)?,
        "gates": upgrade.gates,
        "written": written,
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
