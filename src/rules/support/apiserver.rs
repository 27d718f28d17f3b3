//! kube-apiserver's lists and switches as it gets them: a flag in the flags table wins over the spec's key.

use crate::diagnostic::{Place, suggest};
use crate::kube::{Known, Kube};
use crate::model::{Apiserver, At};
use crate::rules::fact::{self, List, Named};
use crate::source::Path;

/// Every authorizer that kube-apiserver has; the same in all releases.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes: AuthorizationModeChoices.
pub(in crate::rules) const AUTHORIZERS: [&str; 6] =
    ["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"];

/// A word and its place.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Word<'a> {
    /// The word.
    pub(in crate::rules) text: &'a str,
    /// Its place.
    pub(in crate::rules) path: &'a Path,
}

/// A list as a flag carries it: the flag joins the items of a key with commas, so that an item with a comma is two of them.
fn of_key<'a>(flag: &'static str, list: &'a At<Vec<At<String>>>) -> List<'a> {
    let split = |item: &'a At<String>| {
        item.value.split(',').map(|text| fact::Word { text, place: (&item.path).into() })
    };
    let place = Place::from(&list.path);
    List {
        flag,
        words: list.value.iter().flat_map(split).collect(),
        named: Named::at(&place, flag),
        written: list.written,
        place,
    }
}

/// The list of a flag in the flags table.
fn of_flag<'a>(name: &'static str, flag: Word<'a>) -> List<'a> {
    let place = Place::from(flag.path);
    let words = flag.text.split(',').filter(|_| !flag.text.is_empty());
    List {
        flag: name,
        words: words.map(|text| fact::Word { text, place: place.clone() }).collect(),
        named: Named::at(&place, name),
        written: true,
        place,
    }
}

/// The value of a flag in the flags table.
pub(in crate::rules) fn flag<'a>(apiserver: &'a Apiserver, name: &str) -> Option<Word<'a>> {
    let setting = apiserver.flags.get(name)?;
    Some(Word { text: setting.value.as_str()?, path: &setting.path })
}

/// The value of a boolean flag in the flags table, as Go reads it.
///
/// Mirrors strconv.ParseBool, by which pflag reads booleans.
pub(in crate::rules) fn switch<'a>(apiserver: &'a Apiserver, name: &str) -> Option<(bool, &'a Path)> {
    let flag = flag(apiserver, name)?;
    match flag.text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some((true, flag.path)),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some((false, flag.path)),
        _ => None,
    }
}

/// The authorizers in order.
pub(in crate::rules) fn authorizers(apiserver: &Apiserver) -> List<'_> {
    let name = "authorization-mode";
    flag(apiserver, name)
        .map_or_else(|| of_key(name, &apiserver.authorization_modes), |flag| of_flag(name, flag))
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
    let name = "enable-admission-plugins";
    flag(apiserver, name)
        .map_or_else(|| of_key(name, &apiserver.admission_plugins), |flag| of_flag(name, flag))
}

/// The admission plugins of a flag in the flags table.
pub(in crate::rules) fn plugins_of_flag<'a>(
    apiserver: &'a Apiserver,
    name: &'static str,
) -> Option<List<'a>> {
    flag(apiserver, name).map(|flag| of_flag(name, flag))
}

/// The admission plugin that a word which is none was probably meant to be.
pub(in crate::rules) fn plugin_near(kube: Kube, word: &str) -> Option<&'static str> {
    match kube.admission_plugin(word) {
        Known::Unknown => kube.nearest_admission_plugin(word).map(|near| near.name),
        _ => None,
    }
}
