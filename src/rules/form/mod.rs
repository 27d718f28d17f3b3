//! The form of a spec or a folder: syntax, keys, types, files, lints, upgrades.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        duration_malformed,
        file_outside,
        file_unreadable,
        import_unreadable,
        kubeadm_document_refused,
        kubernetes_unknown,
        not_utf_8,
        setting_twice,
    ],
    reported: [
        // Reported while the spec is resolved: resolve/reader.rs.
        control_character CONTROL_CHARACTER Deny fixed,
        // Reported while the spec is decoded: spec/form.rs.
        duplicate_key DUPLICATE_KEY Deny fixed,
        // Reported once a folder is read: facts/from_folder/lints.rs.
        import_without_kubelet IMPORT_WITHOUT_KUBELET Deny open,
        // Reported while included files are read: spec/include.rs.
        include_cycle INCLUDE_CYCLE Deny fixed and leaves_nothing,
        // Reported while the spec is decoded: spec/form.rs.
        include_form_differs INCLUDE_FORM_DIFFERS Deny fixed,
        // Reported while included files are read: spec/include.rs.
        include_too_deep INCLUDE_TOO_DEEP Deny fixed and leaves_nothing,
        // Reported while included files are read: spec/include.rs.
        include_unreadable INCLUDE_UNREADABLE Deny fixed and leaves_nothing,
        // Reported while the spec is decoded: spec/form.rs.
        include_unset_without_effect INCLUDE_UNSET_WITHOUT_EFFECT Warn open,
        // Reported when levels are applied: rules/levels.rs.
        lint_fixed LINT_FIXED Deny fixed,
        // Reported while the spec is resolved: resolve/reader.rs.
        missing_key MISSING_KEY Deny fixed,
        // Reported once a folder is read: facts/from_folder/release.rs.
        release_assumed RELEASE_ASSUMED Note open,
        // Reported while the spec is resolved: resolve/mod.rs.
        spec_version SPEC_VERSION Deny fixed,
        // Reported while the spec is decoded: spec/form.rs.
        toml_syntax TOML_SYNTAX Deny fixed and leaves_nothing,
        // Reported while the spec is decoded: spec/form.rs.
        unknown_key UNKNOWN_KEY Deny fixed,
        // Reported when levels are applied: rules/levels.rs.
        unknown_rule UNKNOWN_RULE Deny fixed,
        // Reported while the spec is resolved: resolve/reader.rs.
        unknown_word UNKNOWN_WORD Deny fixed,
        // Reported by `nodejoin upgrade`: upgrade/defaults.rs.
        upgrade_changes_default UPGRADE_CHANGES_DEFAULT Warn open,
        // Reported by `nodejoin upgrade`: upgrade/written.rs.
        upgrade_changes_flags UPGRADE_CHANGES_FLAGS Note open,
        // Reported while the spec is resolved: resolve/values.rs.
        value_not_json VALUE_NOT_JSON Deny fixed,
        // Reported while the spec is decoded: spec/form.rs.
        wrong_type WRONG_TYPE Deny fixed,
    ],
}
