//! An admission plugin that the API server's release does not have.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Known;
use crate::rules::fact::{List, Release, Word};
use crate::rules::support::{enabled_plugins, plugins_of_flag, release};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ADMISSION_PLUGIN_UNKNOWN,
    Level::Deny,
    include_str!("admission_plugin_unknown.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let others = ["disable-admission-plugins", "admission-control"];
    let others = others.into_iter().filter_map(|flag| plugins_of_flag(apiserver, flag));
    let release = release(&context.cluster.minor);
    for list in std::iter::once(enabled_plugins(apiserver)).chain(others) {
        judge(&list, &release).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// The plugins in a list that kube-apiserver does not have.
///
/// Mirrors k8s.io/apiserver/pkg/server/options: AdmissionOptions.Validate.
pub(crate) fn judge(list: &List<'_>, release: &Release) -> Vec<Finding> {
    list.words.iter().filter_map(|plugin| unknown(list.flag, plugin, release)).collect()
}

fn unknown(flag: &str, plugin: &Word<'_>, release: &Release) -> Option<Finding> {
    let minor = release.kube.minor();
    let shown = plugin.text.escape_debug();
    let finding = |message: String| Finding::new(RULE.id, plugin.place.clone(), message);
    let finding = match release.kube.admission_plugin(plugin.text) {
        Known::Present(_) => return None,
        Known::NotYet { since } => {
            let finding = finding(format!("kube-apiserver has no admission plugin `{shown}` before {since}"))
                .label(format!("not in {minor}"))
                .help(format!("remove it, or upgrade kube-apiserver to {since}"));
            release.causes("kube-apiserver", finding)
        }
        Known::Removed { since, replacement } => {
            let finding = finding(format!("the admission plugin `{shown}` was removed in {since}"))
                .label(format!("not in {minor}"))
                .help(match replacement {
                    Some(plugin) => format!("remove it; `{plugin}` replaces it"),
                    None => "remove this plugin".to_owned(),
                });
            release.causes("kube-apiserver", finding)
        }
        Known::Unknown => {
            let finding = finding(format!("there is no admission plugin `{shown}`"));
            match release.kube.nearest_admission_plugin(plugin.text) {
                Some(near) => finding
                    .label(format!("did you mean `{}`?", near.name))
                    .help(format!("write `{}`", near.name)),
                None => finding.label("unknown plugin").help(
                    "remove it; `kube-apiserver --help` lists the plugins under `--enable-admission-plugins`",
                ),
            }
        }
    };
    Some(finding.exits("kube-apiserver", format!("{flag} plugin \"{shown}\" is unknown")))
}
