/// How settings of a component are written where a fact about one of its flags is.
pub(crate) trait Spelling {
    /// The name of a flag.
    fn name(&self, flag: &str) -> String;

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
    fn name(&self, flag: &str) -> String {
        format!("--{flag}")
    }

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
