//! The unit, its env files, its paths, and templates of them.

use crate::diagnostic::{Level, rule_id};
use crate::rules::Rule;
use crate::rules::rule::subject;

subject! {
    checked: [
        cert_dir_volatile,
        kubeadm_kubelet_conf,
        path_clash,
        shell_expansion_in_value,
        unit_path_unusual,
        variable_reserved,
    ],
    reported: [
        // A unit that needs an env file which is not there.
        environment_file_missing ENVIRONMENT_FILE_MISSING Deny open,
        // Reported while the spec is resolved: resolve/reader.rs.
        environment_file_optional ENVIRONMENT_FILE_OPTIONAL Deny fixed,
        // Reported while the spec is resolved: resolve/reader.rs.
        path_not_absolute PATH_NOT_ABSOLUTE Deny fixed,
        // Reported when the user's templates are read and rendered: templates/load.rs, compile.rs.
        template_broken TEMPLATE_BROKEN Deny fixed,
        // Reported while the user's templates are read: templates/load.rs.
        template_unknown TEMPLATE_UNKNOWN Deny fixed,
        // Reported where the user's templates are checked: templates/unit_check.rs.
        unit_environment_file_optional UNIT_ENVIRONMENT_FILE_OPTIONAL Warn open,
        // A line of a unit or an env file that systemd ignores.
        unit_line_ignored UNIT_LINE_IGNORED Warn open,
        // A unit without `ExecStart=`, or one whose program is not an absolute path.
        unit_starts_nothing UNIT_STARTS_NOTHING Deny open,
        // Reported where the user's templates are checked: templates/unit_check.rs.
        unit_target_unknown UNIT_TARGET_UNKNOWN Deny open,
        // Reported where the user's templates are checked: templates/unit_check.rs.
        unit_variable_unset UNIT_VARIABLE_UNSET Deny open,
        // Reported while the spec is resolved: resolve/level.rs.
        variable_malformed VARIABLE_MALFORMED Deny fixed breaks KubeletStart "the kubelet starts with another environment than was meant",
    ],
}
