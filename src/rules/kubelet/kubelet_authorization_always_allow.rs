//! A kubelet that authorizes every request.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Shape;
use crate::rules::fact::Setting;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_AUTHORIZATION_ALWAYS_ALLOW,
    Level::Deny,
    include_str!("kubelet_authorization_always_allow.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let Some(setting) = kubelet.effective("authorization.mode") else { return };
    let Some(text) = setting.value.as_str() else { return };
    let anonymous = kubelet.effective("authentication.anonymous.enabled");
    let anonymous = anonymous.filter(|setting| setting.value.as_bool() == Some(true));
    let place = (&setting.path).into();
    let fact = Setting { text, place, key: String::new(), removed: Some("nodejoin then writes `Webhook`") };
    let finding = judge(&fact, anonymous.map(|anonymous| Some((&anonymous.path).into())));
    finding.into_iter().for_each(|finding| findings.push(of_kubelet(shape, finding)));
}

/// The finding for an authorizer that allows everything. `anonymous`: whether clients without credentials are accepted, and
/// where that is set.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: BuildAuthz.
pub(crate) fn judge(mode: &Setting<'_>, anonymous: Option<Option<Place>>) -> Option<Finding> {
    if mode.text != "AlwaysAllow" {
        return None;
    }
    let finding = mode
        .finding(RULE.id, "the kubelet authorizes every request")
        .label("no authorization")
        .help(mode.way_out("Webhook"));
    Some(match anonymous {
        Some(place) => {
            let finding = finding
                .reason("anyone who can connect to port 10250 can run commands in every pod of the node");
            match place {
                Some(place) => finding.because(place, "clients need no credentials"),
                None => finding,
            }
        }
        None => finding.reason(
            "every client with a certificate from the cluster's CA, such as another node, can run commands in every pod of \
             the node",
        ),
    })
}
