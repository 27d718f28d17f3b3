//! A name in `--controllers` that the release does not have.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::Known;
use crate::rules::fact::{Release, Word};
use crate::rules::support::release;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CONTROLLER_UNKNOWN,
    Level::Deny,
    include_str!("controller_unknown.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let release = release(&cluster.minor);
    for (text, path) in cluster.control_plane.controller_manager.controller_list().words {
        judge(&Word { text, place: path.into() }, &release)
            .into_iter()
            .for_each(|finding| findings.push(finding));
    }
}

/// What kube-controller-manager says of a word of its `--controllers`.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app/options: KubeControllerManagerOptions.Validate.
pub(crate) fn judge(word: &Word<'_>, release: &Release) -> Option<Finding> {
    if word.text == "*" {
        return None;
    }
    let name = word.text.strip_prefix('-').unwrap_or(word.text);
    let finding = unknown(word.text, name, &word.place, release)?;
    let error = format!("\"{}\" is not in the list of known controllers", name.escape_debug());
    Some(finding.exits("the controller-manager", error))
}

fn unknown(word: &str, name: &str, place: &Place, release: &Release) -> Option<Finding> {
    let kube = release.kube;
    let minus = if word.len() > name.len() { "-" } else { "" };
    let shown = name.escape_debug();
    let finding = |message: String| Finding::new(RULE.id, place.clone(), message);
    Some(match kube.controller(name) {
        Known::Present(_) => return None,
        Known::NotYet { since } => {
            let finding = finding(format!("Kubernetes {} has no controller `{shown}` yet", kube.minor()))
                .label(format!("since {since}"))
                .help(match kube.earlier_controller_name(name) {
                    Some(earlier) => format!("write `{minus}{earlier}`, which later releases accept too"),
                    None => "remove it".to_owned(),
                });
            release.causes("kube-controller-manager", finding)
        }
        Known::Removed { since, .. } => {
            let finding =
                finding(format!("Kubernetes {} no longer has a controller `{shown}`", kube.minor()))
                    .label(format!("removed in {since}"))
                    .help("remove it");
            release.causes("kube-controller-manager", finding)
        }
        Known::Unknown if name == "*" => finding("a star cannot be switched off".to_owned())
            .label("not a controller")
            .help("remove it: without `*`, controllers that are not named are off"),
        Known::Unknown => {
            let finding = finding(format!("there is no controller `{shown}`"));
            match kube.nearest_controller(name) {
                Some(near) => finding
                    .label(format!("did you mean `{}`?", near.name))
                    .help(format!("write `{minus}{}`", near.name)),
                None => finding.label("unknown").help("remove it"),
            }
        }
    })
}
