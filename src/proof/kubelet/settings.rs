use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::facts::{Arguments, Fact, Object, Origin, Reason, Sourced, is_nameless};
use crate::kube::Kube;
use crate::kube::value::parse_bool;
use crate::model::{At, KubeletSettings, Setting, Value as Said};
use crate::proof::gates::{self, Gates};
use crate::source::{Path, Step};

/// A kubelet's settings: flags over drop-ins over the configuration file over defaults.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand, which parses the flags a second time over the file.
pub(in crate::proof) struct Settings {
    pub(in crate::proof) kube: Kube,
    pub(in crate::proof) arguments: Arguments,
    /// The configuration file and its drop-ins, the last first.
    pub(in crate::proof) files: Vec<Object>,
    /// The flags with unknown values.
    pub(in crate::proof) hidden: BTreeMap<String, Reason>,
    /// Why one of the kubelet's files is not among them, if so.
    pub(in crate::proof) unread: Option<Reason>,
}

impl Settings {
    /// The value of a setting as that of its field, by the field's dotted path, if a flag or a file sets it.
    pub(in crate::proof) fn written(&self, field: &str) -> Fact<Sourced<Value>> {
        if let Some(flag) = self.kube.flag_of_field(field)
            && let Some(given) = self.arguments.get(flag)
        {
            return Fact::Known(Sourced::new(Value::String(given.value.clone()), given.origin.clone()));
        }
        if let Some(reason) = self.kube.flag_of_field(field).and_then(|flag| self.hidden.get(flag)) {
            return Fact::Unknown(reason.clone());
        }
        let says = |file: &&Object| file.get(field).is_some();
        match (self.in_files(field), self.files.iter().find(says)) {
            (Some(value), Some(file)) => Fact::Known(Sourced::new(value, file.origin(field))),
            // A word that may be any flag.
            _ if let Some(reason) = self.nameless().filter(|_| self.kube.flag_of_field(field).is_some()) => {
                Fact::Unknown(reason.clone())
            }
            _ if !self.is_read_in_file(field) => Fact::Absent,
            _ => self.unread.clone().map_or(Fact::Absent, Fact::Unknown),
        }
    }

    /// Why a word of the command is not known whose flag is not known either.
    fn nameless(&self) -> Option<&Reason> {
        self.hidden.iter().find(|(name, _)| is_nameless(name)).map(|(_, reason)| reason)
    }

    /// Whether a field can be set in a file: the release has it, and no flag's default overwrites it.
    fn is_read_in_file(&self, field: &str) -> bool {
        self.kube.kubelet_field(field).is_present() && !self.kube.is_lost_in_file(field)
    }

