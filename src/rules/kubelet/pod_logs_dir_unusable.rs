//! A folder for logs that the kubelet refuses.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::POD_LOGS_DIR_UNUSABLE,
    Level::Deny,
    include_str!("pod_logs_dir_unusable.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some((setting, text)) = text_of(kubelet, "podLogsDir") else { return };
    let shown = text.escape_debug();
    // A relative path begins at the file's folder, and is made absolute and clean.
    if !text.starts_with('/') {
        return;
    }
    let (message, said) = if !is_clean(text) {
        (format!("`podLogsDir` `{shown}` is not a normalized path"), "must be normalized")
    } else if !text.is_ascii() {
        (format!("`podLogsDir` `{shown}` has characters outside ASCII"), "mut contains ASCII characters only")
    } else {
        return;
    };
    let finding = refused(RULE.id, &setting.path, message, &format!("pod logs path {said}"));
    findings.push(
        finding
            .label("unsupported path")
            .help("write an absolute path of ASCII characters without `.`, `..`, `//` and a trailing `/`"),
    );
}

/// Mirrors Go's path/filepath: Clean.
fn is_clean(path: &str) -> bool {
    path == "/" || path.split('/').skip(1).all(|part| !matches!(part, "" | "." | ".."))
}
