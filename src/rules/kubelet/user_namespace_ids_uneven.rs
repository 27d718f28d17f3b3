//! A number of ids per pod that is not a multiple of 65536.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{number, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::USER_NAMESPACE_IDS_UNEVEN,
    Level::Deny,
    include_str!("user_namespace_ids_uneven.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("userNamespaces.idsPerPod") else { return };
    let Some(ids) = number(setting).filter(|ids| *ids >= UNIT && ids % UNIT != 0) else { return };
    let message = format!("`userNamespaces.idsPerPod` {ids} is not a multiple of {UNIT}");
    let said = "userNamespaces.idsPerPod must be a multiple of 65536";
    let finding = refused(RULE.id, &setting.path, message, said).label("not a multiple");
    findings.push(finding.help(format!("write {}", (ids / UNIT).saturating_add(1).saturating_mul(UNIT))));
}

const UNIT: i64 = 65536;
