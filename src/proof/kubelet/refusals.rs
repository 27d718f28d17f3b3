//! Applies the rules for a spec's kubelet to a kubelet whose settings are in files.

use crate::diagnostic::{Finding, Part, Place};
use crate::proof::gates::Gates;
use crate::proof::kubelet::settings::Settings;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules;

/// How many are reported.
const MOST: usize = 100;

/// Breaks the step by every rule with an error of the kubelet: first those that it reports when it starts, then those
/// that it reports after it has its certificate.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, and the later checks of the settings in k8s.io/kubernetes/cmd/kubelet/app: run and RunKubelet.
pub(in crate::proof) fn check(walk: &Walk<'_>, step: &mut Step, settings: &Settings, gates: &Gates) {
    let told = settings.told(gates);
    let is_late = |refused: &Finding| rules::of(refused.rule).is_some_and(|rule| rule.late);
    let mut refusals = rules::refusals(&told, settings.unread.is_none());
    refusals.sort_by_key(is_late);
    for refused in refusals.into_iter().take(MOST) {
        let begins = match is_late(&refused) {
            true => "failed to run Kubelet",
            false => "failed to validate kubelet configuration, error",
        };
        let symptom = format!("{begins}: {}", refused.symptom());
        step.breaks(symptom, in_files(walk, settings, refused));
    }
}

/// The finding, located in the files with the settings.
fn in_files(walk: &Walk<'_>, settings: &Settings, refused: Finding) -> Finding {
    let origin = |place: &Place| match place {
        Place::Spec(path, part) => settings.origin(path, *part == Part::Key),
        _ => None,
    };
    let somewhere = || walk.somewhere();
    let at = origin(&refused.place).unwrap_or_else(somewhere);
    let mut finding = walk.at(refused.rule, &at, refused.message).label(refused.label);
    for related in refused.related {
        let at = origin(&related.place).unwrap_or_else(somewhere);
        finding = finding.because(at.place(), related.text);
    }
    finding.reason = refused.reason;
    finding.error = refused.error;
    finding.help.extend(refused.help);
    finding
}
