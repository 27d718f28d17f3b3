use serde_json::Value;

use super::{TAINT_EFFECTS, label_key_problem, label_value_problem};
use crate::kube::{Behaviour, Kube};

/// A taint that a kubelet registers its node with; a missing effect is empty.
#[derive(Debug, PartialEq, Eq)]
pub struct RegisteredTaint {
    key: String,
    effect: String,
}

/// A taint for which the kubelet, or the API server, refuses a whole list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaintRefusal {
    /// Its position, from 0.
    pub index: usize,
    /// The component's error.
    pub said: String,
}

/// Reads the value of `--register-with-taints`; the error is the kubelet's.
///
/// Mirrors k8s.io/kubernetes/pkg/util/taints: ParseTaints, and taintsVar.Set of the kubelets that have it.
pub fn taints_of_flag(text: &str, kube: Kube) -> Result<Vec<RegisteredTaint>, TaintRefusal> {
    let mut taints: Vec<RegisteredTaint> = Vec::new();
    for (index, spec) in text.split(',').filter(|_| !text.is_empty()).enumerate() {
        let invalid = || TaintRefusal { index, said: format!("invalid taint spec: {spec}") };
        if let Some(removed) =
            spec.strip_suffix('-').filter(|_| kube.kubelet_does(Behaviour::TAINT_FLAG_CAN_REMOVE))
        {
            parse(removed, kube).ok_or_else(invalid)?;
            continue;
        }
        let taint = parse(spec, kube).ok_or_else(invalid)?;
        if taint.effect.is_empty() && !kube.kubelet_does(Behaviour::TAINT_FLAG_ACCEPTS_KEY) {
            return Err(invalid());
        }
        if kube.kubelet_does(Behaviour::TAINT_FLAG_REFUSES_REPEATS) && taints.contains(&taint) {
            let said = format!("duplicated taints with the same key and effect: {spec}");
            return Err(TaintRefusal { index, said });
        }
        taints.push(taint);
    }
    Ok(taints)
}

/// Mirrors k8s.io/kubernetes/pkg/util/taints: parseTaint.
fn parse(spec: &str, kube: Kube) -> Option<RegisteredTaint> {
    let (left, effect) = match spec.split_once(':') {
        Some((left, effect)) => (left, Some(effect)),
        None => (spec, None),
    };
    let (key, value) = match left.split_once('=').filter(|_| effect.is_some()) {
        Some((key, value)) => (key, Some(value)),
        None => (left, None),
    };
    let needs_value = kube.kubelet_does(Behaviour::TAINT_FLAG_NEEDS_VALUE);
    let right = effect.is_none_or(|effect| TAINT_EFFECTS.contains(&effect))
        && label_key_problem(key).is_none()
        && value.is_none_or(|value| label_value_problem(value).is_none())
        && (!needs_value || value.is_some());
    right.then(|| RegisteredTaint { key: key.to_owned(), effect: effect.unwrap_or_default().to_owned() })
}

/// Reads `registerWithTaints` of the configuration file; the error is the kubelet's.
///
/// Mirrors k8s.io/kubernetes/pkg/util/taints: CheckTaintValidation, which accepts a taint without an effect, and
/// k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, which refuses a time.
pub fn taints_of_field(items: &[Value]) -> Result<Vec<RegisteredTaint>, TaintRefusal> {
    let text = |item: &Value, key| item.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let read = |(index, item): (usize, &Value)| {
        let refused = |said| Err(TaintRefusal { index, said });
        let (key, value, effect) = (text(item, "key"), text(item, "value"), text(item, "effect"));
        let right = label_key_problem(&key).is_none()
            && (value.is_empty() || label_value_problem(&value).is_none())
            && (effect.is_empty() || TAINT_EFFECTS.contains(&&*effect));
        if item.get("timeAdded").is_some_and(|time| !time.is_null()) {
            return refused("invalid configuration: taint.TimeAdded is not nil".to_owned());
        }
        if right { Ok(RegisteredTaint { key, effect }) } else { refused(format!("invalid taint: {item}")) }
    };
    items.iter().enumerate().map(read).collect()
}

/// Why the API server refuses a Node with these taints.
///
/// Mirrors k8s.io/kubernetes/pkg/apis/core/validation: validateNodeTaints.
pub fn refused_taints(taints: &[RegisteredTaint]) -> Option<TaintRefusal> {
    taints.iter().enumerate().find_map(|(index, taint)| {
        let at = format!("metadata.taints[{index}]");
        if taint.effect.is_empty() {
            return Some(TaintRefusal { index, said: format!("{at}.effect: Required value") });
        }
        let again = taints.iter().take(index).any(|before| before == taint);
        let said = format!("{at}: Duplicate value: taints must be unique by key and effect pair");
        again.then_some(TaintRefusal { index, said })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::Minor;

    fn effects(minor: &str, text: &str) -> Option<Vec<String>> {
        let kube = Kube::of(Minor::read(minor).unwrap());
        taints_of_flag(text, kube).ok().map(|taints| taints.into_iter().map(|taint| taint.effect).collect())
    }

    /// Observed with kubelets of 1.18 to 1.37; for older ones, from their sources.
    #[test]
    fn each_release_reads_the_flag_in_its_own_way() {
        let one = |effect: &str| Some(vec![effect.to_owned()]);
        for (text, old, middle, new) in [
            ("a=b:NoSchedule", one("NoSchedule"), one("NoSchedule"), one("NoSchedule")),
            ("a=:NoExecute", one("NoExecute"), one("NoExecute"), one("NoExecute")),
            ("a:NoSchedule", None, one("NoSchedule"), one("NoSchedule")),
            ("a", None, one(""), None),
            ("a-", None, None, Some(vec![])),
            ("a:NoSchedule-", None, None, Some(vec![])),
            (
                "a=1:NoExecute,a=2:NoExecute",
                Some(vec!["NoExecute".to_owned(); 2]),
                Some(vec!["NoExecute".to_owned(); 2]),
                None,
            ),
            ("a=b", None, None, None),
            ("a:NoSuch", None, None, None),
            ("a=b=c:NoSchedule", None, None, None),
            ("a=b:NoSchedule,", None, None, None),
            (":NoSchedule", None, None, None),
            ("a b:NoSchedule", None, None, None),
            ("", Some(vec![]), Some(vec![]), Some(vec![])),
        ] {
            for (minor, expected) in [
                ("1.9", &old),
                ("1.14", &old),
                ("1.15", &middle),
                ("1.22", &middle),
                ("1.23", &new),
                ("1.37", &new),
            ] {
                assert_eq!(&effects(minor, text), expected, "{minor} {text}");
            }
        }
    }

    #[test]
    fn the_api_server_wants_an_effect_and_no_taint_twice() {
        let taint =
            |key: &str, effect: &str| RegisteredTaint { key: key.to_owned(), effect: effect.to_owned() };
        assert_eq!(
            refused_taints(&[taint("a", "NoSchedule"), taint("a", "NoExecute"), taint("b", "NoExecute")]),
            None
        );
        assert!(
            refused_taints(&[taint("a", "")]).is_some_and(|why| why.said.contains("[0].effect: Required"))
        );
        let twice = [taint("a", "NoExecute"), taint("b", "NoExecute"), taint("a", "NoExecute")];
        assert!(refused_taints(&twice).is_some_and(|why| why.said.contains("[2]: Duplicate")));
    }
}
