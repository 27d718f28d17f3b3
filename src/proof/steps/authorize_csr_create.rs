use crate::diagnostic::Finding;
use crate::kube::value::parse_bool;
use crate::proof::control_plane::authorization::{Answer, Refusal};
use crate::proof::control_plane::server::Server;
use crate::proof::control_plane::webhooks::{self, Request};
use crate::proof::kubelet::credentials::Login;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::token::authenticated::Authenticated;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::control_plane::csr_version_unserved::{self, CsrVersions};
use crate::rules::control_plane::role_in_place_of_group::{self, RoleAsSubject};
use crate::rules::control_plane::{
    approval_group_too_broad, approval_group_uncovered, csr_request_unauthorized,
};
use crate::rules::fact::Denied;

/// The API group of requests.
pub(in crate::proof) const GROUP: &str = "certificates.k8s.io";
/// The resource of requests.
pub(in crate::proof) const RESOURCE: &str = "certificatesigningrequests";

/// The role that grants the right to request a certificate.
const ROLE: &str = "system:node-bootstrapper";

/// The token's user may request a certificate, and wait for it.
///
/// Mirrors k8s.io/client-go/util/certificate/csr: RequestCertificate and WaitForCertificate, which create, list and watch;
/// the rights are in the ClusterRole `system:node-bootstrapper`.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded, asks: &Authenticated) -> Outcome<()> {
    let mut step = Step::new(StepId::AuthorizeCsrCreate);
    match loaded.client.login {
        Login::Bootstrap => {}
        Login::Certificate(_) => {
            step.saw("the kubelet has a certificate and only requests renewals", None);
            return Outcome::of(step, ());
        }
        Login::Direct => {
            step.saw("the kubelet requests no certificate: it uses its kubeconfig's credentials", None);
            return Outcome::of(step, ());
        }
    }
    crate::proof::control_plane::aggregation::check(walk, &mut step);
    versions(walk, &mut step);
    if step.is_broken() {
        return Outcome::of(step, ());
    }
    let Some(user) = &asks.user else {
        step.provided("the user of the kubeconfig's credentials must be allowed to create, list and watch CertificateSigningRequests", None);
        return Outcome::of(step, ());
    };
    if !impersonated(walk, &mut step, loaded, user) {
        return Outcome::of(step, ());
    }
    webhooks(walk, &mut step);
    let mut why = None;
    for verb in ["create", "list", "watch"] {
        match walk.plane.may_in_cluster(user, verb, Target::cluster(GROUP, RESOURCE, ""), Some(ROLE)) {
            Answer::Yes(text, origin) => why = why.or(Some((text, origin))),
            Answer::Perhaps(text) => {
                step.provided(format!("{text}: {verb} {RESOURCE} as `{}`", user.user), None);
                return Outcome::of(step, ());
            }
            Answer::No(refusal) => {
                let said = format!(
                    "cannot create certificate signing request: {RESOURCE}.{GROUP} is forbidden: User {:?} cannot {verb} resource {RESOURCE:?} in API group {GROUP:?} at the cluster scope",
                    user.user
                );
                let denied = Denial {
                    who: &format!("`{}`", user.user),
                    user: &user.user,
                    what: "request certificates",
                    error: &said,
                    write: "bind `system:node-bootstrapper` to the group `system:bootstrappers` with a ClusterRoleBinding",
                };
                let finding = refused(walk, &refusal, &denied, csr_request_unauthorized::judge);
                step.breaks(said, finding);
                return Outcome::of(step, ());
            }
        }
    }
    if let Some((text, origin)) = why {
        step.saw(format!("`{}` may create and watch requests: {text}", user.user), origin.as_ref());
    }
    Outcome::of(step, ())
}

/// The webhooks that a request passes.
fn webhooks(walk: &Walk<'_>, step: &mut Step) {
    let Some(server) = &walk.plane.apiserver else { return };
    let what = "the creation of CertificateSigningRequests";
    let request = Request { operation: "CREATE", group: GROUP, resource: RESOURCE, subresource: "", what };
    webhooks::note(walk, step, server, &request);
}

/// Whether the user that the kubeconfig impersonates, if any, may be impersonated.
///
/// Mirrors k8s.io/apiserver/pkg/endpoints/filters: WithImpersonation. The rights of that user are not checked.
fn impersonated(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded, user: &Identity) -> bool {
    let Some(name) =
        loaded.client.connection.as_ref().and_then(|connection| connection.impersonates.as_ref())
    else {
        return true;
    };
    let target =
        Target::Resource { group: "", resource: "users", subresource: "", name: &name.value, namespace: "" };
    match walk.plane.may_if_bound(user, "impersonate", target) {
        Answer::Yes(..) | Answer::Perhaps(_) => {
            step.provided(
                format!("`{}` must be allowed to request certificates", name.value),
                Some(&name.origin),
            );
        }
        Answer::No(_) => {
            let said = format!(
                "cannot create certificate signing request: users {:?} is forbidden: User {:?} cannot impersonate resource \"users\" in API group \"\" at the cluster scope",
                name.value, user.user
            );
            let place = name.origin.place();
            let finding = csr_request_unauthorized::impersonates(&user.user, &name.value, &said, place);
            let finding = walk.judged(&name.origin, finding);
            step.breaks(said, finding);
        }
    }
    false
}

