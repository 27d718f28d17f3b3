use std::sync::Arc;

use super::fill;
use super::scope::Scope;
use crate::artifact::Scope as Folder;
use crate::facts::{Apiserver, Certificates, Component, File, Files, Object, Origin, Sourced, unit, yaml};
use crate::model::{At, Authority, Cluster};
use crate::plan::{Plan, PlannedFile};
use crate::source::Source;

/// kube-apiserver and kube-controller-manager with their env files.
pub(super) fn read(cluster: &Cluster, plan: &Plan, scope: Scope<'_>) -> (Vec<Apiserver>, Component) {
    let plane = &cluster.control_plane;
    let apiserver = &plane.apiserver;
    let signing = &plane.controller_manager.signing;
    let signer = signing.signers.get("kubelet-client").or(signing.common.as_ref());
    let cert = signer.and_then(|signer| signer.cert_file.as_ref());
    let mut manager_files = Files::new();
    if let Some(cert) = cert {
        known(&mut manager_files, cert, signing.ca.as_ref());
    }
    if let Some(rotation) = &cluster.ca_rotation {
        known(&mut manager_files, &rotation.bundle_file, cluster.ca.as_ref());
    }
    // The two may run on machines of their own, so a path in one's files may hold something else in the other's.
    let mut files = Files::new();
    let shared =
        signing.ca.as_ref().filter(|_| cert.is_some_and(|cert| cert.value == apiserver.client_ca_file.value));
    known(&mut files, &apiserver.client_ca_file, apiserver.client_ca.as_ref().or(shared));
    let manager = component(
        cluster,
        plan,
        ("", "kube-controller-manager"),
        "KUBE_CONTROLLER_MANAGER_NODEJOIN_ARGS",
        &manager_files,
        scope,
    );
    let serving = apiserver.serving_certificate.as_ref().map(sourced);
    let user = &apiserver.kubelet_client_user;
    let server = |folder: &str| Apiserver {
        component: component(
            cluster,
            plan,
            (folder, "kube-apiserver"),
            "KUBE_APISERVER_NODEJOIN_ARGS",
            &files,
            scope,
        ),
        serving_certificate: serving.clone(),
        kubelet_client_user: Some(Sourced::new(user.value.clone(), Origin::of_spec(&user.path))),
    };
    let servers = match plane.machines.as_slice() {
        [] => vec![server("")],
        machines => machines.iter().map(|machine| server(&format!("/{}", machine.name))).collect(),
    };
    (servers, manager)
}

/// A component; its flags are in a folder of `control-plane`.
fn component(
    cluster: &Cluster,
    plan: &Plan,
    (folder, name): (&str, &str),
    variable: &str,
    files: &Files,
    scope: Scope<'_>,
) -> Component {
    let mut files = files.clone();
    let of_plane = |planned: &&PlannedFile| planned.artifact.scope == Folder::ControlPlane;
    let mut drop_in = None;
    for planned in plan.once().iter().filter(of_plane) {
        let path = &planned.file.path;
        let file = || fill::file(path.clone(), planned, None, scope);
        if path.ends_with(&format!("control-plane{folder}/{name}.env")) {
            files.insert(format!("/etc/kubernetes/{name}.env"), file());
        } else if path.contains(&format!("control-plane{folder}/{name}.service.d/")) {
            drop_in = Some(file());
        } else if planned.artifact.id == "authentication-configuration" {
            files.insert(cluster.control_plane.apiserver.authentication_config_file.value.clone(), file());
        }
    }
    let apiserver = &cluster.control_plane.apiserver;
    if let Some(own) = &apiserver.authorization {
        // Findings point into the user's file, of which the plan has a copy.
        files.insert(apiserver.authorization_config_file.value.clone(), File::new(own.source.clone()));
    }
    // The operator's own unit, as the drop-in expects it.
    let text = format!("[Service]\nExecStart=/usr/local/bin/{name} ${variable}\n");
    let own = File::new(Arc::new(Source::new(format!("{name}.service"), text)));
    let units: Vec<&File> = std::iter::once(&own).chain(&drop_in).collect();
    let mut process = unit::process(&units, &files);
    process.whole = false;
    let minor_origin = Some(Origin::of_spec(&cluster.minor.path));
    Component { minor: *cluster.minor, minor_origin, process, files }
}

/// The certificates of a file on the control plane, when the spec's folder has them.
fn known(files: &mut Files, path: &At<String>, authority: Option<&At<Authority>>) {
    if let Some(authority) = authority {
        files.insert_certificates(path.value.clone(), certificates(authority));
    }
}

fn certificates(authority: &Authority) -> Certificates {
    Arc::new(Ok(authority.certificates.to_vec()))
}

fn sourced(authority: &At<Authority>) -> Sourced<Certificates> {
    let file = Arc::new(Source::new(authority.file.clone(), &*authority.pem));
    let origin = Origin { spec: Some(authority.path.clone()), ..Origin::new(file, 0..0) };
    Sourced::new(certificates(authority), origin)
}

/// What is applied to the cluster.
pub(super) fn objects(plan: &Plan, scope: Scope<'_>) -> Vec<Object> {
    let mut objects = Vec::new();
    let applied = plan.once().iter().filter(|planned| planned.artifact.scope == Folder::Cluster);
    for planned in applied.filter(|planned| planned.file.path.ends_with(".yaml")) {
        if planned.artifact.id == "kustomization" {
            continue;
        }
        let file = fill::file(planned.file.path.clone(), planned, None, scope);
        objects.extend(yaml::read(&file).into_iter().flatten().flat_map(Object::items));
    }
    objects
}
