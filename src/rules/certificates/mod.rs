//! Certificates: the CA, the API server's certificate, and the CAs that sign.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        api_server_certificate_expired,
        api_server_certificate_untrusted,
        api_server_certificate_weak,
        api_server_not_in_certificate,
        ca_cannot_sign,
        ca_expired,
        ca_expires_before_token,
        ca_is_example,
        ca_is_not_ca,
        ca_is_private_key,
        ca_not_pem,
        ca_not_yet_valid,
        ca_rotation_incomplete,
        ca_rotation_other_ca,
        ca_rotation_overdue,
        ca_rotation_same_ca,
        ca_rotation_unfinished,
        ca_weak,
        certificate_file_names_key,
        certificate_key_mismatch,
        client_certificate_expired,
        client_certificate_not_of_a_node,
        client_certificate_of_another_node,
        client_certificate_untrusted,
        kubelet_certificate_untrusted,
        kubelet_not_in_certificate,
        serving_certificate_not_for_servers,
        signing_ca_is_bundle,
        signing_client_signer_missing,
        signing_duration_exceeds_ca,
        signing_duration_too_short,
        signing_flags_mixed,
        signing_pair_incomplete,
        signing_per_signer_too_early,
        signing_serving_signer_missing,
    ],
    reported: [
        // A controller-manager with no CA to sign with.
        signing_off SIGNING_OFF Deny open,
    ],
}
