//! A name in `--controllers` that the release does not have.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::model::Cluster;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::CONTROLLER_UNKNOWN,
    Level::Deny,
    include_str!("controller_unknown.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    for (word, path) in cluster.control_plane.controller_manager.controller_list().words {
        let name = word.strip_prefix('-').unwrap_or(word);
        if word != "*"
            && let Some(finding) = unknown(cluster, word, name, path)
        {
            findings.push(finding.reason(format!(
                "the controller-manager does not start: `\"{}\" is not in the list of known controllers`",
                name.escape_debug()
            )));
        }
    }
}

fn unknown(cluster: &Cluster, word: &str, name: &str, path: &Path) -> Option<Finding> {
    let minor = &cluster.minor;
    let minus = if word.len() > name.len() { "-" } else { "" };
    let shown = name.escape_debug();
    let finding = |message: String| Finding::new(RULE.id, path, message);
    Some(match cluster.kube.controller(name) {
        Known::Present(_) => return None,
        Known::NotYet { since } => {
            finding(format!("Kubernetes {} has no controller `{shown}` yet", minor.value))
                .label(format!("since {since}"))
                .because(&minor.path, "this release")
                .help(match cluster.kube.earlier_controller_name(name) {
                    Some(earlier) => format!("write `{minus}{earlier}`, which later releases take too"),
                    None => "remove it".to_owned(),
                })
        }
        Known::Removed { since, .. } => {
            finding(format!("Kubernetes {} has no controller `{shown}` any more", minor.value))
                .label(format!("removed in {since}"))
                .because(&minor.path, "this release")
                .help("remove it")
        }
        Known::Unknown if name == "*" => finding("a star cannot be switched off".to_owned())
            .label("not a controller")
            .help("leave it out: without `*`, what is not named is off"),
        Known::Unknown => {
            let finding = finding(format!("there is no controller `{shown}`"));
            match cluster.kube.nearest_controller(name) {
                Some(near) => finding
                    .label(format!("did you mean `{}`?", near.name))
                    .help(format!("write `{minus}{}`", near.name)),
                None => finding.label("unknown").help("remove it"),
            }
        }
    })
}
