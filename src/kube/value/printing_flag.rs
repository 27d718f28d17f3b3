use super::parse_bool;

/// What a component prints before it exits with status 0, when a flag has this value; none where it continues.
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
