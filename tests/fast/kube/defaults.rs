//! The defaults in the data against those that `--help` prints.

use std::collections::BTreeMap;

use nodejoin::kube::{Flags, Kind, Kube, Minor};

use super::help::Printed;

/// Set once flags are read, so that what is printed is not what is so. Mirrors kube-apiserver's
/// pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate, and pkg/controlplane/apiserver/options: getServiceIPAndRanges.
const NOT_PRINTED: [&str; 2] = ["authorization-mode", "service-cluster-ip-range"];

/// What differs in one minor. The data has every default of the kubelet, and of the control plane those of some flags.
pub(crate) fn compare(
    component: &str,
    flags: fn(Kube) -> Flags,
    minor: Minor,
    printed: &BTreeMap<String, Printed>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, help) in printed {
        let at = |minor: Minor| flags(Kube::of(minor)).flag(name).present();
        let Some(flag) = at(minor).filter(|_| !NOT_PRINTED.contains(&name.as_str())) else { continue };
        let has = |minor: Minor| at(minor).is_some_and(|flag| flag.default.is_some());
        if component != "kubelet" && !Minor::all().any(has) {
            continue;
        }
        // A program prints no default that is empty, zero or false; the data leaves it out too, or has that value.
        let printed = help.default().map(|text| plain(flag.kind, text)).filter(|text| !text.is_empty());
        let known = flag
            .default
            .map(|text| plain(flag.kind, text))
            .filter(|text| !["0", "false"].contains(&text.as_str()));
        if printed != known {
            wrong.push(format!("--{name}: the default is printed as {printed:?}, known as {known:?}"));
        }
    }
    wrong
}

/// The flags whose printed default is another one than before, without the data knowing any.
pub(crate) fn changed(
    flags: fn(Kube) -> Flags,
    minor: Minor,
    printed: &BTreeMap<String, Printed>,
    before: Option<&BTreeMap<String, Printed>>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, help) in printed {
        let Some(old) = before.and_then(|before| before.get(name)) else { continue };
        let has = |minor: Minor| {
            flags(Kube::of(minor)).flag(name).present().is_some_and(|flag| flag.default.is_some())
        };
        if old.default() != help.default() && !Minor::all().any(has) {
            wrong.push(format!(
                "--{name}: the default {:?} becomes {:?} by {minor}",
                old.default(),
                help.default()
            ));
        }
    }
    wrong
}

/// A default in one spelling: pflag puts texts into quotes and lists into brackets, and durations end in zeros.
fn plain(kind: Kind, text: &str) -> String {
    let inner = |open: char, close: char| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let text = inner('"', '"').or(inner('[', ']')).unwrap_or(text);
    if kind != Kind::Duration {
        return text.to_owned();
    }
    let text = text.strip_suffix("m0s").map_or_else(|| text.to_owned(), |minutes| format!("{minutes}m"));
    text.strip_suffix("h0m").map_or_else(|| text.clone(), |hours| format!("{hours}h"))
}
