//! The conditions of the rows in schemas/kubernetes/refused-values.toml.

use crate::kube::value::parse_bool;
use crate::rules::fact::ServerFlags;

/// Whether conditions hold; nothing if one is about a flag whose value is not known.
pub(in crate::rules) fn hold(conditions: &[String], flags: &ServerFlags<'_>) -> Option<bool> {
    let mut all = true;
    for condition in conditions {
        let (negated, plain) = match condition.strip_prefix('!') {
            Some(plain) => (true, plain),
            None => (false, condition.as_str()),
        };
        all &= holds(plain, flags)? != negated;
    }
    Some(all)
}

/// The flag that a condition is about, if it is about one that is set.
pub(in crate::rules) fn subject(condition: &str) -> Option<&str> {
    let named = !condition.starts_with('!') && !condition.contains(':');
    named.then(|| condition.split(['=', '!', '~']).next().unwrap_or_default())
}

/// One condition: `gate:NAME`, `controller:NAME`, `flag!=value`, `flag=value`, `flag~item` or `flag`.
fn holds(condition: &str, flags: &ServerFlags<'_>) -> Option<bool> {
    if let Some(gate) = condition.strip_prefix("gate:") {
        return Some((flags.gate)(gate));
    }
    if let Some(controller) = condition.strip_prefix("controller:") {
        return known("controllers", flags).map(|list| runs(list, controller, flags));
    }
    if let Some((flag, value)) = condition.split_once("!=") {
        return known(flag, flags).map(|text| !text.is_some_and(|text| is_same(text, value)));
    }
    if let Some((flag, value)) = condition.split_once('=') {
        return known(flag, flags).map(|text| text.is_some_and(|text| is_same(text, value)));
    }
    if let Some((flag, item)) = condition.split_once('~') {
        return known(flag, flags)
            .map(|text| text.is_some_and(|text| text.split(',').any(|one| one == item)));
    }
    known(condition, flags).map(|text| text.is_some_and(|text| !text.is_empty()))
}

/// The text of a flag; nothing if it may be set to a value that is not known.
fn known<'f>(flag: &str, flags: &'f ServerFlags<'_>) -> Option<Option<&'f str>> {
    let text = flags.text(flag);
    (text.is_some() || !(flags.hides)(flag)).then_some(text)
}

fn is_same(text: &str, value: &str) -> bool {
    text == value || parse_bool(text).is_some_and(|on| !value.is_empty() && parse_bool(value) == Some(on))
}

/// Whether a controller that is on by default runs, under its name or an older one.
///
/// Mirrors k8s.io/controller-manager/app: IsControllerEnabled.
fn runs(list: Option<&str>, controller: &str, flags: &ServerFlags<'_>) -> bool {
    let Some(list) = list else { return true };
    let is_it = |word: &str| {
        let of = |word: &str| flags.release.kube.controller(word).present().map(|known| known.name);
        word == controller || of(word).is_some_and(|name| Some(name) == of(controller))
    };
    for word in list.split(',') {
        match word.strip_prefix('-') {
            Some(off) if is_it(off) => return false,
            None if is_it(word) => return true,
            _ => {}
        }
    }
    list.split(',').any(|word| word == "*")
}
