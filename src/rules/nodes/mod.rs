//! Nodes: names, labels, taints, addresses, and the ranges of the cluster.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        address_malformed,
        api_server_loopback,
        api_server_malformed,
        approver_ranges_missing,
        cidr_families,
        cidr_overlap,
        cluster_dns_inside_pod_cidr,
        cluster_dns_outside_service_cidr,
        cluster_dns_unknown,
        dual_stack_with_cloud_provider,
        hostname_override_shared,
        label_malformed,
        listen_address_loopback,
        machine_name_shared,
        max_pods_above_node_range,
        no_nodes,
        node_address_duplicate,
        node_address_families,
        node_address_in_cluster_range,
        node_address_missing,
        node_address_unusable,
        node_label_forbidden,
        node_label_reserved,
        node_name_malformed,
        node_taint_duplicate,
        placeholder_unusable,
        pod_cidr_ignored,
        pool_unknown,
        proxy_before_api_server,
        proxy_url_malformed,
        taint_malformed,
        taints_in_config,
        unset_without_effect,
        windows_unsupported,
    ],
    reported: [
        // Reported while the spec is resolved: resolve/level.rs.
        capacity_malformed CAPACITY_MALFORMED Deny fixed,
        // Reported while the spec is resolved: resolve/cluster.rs.
        cidr_malformed CIDR_MALFORMED Deny fixed,
        // Reported while the spec is resolved: resolve/cluster.rs.
        name_malformed NAME_MALFORMED Deny fixed,
        // Reported while the spec is resolved: resolve/expansion.rs.
        node_address_count NODE_ADDRESS_COUNT Deny fixed,
        // Reported while the spec is resolved: resolve/nodes.rs.
        node_name_duplicate NODE_NAME_DUPLICATE Deny fixed,
        // Reported while the spec is resolved: resolve/expansion.rs.
        node_range_malformed NODE_RANGE_MALFORMED Deny fixed,
    ],
}