    /// The value of a field in the files; maps are merged by key, the last file wins.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubelet/app: mergeKubeletConfigurations.
    fn in_files(&self, field: &str) -> Option<Value> {
        // Most fields are in no file; this is found faster than what the release has.
        let mut said = self.files.iter().filter_map(|file| file.get(field));
        let last = said.next().filter(|value| !value.is_null())?;
        // A value that cannot be read is skipped.
        let kind = self.kube.kubelet_field(field).present().filter(|_| self.is_read_in_file(field))?.kind;
        let mut value = last.clone();
        if let (true, Value::Object(map)) = (kind.is_map(), &mut value) {
            for before in said.map_while(Value::as_object) {
                for (key, one) in before {
                    map.entry(key).or_insert_with(|| one.clone());
                }
            }
            map.retain(|_, one| !one.is_null());
        }
        Some(value)
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

    /// Whether a setting is on, and where it is set; by default if it is not set.
    ///
    /// # Errors
    /// If its source is unknown.
    pub(in crate::proof) fn is_on(&self, field: &str) -> Result<(bool, Option<Origin>), Reason> {
        let on = |value: &Value| match value {
            Value::Bool(on) => *on,
            Value::String(text) => parse_bool(text).unwrap_or_default(),
            _ => false,
        };
        let written = self.written(field).map(|written| (on(&written.value), Some(written.origin)));
        written.or_default(|| (self.default(field) == Some("true"), None))
    }

    /// The text of a setting and where it is set; its default, which may be empty, if it is not set.
    ///
    /// # Errors
    /// If its source is unknown.
    pub(in crate::proof) fn text(&self, field: &str) -> Result<(String, Option<Origin>), Reason> {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let written = self.written(field).map(|written| (text(&written.value), Some(written.origin)));
        written.or_default(|| (self.default(field).unwrap_or_default().to_owned(), None))
    }

    /// The text before the value when the setting is written.
    pub(in crate::proof) fn key(&self, field: &str) -> String {
        match (self.written(field), self.kube.flag_of_field(field)) {
            (Fact::Known(_), _) => String::new(),
            (_, Some(flag)) if self.files.is_empty() || !self.is_read_in_file(field) => format!("--{flag}="),
            _ => format!("{field}: "),
        }
    }

    /// Where a setting is or could be set: its flag, its file, or the first word of the command line.
    pub(in crate::proof) fn place(&self, field: &str, otherwise: &Origin) -> Origin {
        if let Fact::Known(written) = self.written(field) {
            return written.origin;
        }
        self.files.last().map_or_else(|| otherwise.clone(), |file| file.origin(field))
    }
}

/// The settings as the rules of a spec read them. A flag's path is its name with dashes, a field's its own.
impl Settings {
    /// The settings in flags and files, with the resulting gates.
    pub(in crate::proof) fn told(&self, gates: &Gates) -> KubeletSettings {
        let root = Path::root();
        let of_flag = |name: &str| root.key(format!("--{name}"));
        let flags = self.arguments.iter().map(|(name, given)| {
            let text = Said::Plain(Value::String(given.value.clone()));
            (name.to_owned(), At::written(text, of_flag(name)))
        });
        let by_flag: BTreeSet<String> = gates::of_flag(&self.arguments).map(|(name, _)| name).collect();
        let gates = gates.iter().map(|(name, on)| {
            let of_file = || root.key("featureGates").key(name);
            let path = if by_flag.contains(name) { of_flag("feature-gates").key(name) } else { of_file() };
            (name.to_owned(), At::written(on, path))
        });
        KubeletSettings {
            minor: At::default(self.kube.minor(), root.clone()),
            fields: self.kube.kubelet_fields().filter_map(|field| self.field(field)).collect(),
            flags: flags.collect(),
            gates: gates.collect(),
        }
    }

    /// The value of a field in the files.
    fn field(&self, field: &str) -> Option<(String, Setting)> {
        let value = Said::Plain(self.in_files(field)?);
        Some((field.to_owned(), At::written(value, Path::of(field))))
    }

    /// Where a part of a setting is written: of its value, or of its key.
    pub(in crate::proof) fn origin(&self, path: &Path, is_key: bool) -> Option<Origin> {
        let steps = path.steps();
        if let Some(Step::Key(flag)) = steps.first()
            && let Some(flag) = flag.strip_prefix("--")
        {
            let gate = |gate: &str| gates::of_flag(&self.arguments).filter(|(name, _)| name == gate).last();
            let gate = match steps.get(1) {
                Some(Step::Key(name)) if flag == "feature-gates" => gate(name),
                _ => None,
            };
            let whole = || self.arguments.get(flag).map(|given| given.origin.clone());
            return gate.map(|(_, on)| on.origin).or_else(whole);
        }
        let says = |file: &&Object| {
            let inner = steps.iter().try_fold(&file.value, |value, step| match (value, step) {
                (Value::Object(map), Step::Key(key)) => map.get(&**key),
                (Value::Array(items), Step::Index(index)) => items.get(*index),
                _ => None,
            });
            inner.is_some()
        };
        let file = self.files.iter().find(says).or(self.files.last())?;
        let name = |step: &&Step| match step {
            Step::Key(key) => key.to_string(),
            Step::Index(index) => index.to_string(),
        };
        let dotted = steps.iter().map(name).collect::<Vec<_>>().join(".");
        Some(if is_key { file.key_origin(&dotted) } else { file.origin(&dotted) })
    }
}
