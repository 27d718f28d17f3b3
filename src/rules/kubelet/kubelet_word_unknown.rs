//! A word that a field does not have.

use crate::diagnostic::{Finding, Findings, Level, rule_id, suggest};
use crate::kube::{Kind, Kube, Limits, Minor};
use crate::model::{KubeletSettings, Setting};
use crate::rules::support::{Entry, entries, is_flag, kind, settings};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_WORD_UNKNOWN,
    Level::Deny,
    include_str!("kubelet_word_unknown.md"),
    Check::Setting(check),
)
.versioned();

/// As many words are listed.
const MOST: usize = 12;

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let kube = Kube::of(*kubelet.minor);
    for (field, setting) in settings(kubelet) {
        let limits = kube.kubelet_limits(field);
        let Some(kind) = kind(kube, field).filter(|_| limits.must_be_filled || !limits.words.is_empty())
        else {
            continue;
        };
        let is_text = kind == Kind::String;
        let found = match setting.value.as_str() {
            Some(text) if is_text => {
                vec![Entry {
                    key: text.to_owned(),
                    value: String::new(),
                    path: setting.path.clone(),
                    is_key: false,
                }]
            }
            // A list in a flag is CSV, in which blanks are part of the words.
            Some(text) if kind == Kind::Strings => untrimmed(text, setting),
            _ => entries(setting),
        };
        for entry in found {
            // An empty text means the default in the file, seldom in a flag.
            let is_default =
                is_text && entry.key.is_empty() && (limits.empty_is_default || !is_flag(kubelet, field));
            let is_known =
                is_default || limits.words.is_empty() || limits.words.contains(&entry.key.as_str());
            if limits.must_be_filled && entry.key.is_empty() {
                findings.push(empty(field, &entry));
            } else if !is_known {
                findings.push(finding(kubelet, field, &limits, &entry));
            }
        }
    }
}

/// Mirrors github.com/spf13/pflag: StringSlice.
fn untrimmed(text: &str, setting: &Setting) -> Vec<Entry> {
    let entry = |key: &str| Entry {
        key: key.trim_matches('"').to_owned(),
        value: String::new(),
        path: setting.path.clone(),
        is_key: false,
    };
    text.split(',').filter(|_| !text.is_empty()).map(entry).collect()
}

fn empty(field: &str, entry: &Entry) -> Finding {
    Finding::new(RULE.id, &entry.path, format!("`{field}` is empty"))
        .label("empty value")
        .exits_since("the kubelet", "it accepts no empty value here")
        .help("remove it")
}

fn finding(kubelet: &KubeletSettings, field: &str, limits: &Limits, entry: &Entry) -> Finding {
    let word = entry.key.escape_debug().to_string();
    let known = match limits.words.as_slice() {
        [first, ..] if limits.words.len() > MOST => {
            format!("one of the {} accepted values, such as `{first}`", limits.words.len())
        }
        words => suggest::listed(words.iter().copied(), "or"),
    };
    let message = if word.is_empty() {
        format!("`{field}` is empty")
    } else {
        format!("`{word}` is not a valid value of `{field}`")
    };
    let finding = Finding::new(RULE.id, &entry.path, message);
    let finding = if entry.is_key { finding.at_key() } else { finding };
    let later = Kube::of(Minor::newest()).kubelet_limits(field).words.contains(&entry.key.as_str());
    let (label, help) = match suggest::nearest(&entry.key, limits.words.iter().copied()) {
        _ if word.is_empty() => ("empty value".to_owned(), format!("write {known}")),
        _ if later => (format!("not in {}", kubelet.minor.value), format!("write {known}")),
        Some(near) => ("unknown value".to_owned(), format!("write `{near}`")),
        None => ("unknown value".to_owned(), format!("write {known}")),
    };
    let why = "it refuses unknown values of this field";
    finding.label(label).exits_since("the kubelet", why).help(help)
}
