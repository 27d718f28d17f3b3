use std::sync::Arc;

use jiff::Timestamp;

use crate::diagnostic::Finding;
use crate::facts::{Apiserver, Component, Facts};
use crate::kube::{Kube, Program};
use crate::proof::arguments::Owner;
use crate::proof::control_plane::authorizers::Authorization;
use crate::proof::control_plane::refusals;
use crate::proof::control_plane::server::Server;
use crate::proof::gates::Gates;
use crate::proof::starting;
use crate::rbac::Rbac;

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
        let apiserver = said.map(|apiserver| self::apiserver(&apiserver.component));
        let manager = manager.map(self::manager);
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

fn apiserver(component: &Component) -> Server<'_> {
    server(Program::Apiserver, component, refusals::apiserver)
}

fn manager(component: &Component) -> Server<'_> {
    server(Program::ControllerManager, component, refusals::manager)
}

fn server<'a>(
    program: Program,
    component: &'a Component,
    starting: fn(&Server<'a>) -> Vec<Finding>,
) -> Server<'a> {
    let owner = Owner::of(program, component);
    let arguments = owner.arguments(component);
    let gates = Gates::of_flag(&owner, &arguments);
    let mut problems = starting::faults(&component.process, program.name());
    problems.extend(owner.faults(&arguments));
    problems.extend(gates.problems.iter().cloned());
    let mut server = Server { component, kube: owner.release.kube, arguments, gates, problems };
    let others = starting(&server);
    server.problems.extend(others);
    server
}
