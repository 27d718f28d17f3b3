//! kube-apiserver's lists and switches as it gets them: a flag in the flags table wins over the spec's key.

use crate::diagnostic::suggest;
use crate::kube::{Known, Kube};
use crate::model::{Apiserver, At};
use crate::source::Path;

/// Every authorizer that kube-apiserver has; the same in all releases.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes: AuthorizationModeChoices.
pub(in crate::rules) const AUTHORIZERS: [&str; 6] =
    ["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"];

/// A word of a list and its place.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Word<'a> {
    /// The word.
    pub(in crate::rules) text: &'a str,
    /// Its place.
    pub(in crate::rules) path: &'a Path,
}

/// A list as a flag carries it.
pub(in crate::rules) struct Words<'a> {
    /// The words in order.
    pub(in crate::rules) words: Vec<Word<'a>>,
    /// The place of the whole list.
    pub(in crate::rules) path: &'a Path,
    /// Whether the user wrote it.
    pub(in crate::rules) written: bool,
}

impl<'a> Words<'a> {
    fn of_key(list: &'a At<Vec<At<String>>>) -> Self {
        let split = |item: &'a At<String>| item.value.split(',').map(|text| Word { text, path: &item.path });
        // The flag joins the items with commas, so that an item with a comma is two of them.
        Self { words: list.value.iter().flat_map(split).collect(), path: &list.path, written: list.written }
    }

    fn of_flag(flag: Word<'a>) -> Self {
        let words = flag.text.split(',').filter(|_| !flag.text.is_empty());
        Self { words: words.map(|text| Word { text, ..flag }).collect(), path: flag.path, written: true }
    }

    /// The first place of a word.
    pub(in crate::rules) fn find(&self, text: &str) -> Option<&'a Path> {
        self.words.iter().find(|word| word.text == text).map(|word| word.path)
    }

    /// Whether the list has a word.
    pub(in crate::rules) fn has(&self, text: &str) -> bool {
        self.find(text).is_some()
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
pub(in crate::rules) fn authorizers(apiserver: &Apiserver) -> Words<'_> {
    flag(apiserver, "authorization-mode")
        .map_or_else(|| Words::of_key(&apiserver.authorization_modes), Words::of_flag)
}

/// Whether a list of authorizers has one, or a word that was probably meant to be it.
pub(in crate::rules) fn means(list: &Words<'_>, authorizer: &str) -> bool {
    list.words.iter().any(|word| {
        word.text == authorizer
            || !AUTHORIZERS.contains(&word.text)
                && suggest::nearest(word.text, AUTHORIZERS) == Some(authorizer)
    })
}

/// The admission plugins that are switched on, beside those that are on anyway.
pub(in crate::rules) fn enabled_plugins(apiserver: &Apiserver) -> Words<'_> {
    flag(apiserver, "enable-admission-plugins")
        .map_or_else(|| Words::of_key(&apiserver.admission_plugins), Words::of_flag)
}

/// The admission plugins of a flag in the flags table.
pub(in crate::rules) fn plugins_of_flag<'a>(apiserver: &'a Apiserver, name: &str) -> Option<Words<'a>> {
    flag(apiserver, name).map(Words::of_flag)
}

/// The admission plugin that a word which is none was probably meant to be.
pub(in crate::rules) fn plugin_near(kube: Kube, word: &str) -> Option<&'static str> {
    match kube.admission_plugin(word) {
        Known::Unknown => kube.nearest_admission_plugin(word).map(|near| near.name),
        _ => None,
    }
}
