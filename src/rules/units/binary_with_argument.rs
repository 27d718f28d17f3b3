//! A path of the kubelet's program with an argument behind it.

use crate::diagnostic::{Finding, Findings, Level, command, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::BINARY_WITH_ARGUMENT,
    Level::Deny,
    include_str!("binary_with_argument.md"),
    Check::Kubelet(check),
);

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let binary = &shape.kubelet.binary;
    let Some((program, argument)) = binary.value.split_once(char::is_whitespace) else { return };
    let argument = argument.trim().escape_debug();
    let finding = Finding::new(RULE.id, &binary.path, format!("`binary` has the argument `{argument}`"))
        .label("a path only")
        .reason(format!(
            "systemd would look for a program whose name contains the space: `{}: No such file or directory`",
            binary.value.escape_debug()
        ))
        .help(format!(
            "write the path alone; where one program contains several, such as hyperkube, link it: `ln -s {} \
             /usr/local/bin/kubelet`",
            command::path(program)
        ));
    findings.push(of_kubelet(shape, finding));
}