/// A denied request, and the component's error.
pub(in crate::proof) struct Denial<'a> {
    pub(in crate::proof) who: &'a str,
    /// The user of the request.
    pub(in crate::proof) user: &'a str,
    pub(in crate::proof) what: &'a str,
    pub(in crate::proof) error: &'a str,
    /// How to allow it.
    pub(in crate::proof) write: &'a str,
}

/// The finding for a role that is bound to others: because one of them cannot be meant, or else because the user is none.
fn bound_to(others: &[String], walk: &Walk<'_>, denied: &Denied<'_>) -> Finding {
    let is_role = |name: &str| walk.plane.rbac.cluster_role(name).is_some();
    let role = |group: &String| {
        let role = role_in_place_of_group::role(group, is_role)?;
        Some(role_in_place_of_group::judge(&RoleAsSubject {
            role: &role,
            group,
            place: denied.place.clone(),
            write: denied.write,
        }))
    };
    let broad = |group: &String| approval_group_too_broad::judge(group, &denied.place, denied.write);
    let meant = others.iter().find_map(|group| role(group).or_else(|| broad(group)));
    meant.unwrap_or_else(|| approval_group_uncovered::judge(denied))
}

/// The finding for a right that RBAC does not grant, at the closest miss. `otherwise` is the rule used if role and subject
/// are not swapped and the right role is not bound to others.
pub(in crate::proof) fn refused(
    walk: &Walk<'_>,
    refusal: &Refusal,
    denial: &Denial<'_>,
    otherwise: impl FnOnce(&Denied<'_>) -> Finding,
) -> Finding {
    let origin = refusal.origin.clone().or_else(|| walk.plane.authorization.origin.clone());
    let origin = origin.unwrap_or_else(|| walk.somewhere());
    let denied = Denied {
        who: denial.who,
        user: denial.user,
        what: denial.what,
        why: denial.error.to_owned(),
        nearest: refusal.nearest.as_deref().unwrap_or("nothing allows it"),
        place: origin.place(),
        write: denial.write,
    };
    let finding = match refusal {
        Refusal { swapped: Some(role), .. } => role_in_place_of_group::judge(&RoleAsSubject {
            role,
            group: role,
            place: origin.place(),
            write: "make the role the `roleRef` of the binding, and the group its subject",
        }),
        Refusal { others: Some(others), .. } => bound_to(others, walk, &denied),
        _ => otherwise(&denied),
    };
    walk.judged(&origin, finding)
}

/// Whether `--runtime-config` leaves a version of the API.
///
/// Mirrors k8s.io/apiserver/pkg/server/resourceconfig: MergeAPIResourceConfigs. An entry for the version overrides one
/// for all of its kind.
fn is_served(server: &Server<'_>, version: &str) -> bool {
    let Some(given) = server.arguments.list("runtime-config") else { return true };
    let said = |name: &str| {
        let pairs = given.value.iter().rev().map(|pair| pair.split_once('=').unwrap_or((pair, "true")));
        pairs.filter(|(key, _)| key.trim() == name).find_map(|(_, value)| parse_bool(value.trim()))
    };
    let stable = !version.contains("alpha") && !version.contains("beta");
    said(version).or_else(|| said("api/ga").filter(|_| stable)).or_else(|| said("api/all")).unwrap_or(true)
}

/// Mirrors k8s.io/client-go/util/certificate/csr: RequestCertificate, which tries the newest version first.
fn versions(walk: &Walk<'_>, step: &mut Step) {
    let Some(server) = &walk.plane.apiserver else { return };
    let kind = "CertificateSigningRequest";
    let served: Vec<&str> =
        server.kube.api_versions(kind).filter(|version| is_served(server, version)).collect();
    let spoken: Vec<&str> = walk.kube.api_versions(kind).collect();
    let place = server.arguments.get("runtime-config").map(|given| given.origin.clone());
    let place = place.or_else(|| walk.class.kubelet.minor_origin.clone()).unwrap_or_else(|| walk.somewhere());
    let Some(finding) = csr_version_unserved::judge(&CsrVersions {
        kubelet: walk.class.kubelet.minor,
        spoken: &spoken,
        apiserver: server.component.minor,
        served: &served,
        place: place.place(),
    }) else {
        return;
    };
    let finding = walk.judged(&place, finding);
    step.breaks(
        "cannot create certificate signing request: the server could not find the requested resource",
        finding,
    );
}
