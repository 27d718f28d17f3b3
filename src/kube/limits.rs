use std::collections::BTreeMap;

use serde::Deserialize;

use super::Kube;
use super::file::{File, embedded};
use super::life::Life;
use super::steps::Steps;

/// What a minor's kubelet refuses of a field's value: with anything else it does not start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The least value: a number, or a duration in Go's words.
    pub min: Option<&'static str>,
    /// A value that is too small itself.
    pub above: Option<&'static str>,
    /// The greatest value.
    pub max: Option<&'static str>,
    /// The accepted words, in order: of a text, of each item of a list, of each key of a map. Empty: any.
    pub words: Vec<&'static str>,
    /// The gate that the field needs.
    pub gate: Option<GateNeed>,
    /// Whether zero in the file means the default.
    pub zero_is_default: bool,
    /// Whether an empty text means the default in a flag too, as it does in the file.
    pub empty_is_default: bool,
    /// Whether an empty text is refused.
    pub must_be_filled: bool,
    /// Whether a whole number may be longer than 32 bits.
    pub is_long: bool,
}

/// A feature gate that a field needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateNeed {
    /// Its name.
    pub name: &'static str,
    /// A value of the field that needs no gate.
    pub unless: Option<&'static str>,
    /// Whether the field needs it even when empty: a table or a text without content.
    pub even_empty: bool,
}

/// What the kubelet refuses of a field's value.
pub(super) static KUBELET_LIMITS: File<LimitsItem> = embedded!("kubelet-limits.toml");

/// A line of kubelet-limits.toml.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LimitsItem {
    min: Option<Steps<String>>,
    above: Option<String>,
    max: Option<Steps<String>>,
    #[serde(default)]
    words: BTreeMap<String, Life>,
    gate: Option<String>,
    gate_since: Option<u8>,
    gate_removed: Option<u8>,
    unless: Option<String>,
    #[serde(default)]
    even_empty: bool,
    #[serde(default)]
    zero: bool,
    #[serde(default)]
    empty: bool,
    filled: Option<Life>,
    #[serde(default)]
    lost: bool,
    #[serde(default)]
    null: bool,
    bits: Option<u8>,
    since: Option<u8>,
}

impl Kube {
    /// What the kubelet demands of the value of a field, by its dotted path. A field without demands has empty ones.
    ///
    /// Mirrors k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, and for the words of
    /// some fields what refuses them later: pkg/kubelet/cm/cpumanager: NewManager, pkg/kubelet/cm/memorymanager:
    /// NewManager, pkg/kubelet/eviction: parseThresholdStatement, cmd/kubelet/app: parseResourceList, run and RunKubelet,
    /// k8s.io/component-base/cli/flag: TLSVersion.
    pub fn kubelet_limits(self, field: &str) -> Limits {
        let Some(item) = KUBELET_LIMITS.items().get(field) else { return Limits::default() };
        let minor = self.minor;
        let is_long = item.bits == Some(64);
        if item.since.is_some_and(|since| minor.number() < since) {
            return Limits { is_long, ..Limits::default() };
        }
        let text = |steps: &'static Option<Steps<String>>| steps.as_ref()?.at(minor).map(String::as_str);
        let asks = item.gate_since.is_none_or(|since| since <= minor.number())
            && item.gate_removed.is_none_or(|removed| minor.number() < removed);
        Limits {
            min: text(&item.min),
            above: item.above.as_deref(),
            max: text(&item.max),
            words: item.words.iter().filter(|(_, life)| life.has(minor)).map(|(word, _)| &**word).collect(),
            gate: item.gate.as_deref().filter(|_| asks).map(|name| GateNeed {
                name,
                unless: item.unless.as_deref(),
                even_empty: item.even_empty,
            }),
            zero_is_default: item.zero,
            empty_is_default: item.empty,
            must_be_filled: item.filled.as_ref().is_some_and(|life| life.has(minor)),
            is_long,
        }
    }

    /// Whether `null` means the default of a field; it is refused only where a duration must be.
    pub fn reads_null(self, field: &str) -> bool {
        KUBELET_LIMITS.items().get(field).is_some_and(|item| item.null)
    }

    /// Whether kubelets lose the value of a field in their file: they parse the flags again after it, and the field's own
    /// flag starts from its own default instead of the file's value.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubelet/app: kubeletConfigFlagPrecedence, k8s.io/component-base/logs/api/v1: AddFlags.
    pub fn is_lost_in_file(self, field: &str) -> bool {
        KUBELET_LIMITS.items().get(field).is_some_and(|item| item.lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::{Minor, data, gates};

    fn limits(minor: &str, field: &str) -> Limits {
        Kube::of(Minor::read(minor).unwrap()).kubelet_limits(field)
    }

    #[test]
    fn change_with_the_minor() {
        assert_eq!(limits("1.25", "cpuCFSQuotaPeriod").min, Some("1us"));
        assert_eq!(limits("1.26", "cpuCFSQuotaPeriod").min, Some("1ms"));
        assert_eq!(limits("1.29", "memorySwap.swapBehavior").words, ["LimitedSwap", "UnlimitedSwap"]);
        assert_eq!(limits("1.30", "memorySwap.swapBehavior").words, ["LimitedSwap", "NoSwap"]);
        assert_eq!(limits("1.36", "memoryThrottlingFactor").gate, None);
        assert_eq!(limits("1.23", "containerLogMaxFiles").min, None);
        assert_eq!(limits("1.24", "containerLogMaxFiles").min, Some("2"));
    }

    #[test]
    fn every_line_names_a_field_and_a_gate() {
        for (field, item) in KUBELET_LIMITS.items() {
            assert!(data::KUBELET_CONFIG.items().contains_key(field), "{field}");
            let gate = item.gate.as_ref();
            assert!(
                gate.is_none_or(|gate| gates::FEATURE_GATES.items().contains_key(gate)),
                "{field}: {gate:?}"
            );
        }
    }
}
