//! A field that stands twice in the kubelet's configuration file.

use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::KUBELET_FIELD_TWICE, Level::Warn, include_str!("kubelet_field_twice.md"));

/// The finding for a field, by its dotted path, whose later place is `place`.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/kubeletconfig/util/codec: DecodeKubeletConfiguration, which decodes a file that is not
/// strictly right a second time leniently, and sigs.k8s.io/yaml: YAMLToJSON, where the last of several equal keys counts.
pub(crate) fn judge(path: &str, place: Place) -> Finding {
    let shown = path.escape_debug();
    let key = path.rsplit('.').next().unwrap_or(path).escape_debug();
    Finding::new(RULE.id, place, format!("`{shown}` is set twice"))
        .label("this value counts")
        .reason(format!(
            "the kubelet logs `key \"{key}\" already set in map` and ignores the earlier value; a later release may refuse the file"
        ))
        .help("remove one of the two")
}
