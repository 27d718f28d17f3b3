//! The rules: one file each, and beside it the page that documents and tests it.
//!
//! A rule looks at the resolved cluster and reports findings. Mistakes of form and of single values are found by the
//! stages before; their rules have a page here and no check.

mod levels;
mod rule;
mod support;

pub use levels::{LINT_FIXED, Levels, UNKNOWN_RULE};
pub use rule::{Check, Context, Rule};

use crate::finding::Finding;
use crate::findings::Findings;
use crate::model::{KubeletSettings, Shape};

/// Declares each rule's module and lists its `RULE`, sorted by name.
macro_rules! rules {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// All rules, by name.
        pub static RULES: &[&Rule] = &[$(&$name::RULE,)*];
    };
}

rules![
    address_malformed,
    admission_denies_all,
    admission_plugin_unknown,
    aggregation_circle,
    anonymous_path_malformed,
    anonymous_paths_ignored,
    api_server_certificate_expired,
    api_server_certificate_untrusted,
    api_server_certificate_weak,
    api_server_loopback,
    api_server_malformed,
    api_server_not_in_certificate,
    apiserver_admission_flags_clash,
    apiserver_anonymous_discovery_blocked,
    apiserver_anonymous_flag_and_config,
    apiserver_anonymous_unrestricted,
    apiserver_authz_always_allow,
    apiserver_authz_config_and_mode,
    apiserver_bootstrap_auth_disabled,
    apiserver_client_ca_missing_signer,
    apiserver_csr_admission_disabled,
    apiserver_kubelet_ca_without_serving_certificates,
    apiserver_kubelet_client_missing,
    apiserver_node_authorizer_missing,
    apiserver_node_restriction_missing,
    apiserver_rbac_missing,
    apiserver_requestheader_ca_shared,
    approval_group_malformed,
    approval_group_too_broad,
    approval_group_uncovered,
    approval_group_unused,
    argument_not_a_flag,
    authorization_mode_unknown,
    bootstrap_equals_kubeconfig,
    bootstrap_kubeconfig_missing,
    bootstrapsigner_disabled,
    ca_cannot_sign,
    ca_expired,
    ca_expires_before_token,
    ca_is_not_ca,
    ca_is_private_key,
    ca_not_pem,
    ca_not_yet_valid,
    ca_weak,
    capacity_malformed,
    cert_dir_volatile,
    certificate_file_names_key,
    certificate_key_mismatch,
    cidr_families,
    cidr_malformed,
    cidr_overlap,
    cloud_provider_in_tree,
    cluster_dns_inside_pod_cidr,
    cluster_dns_outside_service_cidr,
    cluster_dns_unknown,
    cluster_info_unauthorized,
    cluster_info_unreadable,
    cluster_secrets_unencrypted,
    container_runtime_unsupported,
    control_character,
    controller_unknown,
    controllers_missing_star,
    cpu_manager_without_reservation,
    cpu_set_malformed,
    csr_controller_disabled,
    csr_request_unauthorized,
    csr_version_unserved,
    csrcleaner_disabled,
    discovery_pin_malformed,
    discovery_pin_mismatch,
    discovery_pin_missing,
    discovery_unverified,
    dockershim_deprecated,
    duplicate_key,
    duration_malformed,
    enforcement_clash,
    enforcement_without_cgroups,
    environment_file_missing,
    environment_file_optional,
    eviction_grace_period_malformed,
    eviction_grace_period_missing,
    eviction_hard_partial,
    eviction_threshold_malformed,
    feature_gate_locked,
    feature_gate_needless,
    feature_gate_needs_another,
    feature_gate_not_yet,
    feature_gate_removed,
    feature_gate_unknown,
    feature_gates_in_config,
    file_outside,
    file_unreadable,
    first_approval_off,
    flag_deprecated,
    flag_not_yet,
    flag_only_prints,
    flag_overrides_setting,
    flag_removed,
    flag_shadows_field,
    flag_unknown,
    flag_value_malformed,
    flag_value_refused,
    flag_wrong_type,
    hidden_metrics_not_previous,
    image_allowlist_unused,
    image_gc_ages_crossed,
    image_gc_thresholds_crossed,
    image_pattern_malformed,
    image_pulls_serialized,
    import_unreadable,
    import_without_kubelet,
    kubeadm_kubelet_conf,
    kubeconfig_unusable,
    kubeconfig_without_token,
    kubelet_address_types,
    kubelet_anonymous_enabled,
    kubelet_api_unauthorized,
    kubelet_authorization_always_allow,
    kubelet_authorization_mode_unknown,
    kubelet_client_ca_missing,
    kubelet_config_unreadable,
    kubelet_does_not_register,
    kubelet_field_deprecated,
    kubelet_field_gate_off,
    kubelet_field_not_yet,
    kubelet_field_removed,
    kubelet_field_unknown,
    kubelet_field_wrong_type,
    kubelet_newer_than_apiserver,
    kubelet_read_only_port_open,
    kubelet_rotation_disabled,
    kubelet_serving_ca_unverified,
    kubelet_serving_gate_off,
    kubelet_serving_unapproved,
    kubelet_setting_unsupported,
    kubelet_standalone,
    kubelet_tls_files_and_bootstrap,
    kubelet_too_old,
    kubelet_value_out_of_range,
    kubelet_webhook_off,
    kubelet_word_unknown,
    kubernetes_unknown,
    label_malformed,
    lint_fixed,
    listen_address_loopback,
    log_query_without_handler,
    max_pods_above_node_range,
    missing_key,
    name_malformed,
    no_nodes,
    node_address_count,
    node_address_duplicate,
    node_address_families,
    node_address_in_cluster_range,
    node_address_missing,
    node_address_unusable,
    node_label_forbidden,
    node_label_reserved,
    node_name_duplicate,
    node_name_malformed,
    node_range_malformed,
    node_taint_duplicate,
    not_utf_8,
    path_clash,
    path_not_absolute,
    pod_cidr_ignored,
    pod_logs_dir_unusable,
    policy_option_refused,
    pool_unknown,
    qos_reserved_malformed,
    recipient_malformed,
    release_assumed,
    renewal_approval_off,
    reserved_above_capacity,
    reserved_cgroup_missing,
    reserved_cpus_with_cgroups,
    reserved_memory_sum,
    reserved_memory_unusable,
    reserved_resource_negative,
    role_in_place_of_group,
    rotation_overlap_too_short,
    run_once_refused,
    runtime_endpoint_malformed,
    runtime_endpoint_without_scheme,
    secret_in_plain_text,
    secret_line_unknown,
    secret_literal,
    secret_not_a_token,
    secret_not_opened,
    secret_open_to_others,
    secret_source_unclear,
    secret_tampered,
    secret_unavailable,
    service_account_credentials_off,
    serving_certificate_unclear,
    setting_twice,
    shell_expansion_in_value,
    shutdown_grace_crossed,
    shutdown_grace_twice,
    signing_ca_is_bundle,
    signing_client_signer_missing,
    signing_duration_exceeds_ca,
    signing_duration_too_short,
    signing_flags_mixed,
    signing_off,
    signing_pair_incomplete,
    signing_per_signer_too_early,
    signing_serving_signer_missing,
    spec_version,
    sysctl_not_namespaced,
    sysctl_twice,
    system_cgroups_without_root,
    taint_malformed,
    taints_in_config,
    template_broken,
    template_unknown,
    token_cannot_authenticate,
    token_cannot_sign,
    token_ends_before_provisioning,
    token_expiration_unparseable,
    token_expired,
    token_extra_group_invalid,
    token_id_duplicate,
    token_id_malformed,
    token_missing,
    token_never_expires,
    token_rotation_due,
    token_secret_invalid,
    token_secret_missing,
    token_shared_by_pools,
    token_unknown,
    token_unused,
    tokencleaner_disabled,
    toml_syntax,
    tracing_endpoint_malformed,
    unit_environment_file_optional,
    unit_path_unusual,
    unit_starts_nothing,
    unit_target_unknown,
    unit_variable_unset,
    unknown_key,
    unknown_rule,
    unknown_word,
    upgrade_changes_default,
    upgrade_changes_flags,
    user_namespace_ids_uneven,
    value_not_json,
    variable_malformed,
    variable_reserved,
    vmodule_unusable,
    wrong_type,
];

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name).copied()
}

