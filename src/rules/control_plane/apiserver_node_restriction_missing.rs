//! An API server without the admission plugin NodeRestriction.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::List;
use crate::rules::support::{enabled_plugins, plugin_near, plugins_of_flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_NODE_RESTRICTION_MISSING,
    Level::Warn,
    include_str!("apiserver_node_restriction_missing.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: DefaultOffAdmissionPlugins, which has NodeRestriction in every
/// release.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let legacy = plugins_of_flag(apiserver, "admission-control");
    let plugins = legacy.unwrap_or_else(|| enabled_plugins(apiserver));
    let meant = |text| plugin_near(context.cluster.kube, text) == Some("NodeRestriction");
    if plugins.words.iter().any(|word| word.text == "NodeRestriction" || meant(word.text))
        || plugins.spec_path().is_some_and(|path| findings.is_partly_unread(path))
    {
        return;
    }
    findings.push(report(&plugins));
}

/// The finding for admission plugins without NodeRestriction.
pub(crate) fn report(plugins: &List<'_>) -> Finding {
    Finding::new(RULE.id, plugins.place.clone(), "the admission plugin `NodeRestriction` is not on")
        .label("not in this list")
        .reason(
            "no release enables it by default; without it a node may modify other nodes and their pods, and set labels \
             that attract pods",
        )
        .help(format!("add `NodeRestriction` to {}", plugins.named.name()))
}
