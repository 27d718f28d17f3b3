use std::fmt;
use std::str::FromStr;

use super::{Malformed, label_key_problem, label_value_problem};

/// A taint that a node registers with: `key=value:Effect`.
///
/// Mirrors k8s.io/kubernetes/pkg/util/taints: parseTaint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Taint {
    /// The key.
    pub key: String,
    /// The value, if any.
    pub value: Option<String>,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: &'static str,
}

/// The effects that a taint can have.
pub const TAINT_EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

impl fmt::Display for Taint {
    /// In the form that the flag of every kubelet accepts: those before 1.15 need the equals sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}:{}", self.key, self.value.as_deref().unwrap_or_default(), self.effect)
    }
}

impl FromStr for Taint {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let shown = text.escape_debug().to_string();
        let form = "write `key=value:NoSchedule` or `key:NoSchedule`";
        let Some((left, effect)) = text.rsplit_once(':') else {
            return Err(Malformed::of(format!("`{shown}`"), "has no effect part")
                .label("no effect")
                .help(form));
        };
        let Some(effect) = TAINT_EFFECTS.into_iter().find(|known| *known == effect) else {
            let malformed = Malformed::of(format!("`{}`", effect.escape_debug()), "is not a taint effect")
                .label("unknown effect");
            return Err(match crate::diagnostic::suggest::nearest(effect, TAINT_EFFECTS) {
                Some(near) => malformed.help(format!("write `{near}`")),
                None => {
                    malformed.help(format!("use {}", crate::diagnostic::suggest::listed(TAINT_EFFECTS, "or")))
                }
            });
        };
        let (key, value) = match left.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (left, None),
        };
        if let Some(problem) = label_key_problem(key) {
            return Err(Malformed::of(format!("the key `{}`", key.escape_debug()), problem).help(form));
        }
        if let Some(problem) = value.and_then(label_value_problem) {
            return Err(Malformed::of(format!("the value in `{shown}`"), problem).help(form));
        }
        Ok(Self { key: key.to_owned(), value: value.map(str::to_owned), effect })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_refuses() {
        for right in ["a=b:NoSchedule", "example.com/x=:PreferNoSchedule"] {
            assert_eq!(right.parse::<Taint>().map(|taint| taint.to_string()).as_deref(), Ok(right));
        }
        assert_eq!("a:NoExecute".parse::<Taint>().unwrap().to_string(), "a=:NoExecute");
        for wrong in [
            "",
            "a",
            "a=b",
            "a:noschedule",
            "=b:NoSchedule",
            "a=b c:NoSchedule",
            "a:b:NoSchedule",
            ":NoSchedule",
        ] {
            assert!(wrong.parse::<Taint>().is_err(), "{wrong}");
        }
        assert_eq!("a:noschedule".parse::<Taint>().unwrap_err().way_out(), Some("write `NoSchedule`"));
    }
}
