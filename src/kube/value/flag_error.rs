//! A component's error for a flag's text that is not of the flag's type.

use super::{parse_bool, taints_of_flag, wanted_text};
use crate::kube::{Flag, Kind, Kube};

/// A flag's text that is not of the flag's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedText {
    /// The expected form.
    pub wanted: &'static str,
    /// Go's error.
    pub error: String,
    /// The position of the item that is to blame, from 0, where one of a list is.
    pub item: Option<usize>,
}

/// The problem of a flag's text, when it is not of the flag's type.
pub fn malformed_text(flag: &Flag, kube: Kube, text: &str) -> Option<MalformedText> {
    if flag.kind == Kind::Taints {
        let refusal = taints_of_flag(text, kube).err()?;
        let wanted = "taints such as `key=value:NoSchedule`";
        return Some(MalformedText { wanted, error: refusal.said, item: Some(refusal.index) });
    }
    let wanted = wanted_text(flag.kind, flag.name, text)?;
    let invalid = |function: &str| format!("strconv.{function}: parsing {text:?}: invalid syntax");
    let error = match flag.kind {
        Kind::Bool => invalid("ParseBool"),
        Kind::Int | Kind::Ints => invalid("ParseInt"),
        Kind::Float => invalid("ParseFloat"),
        Kind::Duration => format!("time: invalid duration {text:?}"),
        Kind::Ip => format!("failed to parse IP: {text:?}"),
        Kind::BoolMap => bad_pair(text),
        Kind::NamedCertKey => "expected comma separated certificate and key file paths".to_owned(),
        Kind::Quantity => "unable to parse quantity".to_owned(),
        Kind::ReservedMemory => {
            "the reserved memory has incorrect format, expected numaNodeID:type=quantity[,type=quantity...]"
                .to_owned()
        }
        _ => "malformed pair, expect string=string".to_owned(),
    };
    Some(MalformedText { wanted, error, item: None })
}

/// The first pair of a map from names to `true` or `false` that is not one.
///
/// Mirrors k8s.io/component-base/cli/flag: MapStringBool.Set.
fn bad_pair(text: &str) -> String {
    let mut pairs = text.split(',').filter(|pair| !pair.trim().is_empty());
    let error = pairs.find_map(|pair| match pair.split_once('=') {
        None => Some(format!("missing bool value for {}", pair.trim())),
        Some((name, value)) if parse_bool(value.trim()).is_none() => {
            let (name, value) = (name.trim(), value.trim());
            Some(format!(
                "invalid value of {name}={value}, err: strconv.ParseBool: parsing {value:?}: invalid syntax"
            ))
        }
        Some(_) => None,
    });
    error.unwrap_or_else(|| "malformed pair".to_owned())
}
