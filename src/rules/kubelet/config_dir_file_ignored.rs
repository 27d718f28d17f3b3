//! A configuration file in the folder of `--config-dir` that the kubelet ignores because of its name.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::CONFIG_DIR_FILE_IGNORED, Level::Warn, include_str!("config_dir_file_ignored.md"));

/// Whether the kubelet reads a file in the folder of `--config-dir`.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: mergeKubeletConfigurations.
pub(crate) fn is_read(path: &str) -> bool {
    path.ends_with(".conf")
}

/// The finding for a KubeletConfiguration at `path` in the folder that is not read.
pub(crate) fn judge(path: &str, place: Place) -> Option<Finding> {
    if is_read(path) {
        return None;
    }
    let shown = path.escape_debug();
    let stem = path.rsplit_once('.').filter(|(stem, _)| !stem.ends_with('/')).map_or(path, |(stem, _)| stem);
    let finding = Finding::new(RULE.id, place, format!("the kubelet does not read `{shown}`"));
    Some(
        finding
            .label("does not end in `.conf`")
            .reason(
                "in the folder of `--config-dir` the kubelet reads only files whose names end in `.conf` and silently \
                 ignores others, so these settings have no effect",
            )
            .help(format!("rename the file to `{}.conf`", stem.escape_debug())),
    )
}
