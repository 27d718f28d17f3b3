//! Disabled admission plugins that guard certificate requests.

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

/// The plugins, and what a user who may write certificate requests could do if they are off.
const GUARDS: [(&str, &str); 3] = [
    ("CertificateApproval", "approve requests for any signer, including those of nodes"),
    ("CertificateSigning", "put their own certificate into any request"),
    (
        "CertificateSubjectRestriction",
        "request a client certificate of the group `system:masters`, which may do everything",
    ),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let disabled = plugins_of_flag(apiserver, "disable-admission-plugins");
    // It enables only the plugins that it lists; together with other lists it is another rule's finding.
    let alone = enabled_plugins(apiserver).words.is_empty() && disabled.is_none();
    let only = plugins_of_flag(apiserver, "admission-control").filter(|_| alone);
    for (plugin, harm) in GUARDS {
        if !context.cluster.kube.admission_plugin(plugin).is_present() {
            continue;
        }
        let off = disabled.as_ref().and_then(|list| Some((list.find(plugin)?, "disabled here")));
        let left_out = only.as_ref().filter(|list| !list.has(plugin)).map(|list| (&list.place, "not listed"));
        let Some((path, label)) = off.or(left_out) else { continue };
        findings.push(
            Finding::new(RULE.id, path.clone(), format!("the admission plugin `{plugin}` is off"))
                .label(label)
                .reason(format!("everyone who may write certificate requests could {harm}"))
                .help(match label {
                    "not listed" => {
                        "replace this flag with `admission-plugins`, which adds to the plugins that are on by default"
                            .to_owned()
                    }
                    _ => format!("remove `{plugin}` from this list"),
                }),
        );
    }
}
