//! Admission flags that exclude each other.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::List;
use crate::rules::support::{enabled_plugins, plugins_of_flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_ADMISSION_FLAGS_CLASH,
    Level::Deny,
    include_str!("apiserver_admission_flags_clash.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !context.cluster.kube.apiserver_flags().has("enable-admission-plugins") {
        return;
    }
    let apiserver = &context.cluster.control_plane.apiserver;
    let enabled = enabled_plugins(apiserver);
    let disabled = plugins_of_flag(apiserver, "disable-admission-plugins");
    let all = plugins_of_flag(apiserver, "admission-control");
    if let Some(all) = &all {
        beside_all(all, Some(&enabled), disabled.as_ref())
            .into_iter()
            .for_each(|finding| findings.push(finding));
    }
    if let Some(disabled) = &disabled {
        on_and_off(&enabled, disabled).into_iter().for_each(|finding| findings.push(finding));
    }
}

/// The finding for `--admission-control` together with the flags that replaced it.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: AdmissionOptions.Validate.
pub(crate) fn beside_all(
    all: &List<'_>,
    enabled: Option<&List<'_>>,
    disabled: Option<&List<'_>>,
) -> Option<Finding> {
    let enabled = enabled.filter(|list| !list.words.is_empty());
    let other = enabled.or(disabled)?;
    let message = "`--admission-control` cannot be combined with the flags that replaced it";
    let finding =
        Finding::new(RULE.id, all.place.clone(), message).at_key().label("deprecated flag").help(format!(
            "remove it, and list the plugins that are not on by default in {}",
            match enabled {
                Some(enabled) => enabled.named.name(),
                None => "`--enable-admission-plugins`".to_owned(),
            }
        ));
    let finding = match other.written {
        true => finding.because(other.place.clone(), "plugins are configured here too"),
        false => finding.help(format!("or keep it and write {}", other.named.with_list([]))),
    };
    Some(finding.exits(
        "kube-apiserver",
        "admission-control and enable-admission-plugins/disable-admission-plugins flags are mutually exclusive",
    ))
}

/// The findings for plugins that are both enabled and disabled.
///
/// Mirrors k8s.io/apiserver/pkg/server/options: AdmissionOptions.Validate.
pub(crate) fn on_and_off(enabled: &List<'_>, disabled: &List<'_>) -> Vec<Finding> {
    let each = disabled.words.iter().filter_map(|plugin| {
        let on = enabled.find(plugin.text)?;
        let shown = plugin.text.escape_debug();
        let message = format!("the admission plugin `{shown}` is both enabled and disabled");
        let finding = Finding::new(RULE.id, plugin.place.clone(), message).label("disabled here");
        let finding = match enabled.written {
            true => finding.because(on.clone(), "enabled here").help("remove it from one of the two lists"),
            false => finding.help(format!(
                "remove it here, or set {} without `{shown}`, which nodejoin enables by default",
                enabled.named.name()
            )),
        };
        let error = format!("[{shown}] in enable-admission-plugins and disable-admission-plugins overlapped");
        Some(finding.exits("kube-apiserver", error))
    });
    each.collect()
}
