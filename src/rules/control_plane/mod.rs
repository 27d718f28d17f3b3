//! The control plane: authentication, authorization, admission, controllers, and who may approve what.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        admission_plugin_unknown,
        advertise_address_unusable,
        anonymous_path_malformed,
        anonymous_paths_ignored,
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
        apiserver_node_authorizer_missing,
        apiserver_node_restriction_missing,
        apiserver_rbac_missing,
        apiserver_requestheader_ca_shared,
        approval_group_too_broad,
        approval_group_uncovered,
        approval_group_unused,
        authentication_configuration_refused,
        authorization_configuration_refused,
        authorization_mode_unknown,
        authorizer_file_missing,
        bootstrapsigner_disabled,
        controller_unknown,
        controllers_missing_star,
        csr_controller_disabled,
        csr_request_unauthorized,
        csr_version_unserved,
        csrcleaner_disabled,
        first_approval_off,
        health_checks_closed,
        kubelet_api_unauthorized,
        oidc_flags_and_authentication_config,
        oidc_flags_incomplete,
        range_differs_from_flag,
        renewal_approval_off,
        role_in_place_of_group,
        server_document_refused,
        server_file_not_mounted,
        server_file_unusable,
        server_flags_clash,
        server_ranges_refused,
        server_value_refused,
        service_account_credentials_off,
        service_range_too_large,
        static_pod_probe_port,
        static_pod_probes_closed,
        tokencleaner_disabled,
    ],
    reported: [
        // The admission plugin `AlwaysDeny`.
        admission_denies_all ADMISSION_DENIES_ALL Deny open,
        // ClusterRoles that collect each other's rules.
        aggregation_circle AGGREGATION_CIRCLE Warn open,
        // An API server without a client certificate, while kubelets require one.
        apiserver_kubelet_client_missing APISERVER_KUBELET_CLIENT_MISSING Deny open,
        // Reported while the spec is resolved: resolve/control_plane.rs.
        approval_group_malformed APPROVAL_GROUP_MALFORMED Deny fixed,
        // An API server that connects to addresses that the kubelets do not have.
        kubelet_address_types KUBELET_ADDRESS_TYPES Deny open,
    ],
}
