//! What is wrong with the value of a flag of a component.

use crate::diagnostic::suggest;
use crate::kube::value::{measure, parse_bool, sloppy_ip};
use crate::kube::{Form, Kube, ValueDemand};

/// A value that the component refuses.
pub(in crate::rules) struct Refused {
    /// The value, or the item of it.
    pub(in crate::rules) value: String,
    /// The component's error.
    pub(in crate::rules) said: String,
    /// What it accepts.
    pub(in crate::rules) accepts: String,
    /// The way out.
    pub(in crate::rules) help: String,
}

/// What a demand refuses of a text.
pub(in crate::rules) fn refused(demand: &ValueDemand, text: &str, kube: Kube) -> Option<Refused> {
    if let Some(form) = demand.form {
        return of_form(form, demand, text, kube);
    }
    if !demand.one_of.is_empty() {
        return of_several(demand, text);
    }
    if !demand.words.is_empty() {
        return of_words(demand, text);
    }
    out_of_bounds(demand, text)
}

fn out_of_bounds(demand: &ValueDemand, text: &str) -> Option<Refused> {
    let value = measure(text)?;
    let bound = |bound: &Option<String>| bound.as_deref().and_then(measure);
    if bound(&demand.or).is_some_and(|accepted| accepted == value) {
        return None;
    }
    let is_low = bound(&demand.min).is_some_and(|min| value < min)
        || bound(&demand.above).is_some_and(|above| value <= above);
    if !is_low && bound(&demand.max).is_none_or(|max| value <= max) {
        return None;
    }
    let accepts = match (&demand.min, &demand.above, &demand.max) {
        (Some(min), _, Some(max)) => format!("from {min} to {max}"),
        (Some(min), ..) => format!("at least {min}"),
        (_, Some(above), _) => format!("more than {above}"),
        (.., max) => format!("at most {}", max.as_deref().unwrap_or_default()),
    };
    let help = format!("write a value of {accepts}, or remove the flag for the default");
    Some(refusal(text, &demand.said, accepts, help))
}

fn of_words(demand: &ValueDemand, text: &str) -> Option<Refused> {
    let words = || demand.words.iter().map(String::as_str);
    let is_known = |text: &str| words().any(|word| word == text);
    let wrong = match demand.each {
        true => text.split(',').find(|item| !text.is_empty() && !is_known(item))?,
        false => Some(text).filter(|text| !is_known(text))?,
    };
    let shown: Vec<&str> = words().filter(|word| !word.is_empty()).collect();
    let help = match suggest::nearest(wrong, shown.iter().copied()) {
        Some(near) => format!("the nearest word is `{near}`"),
        None if shown.len() > 12 => "use a name that the release knows; `--help` lists them".to_owned(),
        None => format!("use {}", suggest::listed(shown.iter().copied(), "or")),
    };
    Some(refusal(wrong, &demand.said, "not one of its words".to_owned(), help))
}

fn of_several(demand: &ValueDemand, text: &str) -> Option<Refused> {
    if text.is_empty() || text.split(',').any(|item| demand.one_of.iter().any(|one| one == item)) {
        return None;
    }
    let listed = suggest::listed(demand.one_of.iter().map(String::as_str), "or");
    Some(refusal(text, &demand.said, "lacks a suite for HTTP/2".to_owned(), format!("add {listed}")))
}

/// A refusal; `{}` in the component's error is the value.
fn refusal(value: &str, said: &str, accepts: impl Into<String>, help: impl Into<String>) -> Refused {
    let shown = value.escape_debug().to_string();
    Refused { said: said.replace("{}", &shown), value: shown, accepts: accepts.into(), help: help.into() }
}

