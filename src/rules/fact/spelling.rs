/// How another setting of a component is written at the place of a flag or field: it depends on the component and its release, which
/// [`super::Named`], the name of a setting at its own place, does not.
pub(crate) trait Spelling {
    /// The text that sets the same as a flag.
    fn setting(&self, flag: &str) -> String;

    /// The key of the spec that nodejoin writes as a flag.
    fn key(&self, flag: &str) -> Option<String>;

    /// The text that sets a field of the kubelet's configuration.
    fn field(&self, field: &str) -> String;

    /// The text that sets a flag of the kubelet, at a place where a field of its configuration is written.
    fn flag_for_field(&self, flag: &str) -> String;
}

/// The words of a command line, and the kubelet's file beside it.
pub(crate) struct CommandLine;

impl Spelling for CommandLine {
    fn setting(&self, flag: &str) -> String {
        format!("`--{flag}`")
    }

    fn key(&self, _: &str) -> Option<String> {
        None
    }

    fn field(&self, field: &str) -> String {
        format!("the field `{field}` in the kubelet's configuration file (`--config`)")
    }

    fn flag_for_field(&self, flag: &str) -> String {
        format!("`--{flag}` on the kubelet's command line")
    }
}
