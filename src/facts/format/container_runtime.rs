//! The configuration files of container runtimes, as far as a kubelet depends on them.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a runtime's file decides.
#[derive(Debug, PartialEq, Eq)]
pub struct Runtime {
    /// Whether the containers' cgroups are made by systemd, with the bytes that decide it; none if the file leaves it open.
    pub systemd: Option<(bool, Range<usize>)>,
    /// Whether the runtime reports its driver to the kubelet; none if that depends on its version.
    pub reports: Option<bool>,
    /// Where the file turns off the interface that the kubelet uses.
    pub without_cri: Option<Range<usize>>,
}

/// Reads containerd's config.toml; none if it is not TOML, or imports others.
///
/// Mirrors github.com/containerd/containerd/v2/cmd/containerd/server/config: Config, and
/// github.com/containerd/containerd/v2/internal/cri/config: Runtime, whose options have `SystemdCgroup`.
pub fn containerd(text: &str) -> Option<Runtime> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let root = root.get_ref();
    if !errors.is_empty() || root.contains_key("imports") {
        return None;
    }
    let version = root.get("version").and_then(integer).unwrap_or(1);
    let (plugin, off) = match version {
        1 => ("cri", "cri"),
        2 => ("io.containerd.grpc.v1.cri", "io.containerd.grpc.v1.cri"),
        _ => ("io.containerd.cri.v1.runtime", "io.containerd.grpc.v1.cri"),
    };
    let disabled = root.get("disabled_plugins").and_then(|list| list.get_ref().as_array());
    let without_cri = disabled
        .into_iter()
        .flat_map(|list| list.iter())
        .find(|item| item.get_ref().as_str().is_some_and(|name| [plugin, off, "cri"].contains(&name)));
    let containerd = root.get("plugins").and_then(|plugins| at(plugins, &[plugin, "containerd"]));
    let systemd = containerd.and_then(|containerd| {
        let name = at(containerd, &["default_runtime_name"]).and_then(|name| name.get_ref().as_str());
        let runtime = at(containerd, &["runtimes", name.unwrap_or("runc")])?;
        match at(runtime, &["options", "SystemdCgroup"]) {
            Some(on) => Some((on.get_ref().as_bool()?, on.span())),
            None => Some((false, runtime.span())),
        }
    });
    let reports = (version >= 3).then_some(true);
    Some(Runtime { systemd, reports, without_cri: without_cri.map(Spanned::span) })
}

/// Reads CRI-O's crio.conf; none if it is not TOML.
///
/// Mirrors github.com/cri-o/cri-o/pkg/config: RuntimeConfig.
pub fn crio(text: &str) -> Option<Runtime> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return None;
    }
    let crio = root.get_ref().get("crio").and_then(|crio| at(crio, &["runtime", "cgroup_manager"]));
    let systemd = crio.and_then(|manager| Some((manager.get_ref().as_str()? == "systemd", manager.span())));
    Some(Runtime { systemd, reports: None, without_cri: None })
}

fn at<'v, 's>(value: &'v Spanned<DeValue<'s>>, keys: &[&str]) -> Option<&'v Spanned<DeValue<'s>>> {
    keys.iter().try_fold(value, |value, key| value.get_ref().as_table()?.get(*key))
}

fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    match value.get_ref() {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn driver(runtime: Option<Runtime>) -> Option<bool> {
        runtime.and_then(|runtime| runtime.systemd).map(|(systemd, _)| systemd)
    }

    #[test]
    fn the_default_runtime_decides() {
        let two = "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc]\nruntime_type = \"io.containerd.runc.v2\"\n";
        assert_eq!(driver(containerd(two)), Some(false));
        let options = "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]\nSystemdCgroup = true\n";
        assert_eq!(driver(containerd(&format!("{two}{options}"))), Some(true));
        let other = "[plugins.\"io.containerd.grpc.v1.cri\".containerd]\ndefault_runtime_name = \"crun\"\n";
        assert_eq!(driver(containerd(&format!("version = 2\n{other}{options}"))), None);
        let three = "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\nSystemdCgroup = false\n";
        assert_eq!(containerd(three).unwrap().reports, Some(true));
        assert_eq!(driver(containerd(three)), Some(false));
        assert_eq!(driver(crio("[crio.runtime]\ncgroup_manager = \"cgroupfs\"\n")), Some(false));
        for open in ["", "version = 2\n", "imports = ['x']\n", "a = = 1\n"] {
            assert_eq!(driver(containerd(open)), None, "{open}");
        }
    }

    #[test]
    fn plugins_that_are_off_are_found() {
        let text = "disabled_plugins = [\"cri\"]\n";
        assert_eq!(&text[containerd(text).unwrap().without_cri.unwrap()], "\"cri\"");
        assert_eq!(containerd("version = 2\ndisabled_plugins = []\n").unwrap().without_cri, None);
    }
}
