//! An environment variable that the unit's command line uses.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::VARIABLE_RESERVED,
    Level::Deny,
    include_str!("variable_reserved.md"),
    Check::Kubelet(check),
)
.fixed();

/// The variables in `ExecStart=` of the unit.
const RESERVED: [&str; 2] = ["KUBELET_ADDRESS", "KUBELET_CONFIG"];

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    for (name, value) in
        shape.kubelet.environment.iter().filter(|(name, _)| RESERVED.contains(&name.as_str()))
    {
        let finding = Finding::new(RULE.id, &value.path, format!("`{name}` is reserved for the kubelet's flags"))
            .at_key()
            .label("set by nodejoin")
            .reason("the unit starts the kubelet with `$KUBELET_CONFIG $KUBELET_ADDRESS`; if one of them is set twice, the flags in the other value are lost")
            .help("set flags in the table `flags`, and fields in `config`");
        findings.push(of_kubelet(shape, finding));
    }
}
