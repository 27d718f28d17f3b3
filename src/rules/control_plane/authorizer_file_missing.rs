//! An authorizer without the file that it needs, or a file without its authorizer.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::List;
use crate::rules::support::{authorizers, flag};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::AUTHORIZER_FILE_MISSING,
    Level::Deny,
    include_str!("authorizer_file_missing.md"),
    Check::Cluster(check),
);

/// An authorizer with the flag of its file, and what kube-apiserver calls that file.
const FILES: [(&str, &str, &str); 2] = [
    ("ABAC", "authorization-policy-file", "authorization policy file"),
    ("Webhook", "authorization-webhook-config-file", "authorization config file"),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    // A file of authorizers has the webhooks' files itself.
    if apiserver.authorization.is_some() {
        return;
    }
    let file = |name: &str| {
        let own = flag(&apiserver.flags, name).filter(|own| !own.text.is_empty())?;
        Some(Place::from(own.path))
    };
    judge(&authorizers(apiserver), file).into_iter().for_each(|finding| findings.push(finding));
}

/// The findings for a list of authorizers. `file`: the place of a flag that names a file.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate.
pub(crate) fn judge(modes: &List<'_>, file: impl Fn(&str) -> Option<Place>) -> Vec<Finding> {
    let each = FILES.iter().filter_map(|(mode, flag, what)| match (modes.find(mode), file(flag)) {
        (Some(place), None) => Some(
            Finding::new(RULE.id, place.clone(), format!("the authorizer `{mode}` has no file"))
                .label(format!("needs `--{flag}`"))
                .exits("kube-apiserver", format!("authorization-mode {mode}'s {what} not passed"))
                .help(format!(
                    "set the flag `{flag}` to the file's path on the control plane, or remove `{mode}`"
                )),
        ),
        (None, Some(place)) => Some(
            Finding::new(RULE.id, place, format!("`--{flag}` is set without the authorizer `{mode}`"))
                .at_key()
                .label("unused file")
                .because(modes.place.clone(), format!("without `{mode}`"))
                .exits("kube-apiserver", format!("cannot specify --{flag} without mode {mode}"))
                .help(format!(
                    "write {}, or remove the flag",
                    modes.named.with_list(modes.texts().chain([*mode]))
                )),
        ),
        _ => None,
    });
    each.collect()
}
