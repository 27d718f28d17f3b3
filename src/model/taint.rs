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

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

impl fmt::Display for Taint {
    /// As the kubelet's flag takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}={}:{}", self.key, value, self.effect),
            None => write!(f, "{}:{}", self.key, self.effect),
        }
    }
}

impl FromStr for Taint {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let shown = text.escape_debug().to_string();
        let form = "write `key=value:NoSchedule` or `key:NoSchedule`";
        let Some((left, effect)) = text.rsplit_once(':') else {
            return Err(Malformed::new(format!("`{shown}` has no effect")).help(form));
        };
        let Some(effect) = EFFECTS.into_iter().find(|known| *known == effect) else {
            let malformed = Malformed::new(format!("`{}` is not an effect", effect.escape_debug()));
            return Err(match crate::suggest::nearest(effect, EFFECTS) {
                Some(near) => malformed.help(format!("write `{near}`")),
                None => malformed.help(format!("effects are {}", crate::suggest::listed(EFFECTS, "and"))),
            });
        };
        let (key, value) = match left.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (left, None),
        };
        if let Some(problem) = label_key_problem(key) {
            return Err(Malformed::new(format!("the key `{}` {problem}", key.escape_debug())).help(form));
        }
        if let Some(problem) = value.and_then(label_value_problem) {
            return Err(Malformed::new(format!("the value in `{shown}` {problem}")).help(form));
        }
        Ok(Self { key: key.to_owned(), value: value.map(str::to_owned), effect })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_refuses() {
        for right in ["a=b:NoSchedule", "a:NoExecute", "example.com/x=:PreferNoSchedule"] {
            assert_eq!(right.parse::<Taint>().map(|taint| taint.to_string()).as_deref(), Ok(right));
        }
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
        assert_eq!("a:noschedule".parse::<Taint>().unwrap_err().help.as_deref(), Some("write `NoSchedule`"));
    }
}
