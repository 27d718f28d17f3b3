//! A setting with which a kubelet does not start, by the rows of the release's table.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::kube::{Clash, Kube, Program};
use crate::model::{KubeletSettings, Setting, Shape};
use crate::rules::fact::{GivenFlag, Release, ServerFlags};
use crate::rules::support::{condition, has_feature, is_flag, of_kubelet, server_value};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_SETTING_REFUSED,
    Level::Deny,
    include_str!("kubelet_setting_refused.md"),
    Check::Kubelet(check),
)
.versioned()
.late();

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let place = |path: &Path| path.into();
    for (_, finding) in judge(&shape.kubelet, &|_| false, place) {
        findings.push(of_kubelet(shape, finding));
    }
}

/// The findings about a kubelet's settings, each with the path of the setting. `hides`: whether a flag may be set to a value that
/// is not known; `place` finds a path.
pub(crate) fn judge(
    kubelet: &KubeletSettings,
    hides: &dyn Fn(&str) -> bool,
    place: impl Fn(&Path) -> Place,
) -> Vec<(Path, Finding)> {
    let kube = Kube::of(*kubelet.minor);
    let texts = texts(kubelet, kube);
    let given = texts.iter().map(|(name, (setting, text))| {
        (*name, GivenFlag { name, text: text.as_str(), place: place(&setting.path) })
    });
    let mut flags = ServerFlags::new(Program::Kubelet, Release { kube, place: None }, std::iter::empty());
    flags.given = given.collect();
    flags.gate = Box::new(|gate| has_feature(kubelet, gate));
    flags.hides = Box::new(hides);
    let shown = |name: &str| match kube.field_of_flag(name).filter(|field| !is_flag(kubelet, field)) {
        Some(field) if kubelet.flag(name).is_none() => field.to_owned(),
        _ => format!("--{name}"),
    };
    let mut found = Vec::new();
    for (name, demand) in kube.value_demands(Program::Kubelet) {
        let Some((setting, text)) = texts.get(name) else { continue };
        let asked = condition::hold(&demand.conditions, &flags) == Some(true);
        let Some(refused) = server_value::refused(demand, text, kube).filter(|_| asked) else { continue };
        let message = format!("`{}` cannot be `{}`", shown(name), refused.value);
        let finding = Finding::new(RULE.id, place(&setting.path), message)
            .label(refused.accepts)
            .exits("the kubelet", refused.said)
            .help(refused.help);
        found.push((setting.path.clone(), finding));
    }
    for clash in kube.clashes(Program::Kubelet) {
        let first = clash.conditions.first().and_then(|first| condition::subject(first));
        let Some((name, (setting, text))) = first.and_then(|first| texts.get_key_value(first)) else {
            continue;
        };
        if condition::hold(&clash.conditions, &flags) == Some(true) {
            let finding = Finding::new(RULE.id, place(&setting.path), message(clash, &shown(name), text));
            let finding = finding.label("refused").exits("the kubelet", &clash.said).help(&clash.help);
            found.push((setting.path.clone(), finding));
        }
    }
    found
}

fn message(clash: &Clash, name: &str, text: &str) -> String {
    let missing = clash.conditions.iter().find_map(|one| one.strip_prefix('!'));
    match missing.map(|one| one.strip_prefix("gate:").ok_or(one)) {
        Some(Ok(gate)) => format!("`{name}` is `{text}`, but the feature gate `{gate}` is off"),
        Some(Err(flag)) => format!("`{name}` is set without `--{flag}`"),
        None => format!("`{name}` cannot be `{text}` here"),
    }
}

/// The settings with their texts, by the flag that has each, whether it is given or the field that means the same.
fn texts(kubelet: &KubeletSettings, kube: Kube) -> BTreeMap<&str, (&Setting, String)> {
    let fields = kubelet.fields.iter().filter_map(|(field, setting)| {
        let flag = kube.flag_of_field(field)?;
        Some((flag, (setting, text(setting)?)))
    });
    let flags =
        kubelet.flags.iter().filter_map(|(flag, setting)| Some((flag.as_str(), (setting, text(setting)?))));
    // Flags win.
    fields.chain(flags).collect()
}

fn text(setting: &Setting) -> Option<String> {
    match setting.value.as_plain()? {
        Json::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
            items.map(|items| items.join(","))
        }
        _ => setting.value.text().map(Cow::into_owned),
    }
}
