//! Pods get a number of ids that is no multiple of 65536.

use super::support::{number, refused};
use super::{Check, Context, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "user-namespace-ids-uneven",
    Level::Deny,
    include_str!("user_namespace_ids_uneven.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let Some(setting) = shape.kubelet.effective("userNamespaces.idsPerPod") else { return };
    let Some(ids) = number(setting).filter(|ids| *ids >= UNIT && ids % UNIT != 0.0) else { return };
    let message = format!("{ids} is no multiple of {UNIT}");
    let said = "userNamespaces.idsPerPod must be a multiple of 65536";
    let finding = refused(shape, RULE.name, &setting.path, message, said).label("uneven");
    findings.push(finding.help(format!("write {}", (ids / UNIT).ceil() * UNIT)));
}

const UNIT: f64 = 65536.0;
