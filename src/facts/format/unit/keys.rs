//! The keys that systemd knows, as `systemd --dump-configuration-items` lists them, and those of later releases. Behind a key
//! is the form of its value, where systemd ignores others: `boolean` (or one of the words behind it), `choice` of words, `time`,
//! `mode`, `signal`, `slice`, `unsigned`, `number` from and to, `limit` of a `count`, a `size` or a `time`, names of `units`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::diagnostic::suggest;

const KEYS: &str = include_str!("../../../../schemas/systemd/keys.txt");

fn all() -> &'static BTreeMap<&'static str, &'static str> {
    static ALL: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    ALL.get_or_init(|| KEYS.lines().map(|line| line.split_once(' ').unwrap_or((line, ""))).collect())
}

/// The form of a key's value; none where systemd does not ignore other forms, or where they are read elsewhere.
pub(super) fn form(section: &str, key: &str) -> Option<&'static str> {
    all().get(format!("{section}.{key}").as_str()).copied().filter(|form| !form.is_empty())
}

/// Whether systemd knows a key of a section. One that begins with `X-` is somebody's own.
pub(super) fn is_known(section: &str, key: &str) -> bool {
    key.starts_with("X-") || all().contains_key(format!("{section}.{key}").as_str())
}

/// The key of the section that a wrong one was most likely meant to be; or the section that has it.
pub(super) fn meant(section: &str, key: &str) -> Option<String> {
    let elsewhere = ["Unit", "Service", "Install"]
        .into_iter()
        .find(|own| all().contains_key(format!("{own}.{key}").as_str()));
    if let Some(own) = elsewhere.filter(|own| *own != section) {
        return Some(format!("move it to `[{own}]`"));
    }
    let own = all().keys().filter_map(|full| full.split_once('.')).filter(|(own, _)| *own == section);
    suggest::nearest(key, own.map(|(_, key)| key)).map(|near| format!("write `{near}=`"))
}
