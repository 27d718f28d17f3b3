//! Logs may be queried, and their handler is off.

use super::support::{is_on_or_default, refused};
use super::{Check, Context, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::Shape;

pub(super) const RULE: Rule = Rule::new(
    "log-query-without-handler",
    Level::Deny,
    include_str!("log_query_without_handler.md"),
    Check::Kubelet(check),
)
.versioned();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let kubelet = &shape.kubelet;
    let Some(query) = kubelet.effective("enableSystemLogQuery") else { return };
    if query.value.as_bool() != Some(true) || is_on_or_default(kubelet, "enableSystemLogHandler") {
        return;
    }
    let message = "`enableSystemLogQuery` needs `enableSystemLogHandler`".to_owned();
    let said = "enableSystemLogHandler is required for enableSystemLogQuery";
    let finding = refused(shape, RULE.name, &query.path, message, said).label("needs the handler");
    findings.push(match kubelet.effective("enableSystemLogHandler") {
        Some(handler) => finding.because(&handler.path, "off").help("remove one of the two"),
        None => finding.help("add `enableSystemLogHandler = true`"),
    });
}
