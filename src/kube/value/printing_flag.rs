use super::parse_bool;

/// What a component prints and then ends with status 0, when a flag of any component has this value: none where it goes on.
///
/// Mirrors github.com/spf13/cobra: Command.execute, which the kubelet does by hand, and k8s.io/component-base/version/verflag:
/// PrintAndExitIfRequested.
pub fn printed_by(flag: &str, value: &str) -> Option<&'static str> {
    match flag {
        "help" if parse_bool(value) == Some(true) => Some("help"),
        "version" if value == "raw" || parse_bool(value) == Some(true) => Some("version"),
        _ => None,
    }
}
