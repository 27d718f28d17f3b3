use std::borrow::Cow;
use std::collections::BTreeMap;

use super::data::{APISERVER_FLAGS, CONTROLLER_MANAGER_FLAGS, KUBELET_FLAGS};
use super::item::Item;
use super::known::{Deprecated, Known, Nearest, nearest};
use super::{Kind, Kube, Minor};

/// The flags of one component in one minor.
#[derive(Clone, Copy)]
pub struct Flags {
    items: &'static BTreeMap<String, Item>,
    minor: Minor,
}

impl Kube {
    /// The kubelet's flags.
    pub fn kubelet_flags(self) -> Flags {
        Flags::of(KUBELET_FLAGS.items(), self.minor)
    }

    /// kube-apiserver's flags.
    pub fn apiserver_flags(self) -> Flags {
        Flags::of(APISERVER_FLAGS.items(), self.minor)
    }

    /// kube-controller-manager's flags.
    pub fn controller_manager_flags(self) -> Flags {
        Flags::of(CONTROLLER_MANAGER_FLAGS.items(), self.minor)
    }

    /// Whether the kubelet brings its own runtime endpoint for Docker: whether it has `--docker-endpoint`.
    pub fn has_dockershim(self) -> bool {
        self.kubelet_flags().has("docker-endpoint")
    }
}

/// A flag as a minor has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its name without dashes.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// Its value when it is not given and, for the kubelet, no `--config` is either.
    pub default: Option<&'static str>,
    /// The KubeletConfiguration field with the same meaning, whether or not this minor has it.
    pub field: Option<&'static str>,
    /// The flag that sets the same value, when this is another name of it: of the two the later one counts.
    pub same: Option<&'static str>,
    /// The one value with which the component starts, where there is one.
    pub only: Option<&'static str>,
    /// Set when the component warns about it.
    pub deprecated: Option<Deprecated>,
    /// Whether `--help` leaves it out.
    pub hidden: bool,
}

impl Flags {
    /// The minor that has them.
    pub fn kube(self) -> Kube {
        Kube::of(self.minor)
    }

    pub(super) fn of(items: &'static BTreeMap<String, Item>, minor: Minor) -> Self {
        Self { items, minor }
    }

    /// What the component has for a flag, named without dashes.
    ///
    /// An underscore counts as a dash, as in k8s.io/component-base/cli/flag: WordSepNormalizeFunc.
    pub fn flag(self, name: &str) -> Known<Flag> {
        let spelled =
            if name.contains('_') { Cow::Owned(name.replace('_', "-")) } else { Cow::Borrowed(name) };
        match self.items.get_key_value(spelled.as_ref()) {
            Some((name, item)) => item.known(self.minor).map(|item| self.view(name, item)),
            None => Known::Unknown,
        }
    }

    /// The flag of the component that a name which is none was probably meant to be.
    pub fn nearest(self, name: &str) -> Option<Nearest> {
        nearest(name, self.names())
    }

    /// Whether the component has the flag.
    pub fn has(self, name: &str) -> bool {
        self.flag(name).is_present()
    }

    /// The names of all its flags, hidden ones too.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.items.iter().filter(move |(_, item)| item.has(self.minor)).map(|(name, _)| name.as_str())
    }

    fn view(self, name: &'static str, item: &'static Item) -> Flag {
        Flag {
            name,
            kind: item.kind(self.minor),
            default: item.default(self.minor),
            field: item.field.as_deref(),
            same: item.same.as_deref(),
            only: item.only(self.minor),
            deprecated: item.deprecated(self.minor),
            hidden: item.is_hidden(self.minor),
        }
    }
}
