//! kube-apiserver's lists.

use std::ops::Range;

use super::flags_table::{list, list_of_flag};
use crate::diagnostic::{Finding, Place, suggest};
use crate::kube::{Known, Kube};
use crate::model::Apiserver;
use crate::rules::fact::{List, Named, Word};

/// Every authorizer that kube-apiserver has; the same in all releases.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes: AuthorizationModeChoices.
pub(in crate::rules) const AUTHORIZERS: [&str; 6] =
    ["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"];

/// The authorizers in order; at their places in the AuthorizationConfiguration, if the spec names one.
pub(in crate::rules) fn authorizers(apiserver: &Apiserver) -> List<'_> {
    const FLAG: &str = "authorization-mode";
    let Some(own) = &apiserver.authorization else {
        return list(FLAG, &apiserver.authorization_modes, &apiserver.flags);
    };
    let at = |range: &Range<usize>| Place::Other(own.source.clone(), range.clone());
    List {
        flag: FLAG,
        words: own.types.iter().map(|(text, range)| Word { text, place: at(range) }).collect(),
        place: at(&own.list),
        named: Named::Authorizers,
        written: true,
    }
}

/// A finding about authorizers, silent when kube-apiserver refuses the file that has them.
pub(in crate::rules) fn unless_refused(apiserver: &Apiserver, finding: Finding) -> Finding {
    match &apiserver.authorization {
        Some(own) => finding.unless_unread(own.path.clone()),
        None => finding,
    }
}

/// Whether a list of authorizers has one, or a word that was probably meant to be it.
pub(in crate::rules) fn means(list: &List<'_>, authorizer: &str) -> bool {
    list.texts().any(|word| {
        word == authorizer
            || !AUTHORIZERS.contains(&word) && suggest::nearest(word, AUTHORIZERS) == Some(authorizer)
    })
}

/// The admission plugins that are switched on, beside those that are on anyway.
pub(in crate::rules) fn enabled_plugins(apiserver: &Apiserver) -> List<'_> {
    list("enable-admission-plugins", &apiserver.admission_plugins, &apiserver.flags)
}

/// The admission plugins of a flag in the flags table.
pub(in crate::rules) fn plugins_of_flag<'a>(
    apiserver: &'a Apiserver,
    name: &'static str,
) -> Option<List<'a>> {
    list_of_flag(name, &apiserver.flags)
}

/// The admission plugin that a word which is none was probably meant to be.
pub(in crate::rules) fn plugin_near(kube: Kube, word: &str) -> Option<&'static str> {
    match kube.admission_plugin(word) {
        Known::Unknown => kube.nearest_admission_plugin(word).map(|near| near.name),
        _ => None,
    }
}
