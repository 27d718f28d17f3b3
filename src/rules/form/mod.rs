//! The form of a spec or a folder: syntax, keys, types, files, lints, upgrades.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        file_outside,
        file_unreadable,
    ],
    reported: [
        // Reported while the spec is resolved: resolve/reader.rs.
        control_character CONTROL_CHARACTER Deny fixed,
        // Reported while the spec is decoded: spec/form.rs.
        duplicate_key DUPLICATE_KEY Deny fixed,
        // Reported while the spec is resolved: resolve/control_plane.rs.
        duration_malformed DURATION_MALFORMED Deny fixed breaks Approve "kube-controller-manager does not start: time: invalid duration",
        // Reported while a folder is read: facts/from_folder/text.rs and facts/from_folder/content.rs.
        import_unreadable IMPORT_UNREADABLE Warn open,
        // Reported once a folder is read: facts/from_folder/lints.rs.
        import_without_kubelet IMPORT_WITHOUT_KUBELET Deny open,
        // Reported while the spec is resolved: resolve/cluster.rs.
        kubernetes_unknown KUBERNETES_UNKNOWN Deny fixed,
        // Reported when levels are applied: rules/levels.rs.
        lint_fixed LINT_FIXED Deny fixed,
        // Reported while the spec is resolved: resolve/reader.rs.
        missing_key MISSING_KEY Deny fixed,
        // Reported when the spec is read: compile.rs.
        not_utf_8 NOT_UTF_8 Deny fixed,
        // Reported once a folder is read: facts/from_folder/release.rs.
        release_assumed RELEASE_ASSUMED Note open,
        // Reported while the spec is resolved: resolve/level.rs.
        setting_twice SETTING_TWICE Deny fixed,
        // Reported while the spec is resolved: resolve/mod.rs.
        spec_version SPEC_VERSION Deny fixed,
        // Reported while the spec is decoded: spec/form.rs.
        toml_syntax TOML_SYNTAX Deny fixed,
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