fn of_form(form: Form, demand: &ValueDemand, text: &str, kube: Kube) -> Option<Refused> {
    let items = || text.split(',').filter(|_| !text.is_empty());
    match form {
        Form::Hsts => {
            let is_good = |item: &&str| {
                let parts: Vec<&str> = item.split('=').collect();
                ["includeSubDomains", "preload"].contains(item) || matches!(parts[..], ["max-age", _])
            };
            let wrong = items().find(|item| !is_good(item))?;
            let help = "use `max-age=SECONDS`, `includeSubDomains` and `preload`";
            Some(refusal(wrong, &demand.said, "not a directive", help))
        }
        Form::Origin => {
            let help = "write `^` or `//` before the host, and `$` or `(:|$)` after it";
            Some(refusal(items().find(|item| !is_pinned(item))?, &demand.said, "not pinned", help))
        }
        Form::EtcdOverride => {
            let wrong = items().find(|item| !is_etcd_override(item))?;
            let help = "write `/events#https://10.0.0.1:2379`, several servers with semicolons between them";
            Some(refusal(wrong, &demand.said, "not an override", help))
        }
        Form::NotBlank => {
            let wrong = items().find(|item| item.trim().is_empty())?;
            Some(refusal(wrong, &demand.said, "blank", "remove the blank item"))
        }
        Form::Name | Form::Filled | Form::Ip | Form::AbsolutePath => of_plain(form, demand, text),
        Form::Issuer => issuer(demand, text),
        Form::HttpsUrl => {
            let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
            if text.is_empty() || scheme.as_deref() == Some("https") {
                return None;
            }
            Some(refusal(text, &demand.said, "not `https`", "write a URL that begins with `https://`"))
        }
        Form::WatchCacheSize => {
            let wrong = items().find(|item| {
                let size = item.split_once('#').map(|(_, size)| size.parse::<i64>());
                !matches!(size, Some(Ok(0..)))
            })?;
            let help = "write a resource, `#` and a size, such as `deployments.apps#1000`";
            Some(refusal(wrong, &demand.said, "not a size of a resource", help))
        }
        Form::RuntimeConfig => runtime_config(text, kube),
        Form::EmulatedVersion => emulated_version(demand, text, kube),
        Form::NotLoopback => loopback(demand, text),
        Form::AllowedPath => {
            let inner = |item: &&str| {
                let path = item.strip_prefix('/').unwrap_or(item);
                let mut rest = path.chars();
                rest.next_back();
                rest.as_str().contains('*')
            };
            let wrong = items().find(inner)?;
            let help = "keep a `*` only at the end of a path";
            Some(refusal(wrong.strip_prefix('/').unwrap_or(wrong), &demand.said, "a star inside", help))
        }
    }
}

/// What a form of one plain text refuses.
fn of_plain(form: Form, demand: &ValueDemand, text: &str) -> Option<Refused> {
    let (is_wrong, what, help) = match form {
        Form::Filled => (text.is_empty(), "empty", "write a value, or remove the setting"),
        Form::Name => (text.trim().is_empty(), "blank", "write a name, or remove the setting"),
        Form::Ip => {
            (sloppy_ip(text).is_none(), "not an IP address", "write an IP address, such as `0.0.0.0`")
        }
        _ => (!text.starts_with('/'), "a relative path", "write a path that begins with `/`"),
    };
    // An empty text does not count as a setting for the other forms.
    let is_judged = form == Form::Filled || !text.is_empty();
    (is_wrong && is_judged).then(|| refusal(text, &demand.said, what, help))
}

/// Mirrors k8s.io/apiserver/pkg/server/options: validateCorsAllowedOriginList.
fn is_pinned(origin: &str) -> bool {
    let any = |parts: [&str; 2]| parts.iter().any(|part| origin.contains(part));
    any(["^", "//"]) && any(["$", ":"])
}

/// Mirrors k8s.io/kubernetes/pkg/controlplane: Config.createEndpointReconciler.
fn loopback(demand: &ValueDemand, text: &str) -> Option<Refused> {
    let address: std::net::IpAddr = text.trim().parse().ok()?;
    let help = "write the address of the control plane's machine";
    address.is_loopback().then(|| refusal(text, &demand.said, "a loopback address", help))
}

