//! Bootstrap tokens, their Secrets, cluster-info, kubeconfigs with tokens, and discovery.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        bootstrap_equals_kubeconfig,
        bootstrap_kubeconfig_missing,
        cluster_info_unauthorized,
        cluster_secrets_unencrypted,
        kubeconfig_setting_lost,
        kubeconfig_unusable,
        replaced_token_expired,
        rotation_overlap_too_short,
        secret_literal,
        secret_not_a_token,
        token_cannot_authenticate,
        token_cannot_sign,
        token_ends_before_provisioning,
        token_expiration_unparseable,
        token_expired,
        token_extra_group_invalid,
        token_file_refused,
        token_id_duplicate,
        token_id_malformed,
        token_missing,
        token_never_expires,
        token_not_in_file,
        token_rotation_due,
        token_secret_invalid,
        token_secret_shared,
        token_shared_by_pools,
        token_unknown,
        token_unused,
    ],
    reported: [
        // A cluster-info without a kubeconfig, or whose kubeconfig has no CA.
        cluster_info_unreadable CLUSTER_INFO_UNREADABLE Deny open,
        // An invalid pin of a CA's key.
        discovery_pin_malformed DISCOVERY_PIN_MALFORMED Deny open,
        // Pins of another CA than the cluster's.
        discovery_pin_mismatch DISCOVERY_PIN_MISMATCH Deny open,
        // Token discovery that trusts any CA implicitly.
        discovery_pin_missing DISCOVERY_PIN_MISSING Deny open,
        // Token discovery that trusts any CA on purpose.
        discovery_unverified DISCOVERY_UNVERIFIED Warn open,
        // A bootstrap kubeconfig whose user has neither a token nor a certificate.
        kubeconfig_without_token KUBECONFIG_WITHOUT_TOKEN Deny open,
        // Reported while the spec is resolved: src/resolve/recipients.rs.
        recipient_malformed RECIPIENT_MALFORMED Deny fixed,
        // Reported once a folder is read: facts/from_folder/lints.rs.
        secret_in_plain_text SECRET_IN_PLAIN_TEXT Warn open,
        // Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.
        secret_line_unknown SECRET_LINE_UNKNOWN Warn open,
        // Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.
        secret_not_opened SECRET_NOT_OPENED Deny fixed,
        // Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.
        secret_open_to_others SECRET_OPEN_TO_OTHERS Allow open,
        // Reported while the spec is resolved: resolve/tokens.rs.
        secret_source_unclear SECRET_SOURCE_UNCLEAR Deny fixed,
        // Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.
        secret_tampered SECRET_TAMPERED Deny fixed,
        // Reported while the secrets are fetched, by `build` and `show --reveal`: compile.rs.
        secret_unavailable SECRET_UNAVAILABLE Deny fixed,
        // A token in a kubeconfig that no Secret of the cluster has.
        token_secret_missing TOKEN_SECRET_MISSING Deny open,
    ],
}
