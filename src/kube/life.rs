use serde::Deserialize;

use super::Minor;
use super::known::Known;

/// When something is there. Every number is the first minor of which it is true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Life {
    since: Option<u8>,
    removed: Option<u8>,
}

impl Life {
    pub(super) fn has(&self, minor: Minor) -> bool {
        known(self.since, self.removed, None, minor, ()).is_present()
    }
}

/// `value` where the minor has what lives from `since` until `removed`.
pub(super) fn known<T>(
    since: Option<u8>,
    removed: Option<u8>,
    replacement: Option<&'static str>,
    minor: Minor,
    value: T,
) -> Known<T> {
    match (since, removed) {
        (Some(since), _) if minor.number() < since => Known::NotYet { since: Minor::of_data(since) },
        (_, Some(removed)) if minor.number() >= removed => {
            Known::Removed { since: Minor::of_data(removed), replacement }
        }
        _ => Known::Present(value),
    }
}

/// Whether something that begins and ends with these minors holds in a minor.
pub(super) fn holds(begin: Option<u8>, end: Option<u8>, minor: Minor) -> bool {
    begin.is_some_and(|begin| begin <= minor.number()) && end.is_none_or(|end| minor.number() < end)
}
