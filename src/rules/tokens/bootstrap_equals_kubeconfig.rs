//! One file for the token's kubeconfig and the certificate's.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::BOOTSTRAP_EQUALS_KUBECONFIG,
    Level::Warn,
    include_str!("bootstrap_equals_kubeconfig.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let paths = &shape.kubelet.paths;
    let (bootstrap, kubeconfig) = (&paths.bootstrap_kubeconfig, &paths.kubeconfig);
    if bootstrap.value != kubeconfig.value {
        return;
    }
    let (place, other, name) = match kubeconfig.written {
        true => (kubeconfig, bootstrap, "bootstrap-kubeconfig"),
        false => (bootstrap, kubeconfig, "kubeconfig"),
    };
    let finding = Finding::new(RULE.id, &place.path, "the kubelet overwrites the file that it joins with")
        .label(format!("also `paths.{name}`"))
        .because(&other.path, if other.written { "the same file" } else { "the same file, by default" })
        .reason(
            "the join itself works, and the token in the file is gone with it: a node whose certificate expires while it \
             is off finds no way back",
        )
        .help("give the two files different names");
    findings
        .push(of_kubelet(shape, finding).unless_unread(place.path.clone()).unless_unread(other.path.clone()));
}
