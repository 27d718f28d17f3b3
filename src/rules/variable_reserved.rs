//! A variable of the environment that the unit's command line is made of.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule =
    Rule::new("variable-reserved", Level::Deny, include_str!("variable_reserved.md"), Check::Kubelet(check))
        .fixed();

/// What `ExecStart=` of the unit refers to.
const RESERVED: [&str; 2] = ["KUBELET_ADDRESS", "KUBELET_CONFIG"];

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    for (name, value) in
        shape.kubelet.environment.iter().filter(|(name, _)| RESERVED.contains(&name.as_str()))
    {
        let finding = Finding::new(RULE.name, &value.path, format!("`{name}` holds the kubelet's flags"))
            .at_key()
            .label("set by nodejoin")
            .reason("the unit starts the kubelet with `$KUBELET_CONFIG $KUBELET_ADDRESS`; set twice, one of the two is lost")
            .help("write flags in the table `flags`, and settings in `config`");
        findings.push(of_kubelet(shape, finding));
    }
}
