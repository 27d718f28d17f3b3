use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::data::{KUBELET_CONFIG, KUBELET_FLAGS};
use super::item::Item;
use super::known::{Deprecated, Known, Nearest, nearest};
use super::{Kind, Kube};

/// A field of KubeletConfiguration as a minor has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its dotted path; `[]` means an item of a list.
    pub path: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// Its value when the file does not set it, in the words of a flag.
    pub default: Option<&'static str>,
    /// Set when upstream calls it deprecated.
    pub deprecated: Option<Deprecated>,
}

/// Where a setting of the kubelet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// In the KubeletConfiguration.
    Field,
    /// In this flag, named without dashes.
    Flag(&'static str),
    /// Nowhere: the minor does not have the setting.
    Nowhere,
}

impl Kube {
    /// Whether the kubelet reads a KubeletConfiguration at all: whether it has `--config`.
    pub fn has_kubelet_config(self) -> bool {
        self.kubelet_flags().has("config")
    }

    /// What the kubelet's configuration file has for a field, by its dotted path.
    pub fn kubelet_field(self, path: &str) -> Known<Field> {
        let Some((path, item)) = KUBELET_CONFIG.items().get_key_value(path) else { return Known::Unknown };
        let found = match self.kubelet_flags().flag("config") {
            // A field cannot be older than its file.
            Known::NotYet { since } => match item.known(since) {
                Known::Present(_) => Known::NotYet { since },
                later => later,
            },
            _ => item.known(self.minor),
        };
        found.map(|item| Field {
            path,
            kind: item.kind(self.minor),
            default: item.default(self.minor),
            deprecated: item.deprecated(self.minor),
        })
    }

    /// The field of the minor that a path which is none was probably meant to be.
    pub fn nearest_kubelet_field(self, path: &str) -> Option<Nearest> {
        nearest(path, self.kubelet_fields())
    }

    /// The paths of all fields that the minor's configuration file has.
    pub fn kubelet_fields(self) -> impl Iterator<Item = &'static str> {
        let readable = self.has_kubelet_config();
        KUBELET_CONFIG
            .items()
            .iter()
            .filter(move |(_, item)| readable && item.has(self.minor))
            .map(|(path, _)| path.as_str())
    }

    /// The paths of all fields that any minor has.
    pub fn all_kubelet_fields() -> impl Iterator<Item = &'static str> {
        KUBELET_CONFIG.items().keys().map(String::as_str)
    }

    /// Whether a field is a map whose keys are the user's own, in any minor, such as `evictionHard`.
    pub fn is_map_field(self, path: &str) -> bool {
        KUBELET_CONFIG.items().get(path).and_then(Item::newest_kind).is_some_and(Kind::is_map)
    }

    /// Where the setting with this field's meaning is written: the field where the minor has it and heeds it, else its flag.
    pub fn placement(self, field: &str) -> Placement {
        if self.kubelet_field(field).is_present() && !self.is_lost_in_file(field) {
            return Placement::Field;
        }
        let Some(flag) = self.flag_of_field(field) else { return Placement::Nowhere };
        let flags = self.kubelet_flags();
        if flags.has(flag) {
            return Placement::Flag(flag);
        }
        // Some flags began as experiments, with another name.
        let experiment = KUBELET_FLAGS.items().get_key_value(&format!("experimental-{flag}"));
        match experiment.filter(|(name, _)| flags.has(name)) {
            Some((name, _)) => Placement::Flag(name),
            None => Placement::Nowhere,
        }
    }

    /// Whether a field's Go type reads a number where a quantity or a duration is expected: resource.Quantity, QuantityValue and
    /// TimeOrMetaDuration do, texts that are parsed later do not.
    pub fn reads_numbers(self, field: &str) -> bool {
        const LOOSE: [&str; 3] = [
            "logging.flushFrequency",
            "logging.options.json.infoBufferSize",
            "logging.options.text.infoBufferSize",
        ];
        field.contains("[]") || LOOSE.contains(&field)
    }

    /// The kubelet flag that means the same as a field, whether or not this minor has it.
    pub fn flag_of_field(self, field: &str) -> Option<&'static str> {
        static FLAGS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
            let pairs = KUBELET_FLAGS.items().iter();
            // Where two flags mean a field, the first of the alphabet is its flag.
            pairs.rev().filter_map(|(flag, item)| Some((item.field.as_deref()?, flag.as_str()))).collect()
        });
        FLAGS.get(field).copied()
    }

    /// The field that means the same as a kubelet flag, whether or not this minor has it.
    pub fn field_of_flag(self, flag: &str) -> Option<&'static str> {
        KUBELET_FLAGS.items().get(flag)?.field.as_deref()
    }
}
