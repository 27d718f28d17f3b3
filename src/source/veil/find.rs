//! All secrets of a text.

use super::hidden::Hidden;
use super::word::{is_blob, is_half, is_random};
use super::{forms, fragments, keys, objects, spec};

/// The secrets of a file, by kind and key.
pub(in crate::source) fn secrets_of_file(name: &str, text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    forms::find(text, &mut found);
    keys::find(text, &keys::File, &mut found);
    objects::find(name, text, &mut found);
    fragments::beside(text, &mut found);
    found
}

/// Whether a value that should be the path of a file looks more like a secret: a token, a key, a passphrase of several words, or
/// something random. What has a slash in it is a path, unless it has a secret's own form.
pub fn may_be_secret(value: &str) -> bool {
    let mut found = Vec::new();
    forms::printed(value, &mut found);
    let name =
        !value.contains('/') && (value.contains(char::is_whitespace) || is_half(value) || is_random(value));
    !found.is_empty() || name || is_blob(value)
}

/// The secrets of a spec. `is_toml`: whether it is TOML, if it was parsed.
pub(in crate::source) fn secrets_of_spec(text: &str, is_toml: Option<bool>) -> Vec<Hidden> {
    let mut found = Vec::new();
    forms::find(text, &mut found);
    keys::find(text, &keys::Spec, &mut found);
    spec::find(text, &mut found);
    if is_toml != Some(true) {
        let random = fragments::random(text);
        // Parsing a large spec costs more than the search.
        let broken = || is_toml == Some(false) || toml::de::DeTable::parse(text).is_err();
        if !random.is_empty() && broken() {
            found.extend(random);
        }
    }
    fragments::beside(text, &mut found);
    found
}
