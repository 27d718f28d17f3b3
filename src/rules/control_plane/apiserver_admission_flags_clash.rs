//! Flags of admission that exclude one another.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Apiserver;
use crate::rules::support::{enabled_plugins, plugins_of_flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_ADMISSION_FLAGS_CLASH,
    Level::Deny,
    include_str!("apiserver_admission_flags_clash.md"),
    Check::Cluster(check),
)
.versioned();

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: AdmissionOptions.Validate, and the function of the same name in
/// k8s.io/apiserver/pkg/server/options.
fn check(context: &Context<'_>, findings: &mut Findings) {
    if !context.cluster.kube.apiserver_flags().has("enable-admission-plugins") {
        return;
    }
    let apiserver = &context.cluster.control_plane.apiserver;
    legacy(apiserver, findings);
    on_and_off(apiserver, findings);
}

fn legacy(apiserver: &Apiserver, findings: &mut Findings) {
    let Some(legacy) = plugins_of_flag(apiserver, "admission-control") else { return };
    let enabled = Some(enabled_plugins(apiserver)).filter(|list| !list.words.is_empty());
    let Some(other) = enabled.or_else(|| plugins_of_flag(apiserver, "disable-admission-plugins")) else {
        return;
    };
    let finding = Finding::new(RULE.id, legacy.path, "`--admission-control` stands beside the flags that took its place")
        .at_key()
        .label("excludes the others")
        .reason(
            "kube-apiserver does not start: `admission-control and enable-admission-plugins/disable-admission-plugins flags \
             are mutually exclusive`",
        )
        .help("remove this flag, and name the plugins that are not on anyway in `admission-plugins`");
    findings.push(if other.written {
        finding.because(other.path, "plugins are switched on or off here too")
    } else {
        finding.help("or keep it and write `admission-plugins = []`")
    });
}

fn on_and_off(apiserver: &Apiserver, findings: &mut Findings) {
    let Some(disabled) = plugins_of_flag(apiserver, "disable-admission-plugins") else { return };
    let enabled = enabled_plugins(apiserver);
    for plugin in &disabled.words {
        let Some(on) = enabled.find(plugin.text) else { continue };
        let shown = plugin.text.escape_debug();
        let finding = Finding::new(RULE.id, plugin.path, format!("the plugin `{shown}` is switched on and off"))
            .label("off here")
            .reason(format!(
                "kube-apiserver does not start: `[{shown}] in enable-admission-plugins and disable-admission-plugins overlapped`"
            ));
        findings.push(if enabled.written {
            finding.because(on, "on here").help("keep it in one of the two lists")
        } else {
            finding.help(format!(
                "nodejoin switches it on unless told otherwise: remove it here, or write `admission-plugins` without `{shown}`"
            ))
        });
    }
}