/// Mirrors k8s.io/apiserver/pkg/server/options: ParseEtcdServersOverrides.
fn is_etcd_override(text: &str) -> bool {
    let parts: Vec<&str> = text.split('#').collect();
    let [resource, servers] = parts[..] else { return false };
    resource.split('/').count() == 2 && servers.split(';').all(|server| !server.is_empty())
}

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.Validate.
fn issuer(demand: &ValueDemand, text: &str) -> Option<Refused> {
    let mut before: Vec<&str> = Vec::new();
    for item in text.split(',') {
        if item.is_empty() {
            let help = "write the URL under which the API server's keys are published, or remove the comma";
            return Some(refusal(item, &demand.said, "empty", help));
        }
        if before.contains(&item) {
            let said = "service-account-issuer \"{}\" is already specified";
            return Some(refusal(item, said, "twice", "write each issuer once"));
        }
        if item.contains(':') && item.chars().any(char::is_control) {
            let said = "service-account-issuer \"{}\" contained a ':' but was not a valid URL";
            return Some(refusal(
                item,
                said,
                "not a URL",
                "write a URL, such as `https://kubernetes.default.svc`",
            ));
        }
        before.push(item);
    }
    None
}

/// Mirrors k8s.io/apiserver/pkg/server/options: APIEnablementOptions.Validate, and k8s.io/apiserver/pkg/server/resourceconfig:
/// ParseGroupVersions, MergeAPIResourceConfigs and applyVersionAndResourcePreferences.
fn runtime_config(text: &str, kube: Kube) -> Option<Refused> {
    const ALL: [&str; 4] = ["api/all", "api/ga", "api/beta", "api/alpha"];
    let help = "write API versions with `=true` or `=false`, such as `batch/v1beta1=true`";
    let entries: Vec<(&str, &str)> = text
        .split(',')
        .filter(|entry| !entry.is_empty())
        .map(|entry| {
            entry.split_once('=').map_or((entry.trim(), "true"), |(key, value)| (key.trim(), value.trim()))
        })
        .collect();
    if let [("api/all", "false")] = entries[..] {
        let said = "invalid runtime-config with only api/all=false";
        return Some(refusal(text, said, "leaves no API", "name the API versions that stay on"));
    }
    for (key, value) in entries {
        let entry = format!("{key}={value}");
        if ALL.contains(&key) {
            if !["true", "false"].contains(&value) {
                return Some(refusal(&entry, "invalid value {}", "not `true` or `false`", help));
            }
            continue;
        }
        if key == "api/legacy" || key == "v1" || ["v1/", "api/v1"].iter().any(|begin| key.starts_with(begin))
        {
            continue;
        }
        let parts: Vec<&str> = key.split('/').collect();
        let (group, version, resource) = match parts[..] {
            [group, version] => (group, version, None),
            [group, version, resource] => (group, version, Some(resource)),
            _ => return Some(refusal(key, "runtime-config invalid key {}", "not an API version", help)),
        };
        let own = format!("{group}/{version}");
        if !kube.registers_group(group) {
            return Some(refusal(&own, "unknown api groups {}", "not a group of the release", help));
        }
        if !kube.registers(&own) {
            let said = "group version {} that has not been registered";
            return Some(refusal(
                &own,
                said,
                "not a version of the release",
                "remove it, or write one that the release has",
            ));
        }
        if !value.is_empty() && parse_bool(value).is_none() {
            return Some(refusal(&entry, "invalid value of {}", "neither on nor off", help));
        }
        if resource.is_some_and(|resource| resource.to_lowercase() != resource) {
            let said = "invalid key {}: group/version/resource and resource is always lowercase plural";
            return Some(refusal(
                key,
                said,
                "not a resource",
                "write the resource in lower case, in the plural",
            ));
        }
    }
    None
}

/// Mirrors k8s.io/component-base/compatibility: effectiveVersion.Validate.
fn emulated_version(demand: &ValueDemand, text: &str, kube: Kube) -> Option<Refused> {
    let releases = kube.emulated();
    for item in text.split(',').filter(|_| !text.is_empty()) {
        let version = item.strip_prefix("kube=").unwrap_or(item);
        let version = version.strip_prefix('v').unwrap_or(version);
        let parts: Vec<&str> = version.split('.').collect();
        let ["1", minor] = parts[..] else { continue };
        let Ok(minor) = minor.parse::<u8>() else { continue };
        if !releases.contains(&minor) {
            let accepts = format!("from 1.{} to 1.{}", releases.start(), releases.end());
            let help = format!("write a release {accepts}, or remove the flag");
            return Some(refusal(version, &demand.said, accepts, help));
        }
    }
    None
}
