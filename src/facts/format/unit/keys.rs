//! The keys that systemd knows, as `systemd --dump-configuration-items` lists them, and those of later releases.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::diagnostic::suggest;

const KEYS: &str = include_str!("../../../../schemas/systemd/keys.txt");

fn all() -> &'static BTreeSet<&'static str> {
    static ALL: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    ALL.get_or_init(|| KEYS.lines().collect())
}

/// Whether systemd knows a key of a section. One that begins with `X-` is somebody's own.
pub(super) fn is_known(section: &str, key: &str) -> bool {
    key.starts_with("X-") || all().contains(format!("{section}.{key}").as_str())
}

/// The key of the section that a wrong one was most likely meant to be; or the section that has it.
pub(super) fn meant(section: &str, key: &str) -> Option<String> {
    let elsewhere = ["Unit", "Service", "Install"]
        .into_iter()
        .find(|own| all().contains(format!("{own}.{key}").as_str()));
    if let Some(own) = elsewhere.filter(|own| *own != section) {
        return Some(format!("move it to `[{own}]`"));
    }
    let own = all().iter().filter_map(|full| full.split_once('.')).filter(|(own, _)| *own == section);
    suggest::nearest(key, own.map(|(_, key)| key)).map(|near| format!("write `{near}=`"))
}
