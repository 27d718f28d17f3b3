use std::collections::BTreeMap;

use super::{At, Setting};
use crate::kube::{Kube, Minor};

/// The settings of a kubelet's configuration file and its flags: from a spec, or from the files of a machine.
#[derive(Clone, Debug)]
pub struct KubeletSettings {
    /// Its minor release.
    pub minor: At<Minor>,
    /// Fields of the KubeletConfiguration by their dotted path, whatever the minor writes them as.
    pub fields: BTreeMap<String, Setting>,
    /// Flags by name, with dashes in it only.
    pub flags: BTreeMap<String, Setting>,
    /// Feature gates by name.
    pub gates: BTreeMap<String, At<bool>>,
}

impl KubeletSettings {
    /// The value of a field, when it is set.
    pub fn field(&self, path: &str) -> Option<&Setting> {
        self.fields.get(path)
    }

    /// What a field is set to in the end: a flag of the user's wins over the file and over nodejoin's own flags.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubelet/app: kubeletConfigFlagPrecedence.
    pub fn effective(&self, field: &str) -> Option<&Setting> {
        let flag = || self.flag(Kube::of(*self.minor).flag_of_field(field)?);
        if self.flags.is_empty() { self.field(field) } else { flag().or_else(|| self.field(field)) }
    }

    /// A flag of the user's, by its name without dashes before it.
    pub fn flag(&self, name: &str) -> Option<&Setting> {
        self.flags.get(name)
    }

    /// Whether a boolean field is set to true.
    pub fn is_on(&self, path: &str) -> bool {
        self.field(path)
            .is_some_and(|setting| setting.value.as_plain() == Some(&serde_json::Value::Bool(true)))
    }
}
