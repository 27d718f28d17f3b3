use crate::diagnostic::Finding;
use crate::facts::{Arguments, Component, Origin, Sourced};
use crate::kube::Kube;
use crate::proof::gates::Gates;
use crate::rules::fact::{Choice, List, Release};

/// kube-apiserver or kube-controller-manager: its flags, and why it would not start.
pub(in crate::proof) struct Server<'a> {
    pub(in crate::proof) component: &'a Component,
    pub(in crate::proof) kube: Kube,
    pub(in crate::proof) arguments: Arguments,
    pub(in crate::proof) gates: Gates,
    /// The errors because of which it does not start, in the order in which it reports them.
    pub(in crate::proof) problems: Vec<Finding>,
}

impl Server<'_> {
    /// Whether it starts.
    pub(in crate::proof) fn starts(&self) -> bool {
        self.problems.is_empty()
    }

    /// Its release.
    pub(in crate::proof) fn release(&self) -> Release {
        let place = self.component.minor_origin.as_ref().map(Origin::place);
        Release { kube: self.kube, place }
    }

    /// The value of a flag that is given and not empty.
    pub(in crate::proof) fn flag(&self, name: &str) -> Option<&Sourced<String>> {
        self.arguments.text(name)
    }

    /// The place of its command line, if it has one.
    pub(in crate::proof) fn anywhere(&self) -> Option<Origin> {
        self.component.process.words.first().map(|word| word.origin.clone())
    }

    /// The place of a flag, or else of its command line.
    pub(in crate::proof) fn place(&self, flag: &str) -> Option<Origin> {
        self.arguments.get(flag).map(|given| given.origin.clone()).or_else(|| self.anywhere())
    }

    /// Whether a controller runs.
    ///
    /// Mirrors k8s.io/controller-manager/pkg/controller-manager/app: IsControllerEnabled. The first entry with its name
    /// decides.
    pub(in crate::proof) fn runs(&self, names: &[&str]) -> (bool, Option<Origin>) {
        let Some(list) = self.arguments.list("controllers") else {
            return (self.on_by_default(names), None);
        };
        let given = List::of_flag("controllers", &list);
        let (on, word) = match given.choice(names) {
            Choice::On(word) => (true, Some(word)),
            Choice::Off(word) => (false, Some(word)),
            Choice::Unnamed => (given.has("*") && self.on_by_default(names), None),
        };
        let word = word.and_then(|index| list.value.get(index)).map(|word| word.origin.clone());
        (on, Some(word.unwrap_or(list.origin)))
    }

    /// Whether an admission plugin runs.
    ///
    /// Mirrors k8s.io/apiserver/pkg/server/options: AdmissionOptions.enabledPluginNames. `--admission-control` replaces the
    /// whole set.
    pub(in crate::proof) fn admits_by(&self, plugin: &str) -> bool {
        let named = |flag: &str| {
            self.arguments.list(flag).is_some_and(|list| list.value.iter().any(|one| one.value == plugin))
        };
        if self.arguments.text("admission-control").is_some() {
            return named("admission-control");
        }
        if named("disable-admission-plugins") {
            return false;
        }
        named("enable-admission-plugins")
            || self.kube.admission_plugin(plugin).present().is_some_and(|plugin| plugin.on_by_default)
    }

    fn on_by_default(&self, names: &[&str]) -> bool {
        let known = names.iter().find_map(|name| self.kube.controller(name).present());
        known.is_some_and(|controller| controller.on_by_default)
    }
}
