//! The admission plugins that guard certificate requests are off.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::{enabled_plugins, plugins_of_flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_CSR_ADMISSION_DISABLED,
    Level::Deny,
    include_str!("apiserver_csr_admission_disabled.md"),
    Check::Cluster(check),
)
.versioned();

/// The plugins, and what anybody may do without them who may write certificate requests at all.
const GUARDS: [(&str, &str); 3] = [
    ("CertificateApproval", "approve requests for any signer, a node's among them"),
    ("CertificateSigning", "put a certificate of their own into any request"),
    (
        "CertificateSubjectRestriction",
        "ask for a client certificate of the group `system:masters`, which is root",
    ),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let disabled = plugins_of_flag(apiserver, "disable-admission-plugins");
    // With it nothing is on but what it names; beside other lists it is another mistake.
    let alone = enabled_plugins(apiserver).words.is_empty() && disabled.is_none();
    let only = plugins_of_flag(apiserver, "admission-control").filter(|_| alone);
    for (plugin, harm) in GUARDS {
        if !context.cluster.kube.admission_plugin(plugin).is_present() {
            continue;
        }
        let off = disabled.as_ref().and_then(|list| Some((list.find(plugin)?, "switched off")));
        let left_out = only.as_ref().filter(|list| !list.has(plugin)).map(|list| (&list.place, "not named"));
        let Some((path, label)) = off.or(left_out) else { continue };
        findings.push(
            Finding::new(RULE.id, path.clone(), format!("the admission plugin `{plugin}` is off"))
                .label(label)
                .reason(format!("whoever may write certificate requests could then {harm}"))
                .help(match label {
                    "not named" => {
                        "replace this flag by `admission-plugins`, which adds to the plugins that are on"
                            .to_owned()
                    }
                    _ => format!("remove `{plugin}` from this list"),
                }),
        );
    }
}
