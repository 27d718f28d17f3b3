//! One of the two flags for plugins that provide credentials of image registries.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::kube::Kube;
use crate::model::KubeletSettings;
use crate::rules::support::refused;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CREDENTIAL_PROVIDER_INCOMPLETE,
    Level::Deny,
    include_str!("credential_provider_incomplete.md"),
    Check::Setting(check),
)
.versioned()
.late();

const CONFIG: &str = "image-credential-provider-config";
const FOLDER: &str = "image-credential-provider-bin-dir";

/// Mirrors k8s.io/kubernetes/pkg/kubelet/kuberuntime: NewKubeGenericRuntimeManager, and
/// k8s.io/kubernetes/pkg/credentialprovider/plugin: RegisterCredentialProviderPlugins.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let flags = Kube::of(*kubelet.minor).kubelet_flags();
    let set =
        |name| kubelet.flag(name).filter(|flag| flag.value.as_str().is_some_and(|text| !text.is_empty()));
    let (given, flag, missing, error) = match (set(CONFIG), set(FOLDER)) {
        (Some(config), None) => (CONFIG, config, FOLDER, "plugin binary directory  did not exist"),
        (None, Some(folder)) => (FOLDER, folder, CONFIG, "credential provider config path is empty"),
        _ => return,
    };
    if !flags.has(given) {
        return;
    }
    let error = format!("Failed to register CRI auth plugins: {error}");
    findings.push(
        refused(RULE.id, &flag.path, format!("`--{given}` is set without `--{missing}`"), &error)
            .at_key()
            .label(format!("needs `{missing}`"))
            .help(format!("set `{missing}` too, or remove `{given}`")),
    );
}
