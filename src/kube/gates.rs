use std::str::FromStr;

use serde::Deserialize;

use super::data::FEATURE_GATES;
use super::known::{Known, nearest};
use super::steps::Steps;
use super::{Kube, Minor};

/// How far a feature has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Off unless asked for.
    Alpha,
    /// Tested.
    Beta,
    /// Here to stay.
    Ga,
    /// On its way out.
    Deprecated,
}

/// A feature gate as a minor has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Its name.
    pub name: &'static str,
    /// How far the feature has come.
    pub stage: Stage,
    /// Whether the feature is on when nobody sets the gate.
    pub default: bool,
    /// Whether setting it to anything but the default kills the component.
    pub locked: bool,
}

/// A feature gate as its file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GateItem {
    history: Steps<State>,
    removed: Option<u8>,
}

/// `beta on`, `ga on locked` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    stage: Stage,
    default: bool,
    locked: bool,
}

impl Kube {
    /// What the minor knows of a feature gate.
    pub fn gate(self, name: &str) -> Known<Gate> {
        let gates = FEATURE_GATES.items();
        match gates.get_key_value(name) {
            Some((name, item)) => item.known(self.minor).map(|state| Gate {
                name,
                stage: state.stage,
                default: state.default,
                locked: state.locked,
            }),
            None => {
                let known = gates.iter().filter(|(_, item)| item.known(self.minor).is_present());
                Known::Unknown { nearest: nearest(name, known.map(|(name, _)| name.as_str())) }
            }
        }
    }

    /// Whether a feature works when no gate is set: its gate's default, and its last default once the gate is gone.
    pub fn feature_is_on(self, gate: &str) -> bool {
        FEATURE_GATES
            .items()
            .get(gate)
            .and_then(|item| item.history.at(self.minor))
            .is_some_and(|state| state.default)
    }

    /// Whether the minor has the gate and leaves it off.
    pub fn gate_is_off_by_default(self, name: &str) -> bool {
        self.gate(name).present().is_some_and(|gate| !gate.default)
    }
}

impl GateItem {
    fn known(&'static self, minor: Minor) -> Known<State> {
        if let Some(removed) = self.removed.filter(|removed| *removed <= minor.number()) {
            return Known::Removed { since: Minor::of_data(removed), replacement: None };
        }
        match (self.history.at(minor), self.history.iter().next()) {
            (Some(state), _) => Known::Present(*state),
            (None, Some((since, _))) => Known::NotYet { since },
            (None, None) => Known::Unknown { nearest: None },
        }
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split(' ');
        let stage = match words.next() {
            Some("alpha") => Stage::Alpha,
            Some("beta") => Stage::Beta,
            Some("ga") => Stage::Ga,
            Some("deprecated") => Stage::Deprecated,
            _ => return Err(format!("unknown stage in `{text}`")),
        };
        let default = match words.next() {
            Some("on") => true,
            Some("off") => false,
            _ => return Err(format!("neither on nor off in `{text}`")),
        };
        match (words.next(), words.next()) {
            (None, _) => Ok(Self { stage, default, locked: false }),
            (Some("locked"), None) => Ok(Self { stage, default, locked: true }),
            _ => Err(format!("unknown words in `{text}`")),
        }
    }
}
