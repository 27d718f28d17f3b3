//! An API server without the admission plugin NodeRestriction.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::Kube;
use crate::rules::fact::List;
use crate::rules::support::{enabled_plugins, plugin_near, plugins_of_flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_NODE_RESTRICTION_MISSING,
    Level::Warn,
    include_str!("apiserver_node_restriction_missing.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let legacy = plugins_of_flag(apiserver, "admission-control");
    let plugins = legacy.unwrap_or_else(|| enabled_plugins(apiserver));
    if !plugins.spec_path().is_some_and(|path| findings.is_partly_unread(path)) {
        judge(&plugins, context.cluster.kube).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// A list of admission plugins that are on, without NodeRestriction. A word that was meant to be it is reported by a rule of
/// its own.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: DefaultOffAdmissionPlugins, which has NodeRestriction in every
/// release.
pub(crate) fn judge(plugins: &List<'_>, kube: Kube) -> Option<Finding> {
    const PLUGIN: &str = "NodeRestriction";
    if plugins.texts().any(|text| text == PLUGIN || plugin_near(kube, text) == Some(PLUGIN)) {
        return None;
    }
    let finding = Finding::new(RULE.id, plugins.place.clone(), "the admission plugin `NodeRestriction` is not on")
        .label("not in this list")
        .reason(
            "no release enables it by default; without it a node may modify other nodes and their pods, and set labels \
             that attract pods",
        )
        .help(format!("add `NodeRestriction` to {}", plugins.named.name()));
    Some(finding)
}
