//! All secrets of a text.

use super::hidden::Hidden;
use super::{forms, keys, objects, spec};

/// The secrets of a file, by kind and key.
pub(in crate::source) fn secrets_of_file(name: &str, text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    forms::find(text, &mut found);
    keys::find(text, &keys::File, &mut found);
    objects::find(name, text, &mut found);
    found
}

/// Whether a text has a secret, by kind and key.
pub fn holds_secret(text: &str) -> bool {
    !secrets_of_file("", text).is_empty()
}

/// Whether a text has a secret that is one by its kind, whatever key is before it: credentials of a URL, a header, a private key.
pub fn holds_credentials(text: &str) -> bool {
    let mut found = Vec::new();
    forms::printed(text, &mut found);
    !found.is_empty()
}

/// The secrets of a spec.
pub(in crate::source) fn secrets_of_spec(text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    forms::find(text, &mut found);
    keys::find(text, &keys::Spec, &mut found);
    spec::find(text, &mut found);
    found
}