/// Runs every rule that looks at a cluster.
pub fn run(context: &Context<'_>, findings: &mut Findings) {
    let minor_unread = findings.is_unread(&crate::source::Path::of("cluster.kubernetes"));
    // Shapes that differ in labels only share their kubelet: one of them is looked at.
    let mut seen = std::collections::BTreeSet::new();
    let kubelets: Vec<&Shape> = context
        .cluster
        .shapes
        .iter()
        .filter(|shape| seen.insert(std::sync::Arc::as_ptr(&shape.kubelet)))
        .collect();
    for rule in RULES {
        if rule.versioned && minor_unread {
            continue;
        }
        match rule.check {
            Check::Stage => {}
            Check::Cluster(check) => check(context, findings),
            Check::Shape(check) => {
                context.cluster.shapes.iter().for_each(|shape| check(context, shape, findings))
            }
            Check::Setting(check) | Check::Settings(check) => {
                for shape in &kubelets {
                    let mut refused = Findings::new();
                    check(&shape.kubelet, &mut refused);
                    refused
                        .into_vec()
                        .into_iter()
                        .for_each(|one| findings.push(support::of_kubelet(shape, one)));
                }
            }
            Check::Kubelet(check) => kubelets.iter().for_each(|shape| check(context, shape, findings)),
            Check::Node(check) => {
                context.cluster.nodes.iter().for_each(|node| check(context, node, findings))
            }
        }
    }
}

/// What a kubelet ends with of its settings, each rule by itself. `all_known`: whether what is not set is at its default.
pub fn refusals(kubelet: &KubeletSettings, all_known: bool) -> Vec<Finding> {
    let mut findings = Findings::new();
    for rule in RULES {
        match rule.check {
            Check::Setting(check) => check(kubelet, &mut findings),
            Check::Settings(check) if all_known => check(kubelet, &mut findings),
            _ => {}
        }
    }
    findings.into_vec()
}
