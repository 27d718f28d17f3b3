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
    bootstrap_equals_kubeconfig,
    cert_dir_volatile,
    cloud_provider_in_tree,
    eviction_hard_partial,
    feature_gates_in_config,
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
    runtime_endpoint_malformed,
    runtime_endpoint_without_scheme,
    secret_line_unknown,
    secret_not_a_token,
    secret_open_to_others,
    secret_unavailable,
    taints_in_config,
    unit_path_unusual,
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
