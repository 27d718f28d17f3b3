use std::sync::Arc;

use jiff::Timestamp;

use crate::diagnostic::Finding;
use crate::facts::{Apiserver, Arguments, Component, Facts, Origin, Sourced};
use crate::kube::{Kube, Program};
use crate::proof::arguments::Owner;
use crate::proof::control_plane::authorization::Authorization;
use crate::proof::control_plane::refusals;
use crate::proof::gates::Gates;
use crate::proof::starting;
use crate::rbac::Rbac;
use crate::rules::fact::{Choice, List, Release};

/// A control plane of one API server and one controller manager, shared by all classes.
pub(in crate::proof) struct Plane<'a> {
    pub(in crate::proof) facts: &'a Facts,
    pub(in crate::proof) at: Timestamp,
    /// Facts about the API server that are not in its flags.
    pub(in crate::proof) said: Option<&'a Apiserver>,
    pub(in crate::proof) apiserver: Option<Server<'a>>,
    pub(in crate::proof) manager: Option<Server<'a>>,
    pub(in crate::proof) authorization: Authorization,
    pub(in crate::proof) rbac: Arc<Rbac>,
}

/// kube-apiserver or kube-controller-manager: its flags, and why it would not start.
pub(in crate::proof) struct Server<'a> {
    pub(in crate::proof) component: &'a Component,
    pub(in crate::proof) kube: Kube,
    pub(in crate::proof) arguments: Arguments,
    pub(in crate::proof) gates: Gates,
    /// The errors because of which it does not start, in the order in which it reports them.
    pub(in crate::proof) problems: Vec<Finding>,
}

impl<'a> Plane<'a> {
    /// Each API server with each controller manager: nodes may use any API server, and any controller manager may lead.
    pub(in crate::proof) fn all(facts: &'a Facts, at: Timestamp) -> Vec<Self> {
        let managers: Vec<Option<&Component>> = match facts.controller_managers.as_slice() {
            [] => vec![None],
            all => all.iter().map(Some).collect(),
        };
        let apiservers: Vec<Option<&Apiserver>> = match facts.apiservers.as_slice() {
            [] => vec![None],
            all => all.iter().map(Some).collect(),
        };
        let mut planes = Vec::new();
        for said in apiservers {
            let mut rbac = None;
            for manager in &managers {
                let plane = Self::of(facts, at, said, *manager, rbac.take());
                rbac = Some(plane.rbac.clone());
                planes.push(plane);
            }
        }
        planes
    }

    fn of(
        facts: &'a Facts,
        at: Timestamp,
        said: Option<&'a Apiserver>,
        manager: Option<&'a Component>,
        rbac: Option<Arc<Rbac>>,
    ) -> Self {
        let apiserver = said.map(|apiserver| Server::apiserver(&apiserver.component));
        let manager = manager.map(Server::manager);
        let authorization = Authorization::of(apiserver.as_ref());
        // Without an API server, the objects are checked against the newest one that the kubelets support.
        let kube = match (&apiserver, facts.classes.first()) {
            (Some(server), _) => server.kube,
            (None, Some(class)) => Kube::of(class.kubelet.minor),
            (None, None) => Kube::of(crate::kube::Minor::newest()),
        };
        let rbac = rbac.unwrap_or_else(|| {
            let gates = apiserver.as_ref().map(|server| server.gates.clone()).unwrap_or_default();
            let objects = facts.objects.iter().map(|object| &object.value);
            Arc::new(Rbac::with_gates(kube, &|gate| gates.is_on(kube, gate), objects))
        });
        Self { facts, at, said, apiserver, manager, authorization, rbac }
    }
}

impl<'a> Server<'a> {
    fn apiserver(component: &'a Component) -> Self {
        Self::read(Program::Apiserver, component, refusals::apiserver)
    }

    fn manager(component: &'a Component) -> Self {
        Self::read(Program::ControllerManager, component, refusals::manager)
    }

    fn read(program: Program, component: &'a Component, starting: fn(&Self) -> Vec<Finding>) -> Self {
        let owner = Owner::of(program, component);
        let arguments = owner.arguments(component);
        let gates = Gates::of_flag(&owner, &arguments);
        let mut problems = starting::faults(&component.process, program.name());
        problems.extend(owner.faults(&arguments));
        problems.extend(gates.problems.iter().cloned());
        let mut server = Self { component, kube: owner.release.kube, arguments, gates, problems };
        let others = starting(&server);
        server.problems.extend(others);
        server
    }

    /// Whether it starts.
    pub(in crate::proof) fn starts(&self) -> bool {
        self.problems.is_empty()
    }

    /// Its release.
    pub(in crate::proof) fn release(&self) -> Release {
        let place = self.component.minor_origin.as_ref().map(Origin::place);
        Release { kube: self.kube, place }
    }

    /// The value of a flag, or its default, if either is set.
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

    fn on_by_default(&self, names: &[&str]) -> bool {
        let known = names.iter().find_map(|name| self.kube.controller(name).present());
        known.is_some_and(|controller| controller.on_by_default)
    }
}
