//! Log queries without the log handler.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{is_on_or_default, refused};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::LOG_QUERY_WITHOUT_HANDLER,
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
    let finding = refused(RULE.id, &query.path, message, said).label("the handler is off");
    findings.push(match kubelet.effective("enableSystemLogHandler") {
        Some(handler) => {
            finding.because(&handler.path, "off").help("remove this line, or turn off `enableSystemLogQuery`")
        }
        None => finding.help("set `enableSystemLogHandler` to `true`"),
    });
}
