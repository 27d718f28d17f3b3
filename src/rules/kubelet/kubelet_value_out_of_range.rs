//! A number or a duration that the kubelet refuses.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::value::{Decimal, measure};
use crate::kube::{Kind, Kube, Limits};
use crate::model::KubeletSettings;
use crate::rules::support::{entries, is_flag, kind, settings};
use crate::rules::{Check, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_VALUE_OUT_OF_RANGE,
    Level::Deny,
    include_str!("kubelet_value_out_of_range.md"),
    Check::Setting(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let kube = Kube::of(*kubelet.minor);
    for (field, setting) in settings(kubelet) {
        let Some(kind) = kind(kube, field) else { continue };
        let is_flag = is_flag(kubelet, field);
        let mut judge = |kind, text: &str, path: &Path| {
            let finding = judge(kube, (field, kind), text, is_flag, path.into());
            finding.into_iter().for_each(|finding| findings.push(finding));
        };
        if kind == Kind::Ints {
            entries(setting).iter().for_each(|item| judge(Kind::Int, &item.key, &item.path));
        } else if let Some(text) = setting.value.text() {
            judge(kind, &text, &setting.path);
        }
    }
}

/// The finding for the text of a field's value; `is_flag`: of its flag.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, and encoding/json for whole numbers
/// that are longer than their type.
pub(crate) fn judge(
    kube: Kube,
    (field, kind): (&str, Kind),
    text: &str,
    is_flag: bool,
    place: Place,
) -> Option<Finding> {
    let limits = kube.kubelet_limits(field);
    let value = value(kind, text)?;
    if value.is_zero() && limits.zero_is_default && !is_flag {
        return None;
    }
    let bound = |text: Option<&str>| text.and_then(measure);
    let low = bound(limits.min).is_some_and(|min| value < min);
    let not_above = bound(limits.above).is_some_and(|above| value <= above);
    let high = bound(limits.max).is_some_and(|max| value > max);
    let is_whole = if limits.is_long { is_int64(&value) } else { is_int32(&value) };
    let too_long = kind == Kind::Int && !is_whole;
    if !(low || not_above || high || too_long) {
        return None;
    }
    let longest = if limits.is_long { "9223372036854775807" } else { "2147483647" };
    let range = range(&limits, too_long.then_some(longest));
    let shown = text.escape_debug();
    let message = format!("`{field}` is {shown}, but must be {range}");
    let said = match too_long && !is_flag {
        true => "json: cannot unmarshal number".to_owned(),
        false => format!("{field} {shown} must be {range}"),
    };
    let finding = Finding::new(RULE.id, place, message)
        .label("out of range")
        .exits("the kubelet", format!("invalid configuration: {said}"))
        .help(format!("write {}", what(&range)));
    Some(finding)
}

fn is_int64(value: &Decimal) -> bool {
    (Decimal::from(i64::MIN)..=Decimal::from(i64::MAX)).contains(value)
}

fn is_int32(value: &Decimal) -> bool {
    (Decimal::from(i64::from(i32::MIN))..=Decimal::from(i64::from(i32::MAX))).contains(value)
}

/// A value as a number: the nanoseconds of a duration, which a few fields accept as a number.
fn value(kind: Kind, text: &str) -> Option<Decimal> {
    matches!(kind, Kind::Int | Kind::Float | Kind::Duration).then(|| measure(text)).flatten()
}

/// A range as the object of "write".
fn what(range: &str) -> String {
    let is_whole = range.starts_with(|c: char| c.is_ascii_digit() || c == '-') || range.starts_with("a ");
    if is_whole { range.to_owned() } else { format!("a value {range}") }
}

/// The accepted range in words.
fn range(limits: &Limits, longest: Option<&str>) -> String {
    let max = limits.max.or(longest);
    match (limits.min, limits.above, max) {
        (Some(min), _, Some(max)) => format!("between {min} and {max}"),
        (Some(min), _, None) => format!("{min} or more"),
        (None, Some(above), Some(max)) => format!("greater than {above} and at most {max}"),
        (None, Some(above), None) => format!("greater than {above}"),
        (None, None, Some(max)) => format!("at most {max}"),
        (None, None, None) => "a number of 32 bits".to_owned(),
    }
}
