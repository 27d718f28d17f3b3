use serde_json::Value;

use super::arguments::Arguments;
use crate::facts::{Object, Origin, Sourced};
use crate::kube::Kube;

/// A kubelet's settings: flags over drop-ins over the configuration file over defaults.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand, which parses the flags a second time over the file.
pub(super) struct Settings {
    pub(super) kube: Kube,
    pub(super) arguments: Arguments,
    /// The configuration file and its drop-ins, the last first.
    pub(super) files: Vec<Object>,
}

impl Settings {
    /// The value of a setting in the words of its field, by the field's dotted path, when a flag or a file says it.
    pub(super) fn written(&self, field: &str) -> Option<Sourced<Value>> {
        if let Some(flag) = self.kube.flag_of_field(field)
            && let Some(given) = self.arguments.get(flag)
        {
            return Some(Sourced::new(Value::String(given.value.clone()), given.origin.clone()));
        }
        // A field that the release does not have is passed over, and so is one that its flag's default overwrites.
        if !self.kube.kubelet_field(field).is_present() || self.kube.is_lost_in_file(field) {
            return None;
        }
        let found = self.files.iter().find_map(|file| Some((file, file.get(field)?)));
        found
            .filter(|(_, value)| !value.is_null())
            .map(|(file, value)| Sourced::new(value.clone(), file.origin(field)))
    }

    /// The default of a setting: that of the flag when there is no file, else that of the field.
    fn default(&self, field: &str) -> Option<&'static str> {
        let flag = || self.kube.kubelet_flags().flag(self.kube.flag_of_field(field)?).present()?.default;
        if self.files.is_empty() {
            return flag();
        }
        match self.kube.kubelet_field(field).present() {
            Some(field) => field.default,
            None => flag(),
        }
    }

    /// Whether a setting is on, and where that is said.
    pub(super) fn is_on(&self, field: &str) -> (bool, Option<Origin>) {
        match self.written(field) {
            Some(written) => {
                let on = match &written.value {
                    Value::Bool(on) => *on,
                    Value::String(text) => super::arguments::parse_bool(text).unwrap_or_default(),
                    _ => false,
                };
                (on, Some(written.origin))
            }
            None => (self.default(field) == Some("true"), None),
        }
    }

    /// The text of a setting and where it is said; empty when nothing says it.
    pub(super) fn text(&self, field: &str) -> (String, Option<Origin>) {
        match self.written(field) {
            Some(written) => {
                let text = match &written.value {
                    Value::String(text) => text.clone(),
                    Value::Null => String::new(),
                    other => other.to_string(),
                };
                (text, Some(written.origin))
            }
            None => (self.default(field).unwrap_or_default().to_owned(), None),
        }
    }

    /// Where a setting is said, or could be: its flag, its file, or the first word of the command line.
    pub(super) fn place(&self, field: &str, otherwise: &Origin) -> Origin {
        if let Some(written) = self.written(field) {
            return written.origin;
        }
        self.files.last().map_or_else(|| otherwise.clone(), |file| file.origin(field))
    }
}
