//! Values of a kubelet's settings, whether a field of its file has them or the text of a flag.

use serde_json::Value as Json;

use crate::diagnostic::{Finding, Place, RuleId};
use crate::kube::value::{self, flag_entries, whole_number};
use crate::kube::{Kind, Kube, Placement};
use crate::model::{KubeletSettings, Setting};
use crate::source::Path;

/// A key of a map with its value, or an item of a list.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::rules) struct Entry {
    /// The key, or the item.
    pub(in crate::rules) key: String,
    /// The text of the value; empty for an item.
    pub(in crate::rules) value: String,
    /// Its place.
    pub(in crate::rules) path: Path,
    /// Whether the entry at that place has the key as its own.
    pub(in crate::rules) is_key: bool,
}

/// The entries of a map or a list. What is of another type has none; another rule reports it.
pub(in crate::rules) fn entries(setting: &Setting) -> Vec<Entry> {
    let entry = |key: &str, value: String, path: Path, is_key| Entry { key: key.into(), value, path, is_key };
    match setting.value.as_plain() {
        Some(Json::Object(map)) => map
            .iter()
            .filter_map(|(key, value)| Some(entry(key, text(value)?, setting.entry_path(key), true)))
            .collect(),
        Some(Json::Array(items)) => items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| {
                // `null` in a list is an empty text.
                let text = if item.is_null() { Some(String::new()) } else { text(item) };
                Some(entry(&text?, String::new(), setting.path.index(index), false))
            })
            .collect(),
        Some(Json::String(flag)) => flag_entries(flag)
            .map(|(key, value)| entry(key, value.to_owned(), setting.path.clone(), false))
            .collect(),
        _ => Vec::new(),
    }
}

/// The text of a plain value, as a flag would have it.
pub(in crate::rules) fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(on) => Some(on.to_string()),
        _ => None,
    }
}

/// What the kubelet's fields are set to in the end, by dotted path: under `config`, by a key of nodejoin's own, or by a
/// flag.
pub(in crate::rules) fn settings(kubelet: &KubeletSettings) -> impl Iterator<Item = (&str, &Setting)> {
    let kube = Kube::of(*kubelet.minor);
    let of_flags = kubelet.flags.keys().filter_map(move |flag| kube.field_of_flag(flag));
    let fields = kubelet.fields.keys().map(String::as_str);
    let all = fields.chain(of_flags.filter(|field| !kubelet.fields.contains_key(*field)));
    all.filter_map(|field| Some((field, kubelet.effective(field)?)))
}

/// The type of a setting where the minor has it: the field's, or that of the flag used instead.
pub(in crate::rules) fn kind(kube: Kube, field: &str) -> Option<Kind> {
    match kube.placement(field) {
        Placement::Field => kube.kubelet_field(field).present().map(|field| field.kind),
        Placement::Flag(flag) => kube.kubelet_flags().flag(flag).present().map(|flag| flag.kind),
        Placement::Nowhere => None,
    }
}

/// A finding about a value with which the kubelet does not start, with the kubelet's error.
pub(in crate::rules) fn refused(
    rule: RuleId,
    place: impl Into<Place>,
    message: String,
    said: &str,
) -> Finding {
    Finding::new(rule, place, message).exits("the kubelet", said)
}

/// The help where a feature gate is off, for a spec and for the kubelet's file.
pub(in crate::rules) fn switch_on(gate: &str) -> String {
    format!(
        "switch on the feature gate: `feature-gates.{gate} = true` under `kubelet` in a spec, or `featureGates: {{{gate}: \
         true}}` in the kubelet's file"
    )
}

/// A whole number. Texts of durations are none.
pub(in crate::rules) fn number(setting: &Setting) -> Option<i64> {
    whole_number(setting.value.text()?.trim())
}

/// A duration in nanoseconds.
pub(in crate::rules) fn nanoseconds(setting: &Setting) -> Option<i64> {
    value::nanoseconds(setting.value.as_str()?)
}

/// A duration in nanoseconds; the default when it is not set, or is zero in the file.
pub(in crate::rules) fn nanoseconds_or_default(kubelet: &KubeletSettings, field: &str) -> Option<i64> {
    match kubelet.effective(field) {
        Some(setting) => match nanoseconds(setting)? {
            0 if !is_flag(kubelet, field) => default_nanoseconds(kubelet, field),
            set => Some(set),
        },
        None => default_nanoseconds(kubelet, field),
    }
}

fn default_nanoseconds(kubelet: &KubeletSettings, field: &str) -> Option<i64> {
    let field = Kube::of(*kubelet.minor).kubelet_field(field).present();
    field.and_then(|field| field.default).map_or(Some(0), value::nanoseconds)
}

/// A whole number, or the default when it is not set.
pub(in crate::rules) fn number_or_default(kubelet: &KubeletSettings, field: &str) -> Option<i64> {
    match kubelet.effective(field) {
        Some(setting) => number(setting),
        None => Kube::of(*kubelet.minor).kubelet_field(field).present()?.default.unwrap_or("0").parse().ok(),
    }
}

/// Whether a switch is on; the default when it is not set.
pub(in crate::rules) fn is_on_or_default(kubelet: &KubeletSettings, field: &str) -> bool {
    match kubelet.effective(field) {
        Some(setting) => setting.value.as_bool() == Some(true),
        None => {
            let known = Kube::of(*kubelet.minor).kubelet_field(field).present();
            known.is_some_and(|field| field.default == Some("true"))
        }
    }
}

/// A text that is set and not empty.
pub(in crate::rules) fn text_of<'a>(
    kubelet: &'a KubeletSettings,
    field: &str,
) -> Option<(&'a Setting, &'a str)> {
    let setting = kubelet.effective(field)?;
    setting.value.as_str().filter(|text| !text.is_empty()).map(|text| (setting, text))
}

/// Whether the user set a flag that means the field.
pub(in crate::rules) fn is_flag(kubelet: &KubeletSettings, field: &str) -> bool {
    Kube::of(*kubelet.minor).flag_of_field(field).is_some_and(|flag| kubelet.flag(flag).is_some())
}

/// Whether a kubelet has a feature, with the gates that it is given.
pub(in crate::rules) fn has_feature(kubelet: &KubeletSettings, gate: &str) -> bool {
    Kube::of(*kubelet.minor).feature_is_on_with(gate, |name| kubelet.gates.get(name).map(|on| on.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{At, Value};

    #[test]
    fn a_flag_and_a_table_have_the_same_entries() {
        let entries = |value: Json| {
            let setting = At::written(Value::Plain(value), Path::of("kubelet"));
            entries(&setting).into_iter().map(|entry| (entry.key, entry.value)).collect::<Vec<_>>()
        };
        let table = serde_yaml::from_str("{nodefs.available: 10%, memory.available: 1Gi}").unwrap();
        assert_eq!(entries(table), entries(Json::String("nodefs.available<10%,memory.available<1Gi".into())));
        assert_eq!(entries(Json::String("cpu=1, memory=1Gi,".into())).len(), 2);
        assert_eq!(entries(Json::Bool(true)), []);
    }
}
