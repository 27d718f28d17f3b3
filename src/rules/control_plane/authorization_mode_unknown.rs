//! An authorizer that kube-apiserver does not have, or that is listed twice.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id, suggest};
use crate::rules::fact::{List, Word};
use crate::rules::support::{AUTHORIZERS, authorizers};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::AUTHORIZATION_MODE_UNKNOWN,
    Level::Deny,
    include_str!("authorization_mode_unknown.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    // What a file of authorizers has is judged with the rest of the file.
    if apiserver.authorization.is_some() {
        return;
    }
    let modes = authorizers(apiserver);
    judge(&modes).into_iter().for_each(|finding| findings.push(finding));
}

/// The authorizers that kube-apiserver refuses.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate.
pub(crate) fn judge(modes: &List<'_>) -> Vec<Finding> {
    let each = modes.words.iter().enumerate().filter_map(|(index, mode)| {
        if !AUTHORIZERS.contains(&mode.text) {
            return Some(unknown(mode));
        }
        let before = modes.words.iter().take(index).find(|before| before.text == mode.text)?;
        Some(again(mode, before))
    });
    each.collect()
}

fn unknown(mode: &Word<'_>) -> Finding {
    let shown = mode.text.escape_debug();
    let finding = Finding::new(RULE.id, mode.place.clone(), format!("there is no authorizer `{shown}`"));
    let finding = match suggest::nearest(mode.text, AUTHORIZERS) {
        _ if mode.text.is_empty() => finding.label("empty entry").help("remove the empty entry"),
        Some(near) if mode.text.trim() == near => {
            finding.label("contains a space").help(format!("write `{near}` without the space"))
        }
        Some(near) => finding.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
        None => {
            finding.label("unknown authorizer").help(format!("use {}", suggest::listed(AUTHORIZERS, "or")))
        }
    };
    finding.exits("kube-apiserver", format!("authorization-mode \"{shown}\" is not a valid mode"))
}

fn again(mode: &Word<'_>, before: &Word<'_>) -> Finding {
    let name = mode.text;
    let finding =
        Finding::new(RULE.id, mode.place.clone(), format!("the authorizer `{name}` is listed twice"))
            .label("listed again")
            .help("list each authorizer once");
    let finding = match (&before.place, &mode.place) {
        (Place::Spec(before, _), Place::Spec(at, _)) if before != at => {
            finding.because(before, "listed here first")
        }
        _ => finding,
    };
    finding.exits("kube-apiserver", format!("authorization-mode \"{name}\" is specified more than once"))
}
