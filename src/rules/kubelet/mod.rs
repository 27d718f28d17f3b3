//! The settings of a kubelet.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::rules::Rule;
use crate::rules::fact::Field;
use crate::rules::rule::subject;

subject! {
    checked: [
        cgroup_driver_differs,
        config_dir_file_ignored,
        config_dir_variable_missing,
        container_runtime_without_cri,
        cpu_manager_without_reservation,
        cpu_set_malformed,
        credential_provider_incomplete,
        credential_provider_refused,
        enforcement_clash,
        enforcement_without_cgroups,
        eviction_grace_period_malformed,
        eviction_grace_period_missing,
        eviction_hard_partial,
        eviction_threshold_malformed,
        image_allowlist_unused,
        image_gc_ages_crossed,
        image_gc_thresholds_crossed,
        image_pattern_malformed,
        image_pulls_serialized,
        kubelet_anonymous_enabled,
        kubelet_authorization_always_allow,
        kubelet_authorization_mode_unknown,
        kubelet_client_ca_missing,
        kubelet_field_deprecated,
        kubelet_field_gate_off,
        kubelet_field_not_yet,
        kubelet_field_removed,
        kubelet_field_twice,
        kubelet_field_unknown,
        kubelet_field_wrong_type,
        kubelet_newer_than_apiserver,
        kubelet_read_only_port_open,
        kubelet_rotation_disabled,
        kubelet_serving_ca_unverified,
        kubelet_serving_gate_off,
        kubelet_serving_unapproved,
        kubelet_setting_refused,
        kubelet_setting_unsupported,
        kubelet_tls_files_and_bootstrap,
        kubelet_too_old,
        kubelet_value_out_of_range,
        kubelet_webhook_off,
        kubelet_word_unknown,
        lease_renewed_too_late,
        log_query_without_handler,
        pod_logs_dir_unusable,
        policy_option_refused,
        qos_reserved_malformed,
        reserved_above_capacity,
        reserved_cgroup_missing,
        reserved_cpus_with_cgroups,
        reserved_memory_sum,
        reserved_memory_unusable,
        reserved_resource_negative,
        run_once_refused,
        runtime_endpoint_malformed,
        runtime_endpoint_of_dockershim,
        runtime_endpoint_without_scheme,
        shutdown_grace_crossed,
        shutdown_grace_twice,
        sysctl_not_namespaced,
        sysctl_twice,
        system_cgroups_without_root,
        tracing_endpoint_malformed,
        user_namespace_ids_uneven,
    ],
    reported: [
        // A configuration file of the kubelet that is missing, is not valid YAML, or is of another kind or version.
        kubelet_config_unreadable KUBELET_CONFIG_UNREADABLE Deny open,
        // A kubelet that is configured not to register its node.
        kubelet_does_not_register KUBELET_DOES_NOT_REGISTER Deny open,
        // A kubelet without `--kubeconfig`.
        kubelet_standalone KUBELET_STANDALONE Deny open,
        // Reported while the spec is resolved: resolve/level.rs.
        serving_certificate_unclear SERVING_CERTIFICATE_UNCLEAR Deny fixed,
    ],
}

/// What is reported of a field that the kubelet's file may not have and that is ignored there.
pub(crate) fn ignored_field(field: &Field<'_>) -> Option<Finding> {
    let laws = [kubelet_field_not_yet::judge, kubelet_field_removed::judge, kubelet_field_unknown::judge];
    laws.iter().find_map(|law| law(field))
}
