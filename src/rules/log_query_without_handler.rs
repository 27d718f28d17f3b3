//! Logs may be queried, and their handler is off.

use super::support::{is_on_or_default, refused};
use super::{Check, Rule};
use crate::finding::Level;
use crate::findings::Findings;
use crate::model::KubeletSettings;

pub(super) const RULE: Rule = Rule::new(
    "log-query-without-handler",
    Level::Deny,
    include_str!("log_query_without_handler.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(query) = kubelet.effective("enableSystemLogQuery") else { return };
    if query.value.as_bool() != Some(true) || is_on_or_default(kubelet, "enableSystemLogHandler") {
        return;
    }
    let message = "`enableSystemLogQuery` needs `enableSystemLogHandler`".to_owned();
    let said = "enableSystemLogHandler is required for enableSystemLogQuery";
    let finding = refused(RULE.name, &query.path, message, said).label("needs the handler");
    findings.push(match kubelet.effective("enableSystemLogHandler") {
        Some(handler) => finding.because(&handler.path, "off").help("remove one of the two"),
        None => finding.help("set enableSystemLogHandler to `true`"),
    });
}
