use serde::Deserialize;

use super::data::ADMISSION_CONTROL;
use super::file::{File, embedded};
use super::known::{Known, Nearest, nearest};
use super::spans::Spans;
use super::{Kube, life};

/// An admission plugin of kube-apiserver as a minor has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdmissionPlugin {
    /// Its name.
    pub name: &'static str,
    /// Whether it runs by default.
    pub on_by_default: bool,
}

/// Admission plugins of kube-apiserver.
pub(super) static ADMISSION_PLUGINS: File<AdmissionItem> = embedded!("admission-plugins.toml");

/// An admission plugin as its file has it. Every number is the first minor of which it is true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdmissionItem {
    since: Option<u8>,
    removed: Option<u8>,
    #[serde(default)]
    on: Spans,
    replacement: Option<String>,
}

impl Kube {
    /// What kube-apiserver has for an admission plugin.
    ///
    /// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go: AllOrderedPlugins and DefaultOffAdmissionPlugins.
    pub fn admission_plugin(self, name: &str) -> Known<AdmissionPlugin> {
        match ADMISSION_PLUGINS.items().get_key_value(name) {
            Some((name, item)) => {
                let plugin = AdmissionPlugin { name, on_by_default: item.on.hold(self.minor) };
                life::known(item.since, item.removed, item.replacement.as_deref(), self.minor, plugin)
            }
            None => Known::Unknown,
        }
    }

    /// The plugin of the minor that a name which is none was probably meant to be.
    pub fn nearest_admission_plugin(self, name: &str) -> Option<Nearest> {
        nearest(name, self.admission_plugins())
    }

    /// The plugins for `--admission-control` in a minor that has no `--enable-admission-plugins`, in the order in which
    /// they run: the flag replaces the whole default set. `own` are run before the last one.
    pub fn admission_control<'a>(self, own: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let base = ADMISSION_CONTROL.items().get("plugins").map(Vec::as_slice).unwrap_or_default();
        let (last, first) = base.split_last().map_or((None, base), |(last, first)| (Some(last), first));
        let mut plugins: Vec<&str> = first.iter().map(String::as_str).collect();
        for plugin in own.into_iter().chain(last.map(String::as_str)) {
            if !plugins.contains(&plugin) {
                plugins.push(plugin);
            }
        }
        plugins
    }

    /// The names of all admission plugins of the minor.
    pub fn admission_plugins(self) -> impl Iterator<Item = &'static str> {
        let items = ADMISSION_PLUGINS.items().iter();
        let here = items.filter(move |(_, item)| {
            life::known(item.since, item.removed, None, self.minor, ()).is_present()
        });
        here.map(|(name, _)| name.as_str())
    }
}
