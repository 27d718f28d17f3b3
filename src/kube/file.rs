use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

/// A file of items by name.
pub(super) struct File<T: 'static> {
    name: &'static str,
    text: &'static str,
    items: OnceLock<BTreeMap<String, T>>,
}

impl<T: DeserializeOwned> File<T> {
    pub(super) const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, items: OnceLock::new() }
    }

    pub(super) fn items(&'static self) -> &'static BTreeMap<String, T> {
        self.items.get_or_init(|| parse(self.name, self.text))
    }
}

/// Parses an embedded file.
#[allow(clippy::panic, reason = "the text is part of the program; a test parses every file")]
pub(super) fn parse<T: DeserializeOwned>(name: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("schemas/kubernetes/{name}: {error}"))
}

/// A file of `schemas/kubernetes`, embedded.
macro_rules! embedded {
    ($name:literal) => {
        $crate::kube::file::File::new($name, include_str!(concat!("../../schemas/kubernetes/", $name)))
    };
}
pub(super) use embedded;
