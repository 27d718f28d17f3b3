//! The rules: one file each, and beside it the page that documents and tests it.
//!
//! A rule looks at the resolved cluster and reports findings. Mistakes of form and of single values are found by the
//! stages before; their rules have a page here and no check.

mod levels;
mod rule;
mod support;

pub use levels::{LINT_FIXED, Levels, UNKNOWN_RULE};
pub use rule::{Check, Context, Rule};

use crate::findings::Findings;

/// Declares each rule's module and lists its `RULE`, sorted by name.
macro_rules! rules {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// All rules, by name.
        pub static RULES: &[&Rule] = &[$(&$name::RULE,)*];
    };
}

rules![
    approval_group_too_broad,
    approval_group_uncovered,
    approval_group_unused,
    bootstrap_equals_kubeconfig,
    bootstrapsigner_disabled,
    ca_cannot_sign,
    ca_expired,
    ca_expires_before_token,
    ca_is_not_ca,
    ca_not_yet_valid,
    ca_weak,
    cert_dir_volatile,
    certificate_file_names_key,
    cloud_provider_in_tree,
    controller_unknown,
    controllers_missing_star,
    csr_controller_disabled,
    csrcleaner_disabled,
    eviction_hard_partial,
    feature_gates_in_config,
    first_approval_off,
    flag_shadows_field,
    kubeadm_kubelet_conf,
    kubelet_anonymous_enabled,
    kubelet_authorization_always_allow,
    kubelet_authorization_mode_unknown,
    kubelet_client_ca_missing,
    kubelet_field_not_yet,
    kubelet_field_removed,
    kubelet_field_unknown,
    kubelet_field_wrong_type,
    kubelet_read_only_port_open,
    kubelet_rotation_disabled,
    kubelet_serving_gate_off,
    kubelet_serving_unapproved,
    kubelet_setting_unsupported,
    kubelet_tls_files_and_bootstrap,
    kubelet_webhook_off,
    node_taint_duplicate,
    path_clash,
    pod_cidr_ignored,
    renewal_approval_off,
    role_in_place_of_group,
    runtime_endpoint_malformed,
    runtime_endpoint_without_scheme,
    secret_line_unknown,
    secret_not_a_token,
    secret_open_to_others,
    secret_unavailable,
    service_account_credentials_off,
    signing_ca_is_bundle,
    signing_client_signer_missing,
    signing_duration_exceeds_ca,
    signing_duration_too_short,
    signing_flags_mixed,
    signing_pair_incomplete,
    signing_per_signer_too_early,
    signing_serving_signer_missing,
    taints_in_config,
    template_broken,
    template_unknown,
    token_cannot_authenticate,
    token_cannot_sign,
    token_expired,
    token_id_duplicate,
    token_missing,
    token_never_expires,
    token_unused,
    tokencleaner_disabled,
    unit_environment_file_optional,
    unit_path_unusual,
    unit_target_unknown,
    unit_variable_unset,
    unknown_key,
    variable_reserved,
];

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name).copied()
}

/// Runs every rule that looks at a cluster.
pub fn run(context: &Context<'_>, findings: &mut Findings) {
    let minor_unread = findings.is_unread(&crate::source::Path::of("cluster.kubernetes"));
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
            Check::Kubelet(check) => {
                let mut last: Option<&std::sync::Arc<crate::model::Kubelet>> = None;
                for shape in &context.cluster.shapes {
                    // Shapes that differ in labels only share their kubelet.
                    if last.is_some_and(|last| std::sync::Arc::ptr_eq(last, &shape.kubelet)) {
                        continue;
                    }
                    last = Some(&shape.kubelet);
                    check(context, shape, findings);
                }
            }
            Check::Node(check) => {
                context.cluster.nodes.iter().for_each(|node| check(context, node, findings))
            }
        }
    }
}
