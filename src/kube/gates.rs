use serde::Deserialize;

use super::file::{File, embedded};
use super::known::{Known, Nearest, nearest};
use super::{Kube, Minor};

/// How far a feature has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Off unless set.
    Alpha,
    /// Tested.
    Beta,
    /// Here to stay.
    Ga,
    /// On its way out.
    Deprecated,
}

impl Stage {
    /// Its word in the data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Alpha => "alpha",
            Self::Beta => "beta",
            Self::Ga => "ga",
            Self::Deprecated => "deprecated",
        }
    }
}

/// A feature gate as a minor has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Its name.
    pub name: &'static str,
    /// How far the feature has come.
    pub stage: Stage,
    /// Whether the feature is on when the gate is not set.
    pub default: bool,
    /// Whether setting it to anything but the default kills the component.
    pub locked: bool,
}

/// Feature gates.
pub(super) static FEATURE_GATES: File<GateItem> = embedded!("feature-gates.toml");

/// A feature gate as its file has it: `9 alpha off, 12 beta on, 20 ga on locked, 22 removed`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct GateItem {
    history: Vec<(u8, State)>,
    removed: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    stage: Stage,
    default: bool,
    locked: bool,
}

impl Kube {
    /// What the minor has for a feature gate.
    pub fn gate(self, name: &str) -> Known<Gate> {
        match FEATURE_GATES.items().get_key_value(name) {
            Some((name, item)) => item.known(self.minor).map(|state| Gate {
                name,
                stage: state.stage,
                default: state.default,
                locked: state.locked,
            }),
            None => Known::Unknown,
        }
    }

    /// The gate of the minor that a name which is none was probably meant to be.
    pub fn nearest_gate(self, name: &str) -> Option<Nearest> {
        let known = FEATURE_GATES.items().iter().filter(|(_, item)| item.known(self.minor).is_present());
        nearest(name, known.map(|(name, _)| name.as_str()))
    }

    /// Whether a feature works when no gate is set: its gate's default, and its last default once the gate is gone.
    pub fn feature_is_on(self, gate: &str) -> bool {
        FEATURE_GATES
            .items()
            .get(gate)
            .and_then(|item| item.state(self.minor))
            .is_some_and(|state| state.default)
    }

    /// Whether a feature works under these gates, set by name. A minor without the gate has what its last default was.
    ///
    /// Mirrors k8s.io/component-base/featuregate: setUnsetAlphaGates, setUnsetBetaGates.
    pub fn feature_is_on_with(self, name: &str, set: impl Fn(&str) -> Option<bool>) -> bool {
        let Some(gate) = self.gate(name).present() else { return self.feature_is_on(name) };
        set(name).or_else(|| set(self.gate_of_all(name)?)).unwrap_or(gate.default)
    }

    /// The gate that sets all of a gate's stage.
    pub fn gate_of_all(self, name: &str) -> Option<&'static str> {
        match self.gate(name).present()?.stage {
            Stage::Alpha => Some("AllAlpha"),
            Stage::Beta => Some("AllBeta"),
            _ => None,
        }
    }

    /// Whether the minor has the gate and leaves it off.
    pub fn gate_is_off_by_default(self, name: &str) -> bool {
        self.gate(name).present().is_some_and(|gate| !gate.default)
    }
}

impl GateItem {
    fn known(&self, minor: Minor) -> Known<State> {
        if let Some(removed) = self.removed.filter(|removed| *removed <= minor.number()) {
            return Known::Removed { since: Minor::of_data(removed), replacement: None };
        }
        match (self.state(minor), self.history.first()) {
            (Some(state), _) => Known::Present(state),
            (None, Some((since, _))) => Known::NotYet { since: Minor::of_data(*since) },
            (None, None) => Known::Unknown,
        }
    }

    /// The last state that a minor has or has had.
    fn state(&self, minor: Minor) -> Option<State> {
        self.history.iter().rev().find(|(since, _)| *since <= minor.number()).map(|(_, state)| *state)
    }
}

impl TryFrom<String> for GateItem {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut item = Self { history: Vec::new(), removed: None };
        for step in text.split(", ") {
            let (minor, state) = step.split_once(' ').ok_or_else(|| format!("no state in `{step}`"))?;
            let minor = minor.parse().map_err(|error| format!("{error} in `{step}`"))?;
            let before = item.history.last().map(|(minor, _)| *minor);
            if item.removed.is_some() || before.is_some_and(|before| before >= minor) {
                return Err(format!("out of order: `{text}`"));
            }
            match state {
                "removed" => item.removed = Some(minor),
                state => item.history.push((minor, State::read(state)?)),
            }
        }
        Ok(item)
    }
}

impl State {
    fn read(text: &str) -> Result<Self, String> {
        let (stage, rest) = text.split_once(' ').unwrap_or((text, ""));
        let stage = match stage {
            "alpha" => Stage::Alpha,
            "beta" => Stage::Beta,
            "ga" => Stage::Ga,
            "deprecated" => Stage::Deprecated,
            _ => return Err(format!("unknown stage in `{text}`")),
        };
        let (default, locked) = match rest {
            "on" => (true, false),
            "off" => (false, false),
            "on locked" => (true, true),
            "off locked" => (false, true),
            _ => return Err(format!("unknown default in `{text}`")),
        };
        Ok(Self { stage, default, locked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<GateItem, String> {
        GateItem::try_from(text.to_owned())
    }

    #[test]
    fn reads_a_history() {
        let item = read("9 alpha off, 12 beta on, 20 ga on locked, 22 removed").unwrap();
        let minors: Vec<u8> = item.history.iter().map(|(minor, _)| *minor).collect();
        assert_eq!((minors.as_slice(), item.removed), ([9, 12, 20].as_slice(), Some(22)));
        assert_eq!(item.history[2].1, State { stage: Stage::Ga, default: true, locked: true });
    }

    #[test]
    fn refuses_what_is_no_history() {
        for text in
            ["", "9", "9 alpha", "x alpha on", "9 gamma on", "9 beta on,12 ga on", "12 beta on, 9 ga on"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("9 beta on, 12 removed, 13 beta on").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-z ,]*") {
            let _ = read(&text);
        }
    }
}
