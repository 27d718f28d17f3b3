//! A name in `--controllers` that the release does not have.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::Known;
use crate::rules::fact::{Release, Word};
use crate::rules::support::{controllers, release};
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
    for word in controllers(&cluster.control_plane.controller_manager).words {
        judge(&word, &release).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// The finding for an entry of `--controllers` that kube-controller-manager refuses.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app/options: KubeControllerManagerOptions.Validate.
pub(crate) fn judge(word: &Word<'_>, release: &Release) -> Option<Finding> {
    if word.text == "*" {
        return None;
    }
    let name = word.controller();
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
            let finding = finding(format!("the controller `{shown}` does not exist before {since}"))
                .label(format!("not in {}", kube.minor()))
                .help(match kube.earlier_controller_name(name) {
                    Some(earlier) => format!("write `{minus}{earlier}`, which later releases accept too"),
                    None => "remove this entry".to_owned(),
                });
            release.causes("kube-controller-manager", finding)
        }
        Known::Removed { since, .. } => {
            let finding = finding(format!("the controller `{shown}` was removed in {since}"))
                .label(format!("not in {}", kube.minor()))
                .help("remove this entry");
            release.causes("kube-controller-manager", finding)
        }
        Known::Unknown if name == "*" => finding("`*` cannot be switched off".to_owned())
            .label("not a controller")
            .help("remove this entry; without `*`, controllers that are not listed are off"),
        Known::Unknown => {
            let finding = finding(format!("there is no controller `{shown}`"));
            match kube.nearest_controller(name) {
                Some(near) => finding
                    .label(format!("did you mean `{}`?", near.name))
                    .help(format!("write `{minus}{}`", near.name)),
                None => finding.label("unknown controller").help("remove this entry"),
            }
        }
    })
}
