use serde::Deserialize;

use super::file::{File, embedded};
use super::known::{Known, Nearest, nearest};
use super::spans::Spans;
use super::{Kube, life};

/// A controller of kube-controller-manager as a minor has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Controller {
    /// The name to write in `--controllers`: the oldest that this minor accepts, which stays valid longest.
    pub name: &'static str,
    /// Whether `*` switches it on.
    pub on_by_default: bool,
    /// The feature gates it runs only with.
    pub gates: &'static [String],
}

/// Controllers of kube-controller-manager by canonical name.
pub(super) static CONTROLLERS: File<ControllerItem> = embedded!("controllers.toml");

/// A controller as its file has it. Every number is the first minor of which it is true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ControllerItem {
    alias: Option<String>,
    renamed: Option<u8>,
    since: Option<u8>,
    removed: Option<u8>,
    #[serde(default)]
    off: Spans,
    #[serde(default)]
    gates: Vec<String>,
    replacement: Option<String>,
}

impl Kube {
    /// What kube-controller-manager has for a controller, by one of its names.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: KnownControllers and ControllerAliases. A canonical
    /// name is not yet known in the minors before the renaming; [`controller_name`](Self::controller_name) translates.
    pub fn controller(self, name: &str) -> Known<Controller> {
        let Some((canonical, item)) = find(name) else { return Known::Unknown };
        let since = if name == canonical { item.renamed.or(item.since) } else { item.since };
        let controller = Controller {
            name: item.alias.as_deref().unwrap_or(canonical),
            on_by_default: !item.off.hold(self.minor),
            gates: &item.gates,
        };
        life::known(since, item.removed, item.replacement.as_deref(), self.minor, controller)
    }

    /// The controller of the minor that a name which is none was probably meant to be.
    pub fn nearest_controller(self, name: &str) -> Option<Nearest> {
        // Half of the names share this suffix, so it does not make two of them similar.
        fn plain(name: &str) -> &str {
            name.strip_suffix("-controller").unwrap_or(name)
        }
        if plain(name) == name {
            return nearest(name, self.controllers());
        }
        let near = nearest(plain(name), self.controllers().map(plain))?;
        let whole = self.controllers().find(|known| plain(known) == near.name)?;
        Some(Nearest { name: whole, ..near })
    }

    /// The name by which this minor accepts a controller, whichever of its names is given.
    pub fn controller_name(self, name: &str) -> Option<&'static str> {
        let (canonical, item) = find(name)?;
        let name = item.alias.as_deref().unwrap_or(canonical);
        self.controller(name).is_present().then_some(name)
    }

    /// The earlier name of a controller, given its newer one, where the minor accepts that.
    pub fn earlier_controller_name(self, name: &str) -> Option<&'static str> {
        self.controller_name(name).filter(|earlier| *earlier != name)
    }

    /// Every name that this minor accepts in `--controllers`.
    pub fn controllers(self) -> impl Iterator<Item = &'static str> {
        let names =
            CONTROLLERS.items().iter().flat_map(|(name, item)| [Some(name.as_str()), item.alias.as_deref()]);
        names.flatten().filter(move |name| self.controller(name).is_present())
    }
}

fn find(name: &str) -> Option<(&'static str, &'static ControllerItem)> {
    let items = CONTROLLERS.items();
    let canonical = items.get_key_value(name);
    let found = canonical.or_else(|| items.iter().find(|(_, item)| item.alias.as_deref() == Some(name)));
    found.map(|(name, item)| (name.as_str(), item))
}
