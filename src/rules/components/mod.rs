//! What all three components have in common: flags, feature gates, releases.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        cloud_provider_in_tree,
        container_runtime_unsupported,
        dockershim_deprecated,
        feature_gate_locked,
        feature_gate_needless,
        feature_gate_needs_another,
        feature_gate_not_yet,
        feature_gate_removed,
        feature_gate_unknown,
        feature_gates_in_config,
        flag_deprecated,
        flag_not_yet,
        flag_only_prints,
        flag_overrides_setting,
        flag_removed,
        flag_shadows_field,
        flag_unknown,
        flag_value_refused,
        flag_wrong_type,
        hidden_metrics_not_previous,
        vmodule_unusable,
    ],
    reported: [
        // A word on the command line of a component that is no flag.
        argument_not_a_flag ARGUMENT_NOT_A_FLAG Deny open,
        // Reported while the spec is resolved: resolve/values.rs.
        flag_value_malformed FLAG_VALUE_MALFORMED Deny fixed,
    ],
}
