//! An admission plugin that the API server's release does not have.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::model::Cluster;
use crate::rules::support::{Word, enabled_plugins, plugins_of_flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ADMISSION_PLUGIN_UNKNOWN,
    Level::Deny,
    include_str!("admission_plugin_unknown.md"),
    Check::Cluster(check),
)
.versioned();

/// Mirrors k8s.io/apiserver/pkg/server/options: AdmissionOptions.Validate.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let mut words = enabled_plugins(apiserver).words;
    for flag in ["disable-admission-plugins", "admission-control"] {
        words.extend(plugins_of_flag(apiserver, flag).into_iter().flat_map(|list| list.words));
    }
    for finding in words.iter().filter_map(|word| problem(context.cluster, word)) {
        findings.push(finding);
    }
}

fn problem(cluster: &Cluster, plugin: &Word<'_>) -> Option<Finding> {
    let minor = cluster.kube.minor();
    let shown = plugin.text.escape_debug();
    let release = format!("kube-apiserver is {minor} here");
    let finding = |message: String| {
        Finding::new(RULE.id, plugin.path, message)
            .reason(format!("kube-apiserver does not start: `plugin \"{shown}\" is unknown`"))
    };
    Some(match cluster.kube.admission_plugin(plugin.text) {
        Known::Present(_) => return None,
        Known::NotYet { since } => {
            finding(format!("kube-apiserver has the plugin `{shown}` from {since} on"))
                .label(format!("not in {minor}"))
                .because(&cluster.minor.path, release)
                .help("leave it out until then")
        }
        Known::Removed { since, replacement } => {
            finding(format!("the plugin `{shown}` left kube-apiserver in {since}"))
                .label(format!("gone since {since}"))
                .because(&cluster.minor.path, release)
                .help(match replacement {
                    Some(plugin) => format!("remove it; `{plugin}` took its place"),
                    None => "remove it".to_owned(),
                })
        }
        Known::Unknown => {
            let finding = finding(format!("there is no admission plugin `{shown}`"));
            match cluster.kube.nearest_admission_plugin(plugin.text) {
                Some(near) => finding
                    .label(format!("did you mean `{}`?", near.name))
                    .help(format!("write `{}`", near.name)),
                None => finding.label("unknown").help(
                    "remove it; `kube-apiserver --help` lists the plugins under `--enable-admission-plugins`",
                ),
            }
        }
    })
}
