//! Log verbosity per file that the kubelet does not accept.

use crate::diagnostic::{Findings, Level, rule_id};
use serde_json::Value as Json;

use crate::model::KubeletSettings;
use crate::rules::support::{refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::VMODULE_UNUSABLE,
    Level::Deny,
    include_str!("vmodule_unusable.md"),
    Check::Settings(check),
)
.versioned();

/// Mirrors k8s.io/component-base/logs/api/v1: Validate.
fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(setting) = kubelet.effective("logging.vmodule") else { return };
    let items = match setting.value.as_plain() {
        Some(Json::Array(items)) if !items.is_empty() => items.as_slice(),
        Some(Json::String(flag)) if !flag.is_empty() => &[],
        _ => return,
    };
    if let Some((format, text)) = text_of(kubelet, "logging.format").filter(|(_, text)| *text != "text") {
        let message = format!("`vmodule` does not work with the log format `{}`", text.escape_debug());
        let said = "logging.vmodule: Forbidden: Only supported for text log format";
        let finding =
            refused(RULE.id, &setting.path, message, said).at_key().label("needs the format `text`");
        findings.push(
            finding
                .because(&format.path, "the log format")
                .help("remove `vmodule`, or set the format to `text`"),
        );
    }
    for (index, item) in items.iter().enumerate() {
        let pattern = item.get("filePattern").and_then(Json::as_str).unwrap_or_default();
        let (message, said) = match pattern {
            "" => ("an entry of `vmodule` has no file pattern".to_owned(), "File pattern must not be empty"),
            other if other.contains(['=', ',']) => (
                format!("`{}` is not a valid file pattern", pattern.escape_debug()),
                "File pattern must not contain equal sign or comma",
            ),
            _ => continue,
        };
        let path = setting.path.index(index).key("filePattern");
        let said = format!("logging.vmodule[{index}]: {said}");
        let finding = refused(RULE.id, path, message, &said).label("invalid pattern");
        findings.push(
            finding.help("write a pattern for names of source files without `.go`, such as `kubelet*`"),
        );
    }
}
