use crate::diagnostic::Finding;
use crate::facts::{Connection, Kubeconfig, NodeApprover, Sourced};
use crate::model::APPROVED_BY_HAND;
use crate::pki::trust;
use crate::proof::control_plane::authorization::Answer;
use crate::proof::control_plane::server::Server;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::authorize_csr_create::{Denial, GROUP, RESOURCE, refused};
use crate::proof::steps::config_load::Loaded;
use crate::proof::tls::api_url;
use crate::proof::token::authenticated::Authenticated;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::control_plane::csr_controller_disabled::{self, CsrController};
use crate::rules::control_plane::first_approval_off;
use crate::rules::control_plane::{controllers_missing_star, service_account_credentials_off};
use crate::rules::fact::{Denied, List, Switch, Unapproved};

/// The signer of the kubelets' client certificates.
pub(in crate::proof) const CLIENT_SIGNER: &str = "kubernetes.io/kube-apiserver-client-kubelet";

/// What the operator sees of a request that is not approved.
const SYMPTOM: &str = "the request stays Pending; kubelet: No valid client certificate is found and the server is responsive, exiting.";

/// The request is recognised and approved.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/approver: sarApprover.handle, which checks whether the request's
/// user may create the subresource `nodeclient`.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded, asks: &Authenticated) -> Outcome<()> {
    let mut step = Step::new(StepId::Approve);
    if !loaded.client.login.bootstraps() {
        step.saw("the kubelet has its credentials already", None);
        return Outcome::of(step, ());
    }
    if elsewhere(walk, &mut step, |approver| approver.first, "the first request") {
        return Outcome::of(step, ());
    }
    if !controller(walk, &mut step, CsrController::Approving, SYMPTOM) {
        return Outcome::of(step, ());
    }
    reaches(walk, &mut step);
    let Some(user) = &asks.user else {
        step.provided(
            "the request's user must be allowed to create certificatesigningrequests/nodeclient",
            None,
        );
        return Outcome::of(step, ());
    };
    allowed(walk, &mut step, user, &FIRST, SYMPTOM);
    if !step.is_broken() {
        act(walk, &mut step, "approval", "approve", SYMPTOM);
    }
    Outcome::of(step, ())
}

/// How the controller-manager reaches the API server, if its environment sets a proxy.
fn reaches(walk: &Walk<'_>, step: &mut Step) {
    let Some(manager) = &walk.plane.manager else { return };
    let Some((url, connection)) = manager_url(manager) else { return };
    if connection.is_none_or(|connection| connection.proxy.is_none()) {
        let process = &manager.component.process;
        api_url::by_environment(walk, step, "kube-controller-manager", process, &url.value);
    }
}

/// The URL at which a controller-manager finds the API server, and its kubeconfig, as far as it is known.
///
/// Mirrors k8s.io/client-go/tools/clientcmd: BuildConfigFromFlags.
fn manager_url(manager: &Server<'_>) -> Option<(Sourced<String>, Option<Connection>)> {
    let connection = manager_connection(manager);
    let own = connection.as_ref().map(|connection| connection.server.clone());
    manager.flag("master").cloned().or(own).map(|url| (url, connection))
}

fn manager_connection(manager: &Server<'_>) -> Option<Connection> {
    let path = manager.flag("kubeconfig")?;
    let file = manager.component.files.get(path).known()?;
    Kubeconfig::read(file, path).ok()?.connection().ok()
}

/// The URL of a controller-manager that uses the API server's insecure port, which needs no credentials and authorizes
/// everything.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-apiserver/app: CreateServerChain up to 1.19, whose insecure server has no authorizer.
fn by_insecure_port(walk: &Walk<'_>, manager: &Server<'_>) -> Option<Sourced<String>> {
    const FLAG: &str = "insecure-port";
    let (url, _) = manager_url(manager)?;
    let server = walk.plane.apiserver.as_ref()?;
    let default = server.kube.apiserver_flags().flag(FLAG).present()?.default?;
    let listens = server.flag(FLAG).map_or(default, |port| port.value.as_str());
    let (scheme, host) = api_url::scheme_and_host(&url.value);
    let is_it = scheme == "http" && listens != "0" && api_url::port_of(host) == Some(listens);
    is_it.then_some(url)
}

/// Whether a person or another program approves requests: that they do is a condition. `what`: which requests, in words.
pub(in crate::proof) fn elsewhere(
    walk: &Walk<'_>,
    step: &mut Step,
    approves: fn(&NodeApprover) -> bool,
    what: &str,
) -> bool {
    let Some(approver) = walk.plane.facts.approver.as_ref().filter(|approver| approves(approver)) else {
        return false;
    };
    let name = &approver.name;
    let text = match name.value == APPROVED_BY_HAND {
        true => format!("someone must approve {what} of each node: `kubectl certificate approve NAME`"),
        false => format!(
            "`{}` must approve {what} of each node, and may do so: verb `approve` for the signer `{CLIENT_SIGNER}`",
            name.value.escape_debug()
        ),
    };
    step.provided(text, Some(&name.origin));
    true
}

/// Whether a controller of kube-controller-manager runs; if not, the step breaks or gets a condition.
pub(in crate::proof) fn controller(
    walk: &Walk<'_>,
    step: &mut Step,
    controller: CsrController,
    symptom: &str,
) -> bool {
    let names = controller.names();
    let name = names.first().copied().unwrap_or_default();
    let Some(manager) = &walk.plane.manager else {
        step.provided(format!("kube-controller-manager must run with {name}"), None);
        return true;
    };
    if walk.down(step, "kube-controller-manager", symptom, manager) {
        return false;
    }
    match manager.runs(names) {
        (true, origin) => {
            step.saw(format!("kube-controller-manager runs {name}"), origin.as_ref());
            true
        }
        (false, origin) => {
            let place = origin.or_else(|| manager.anywhere()).unwrap_or_else(|| walk.somewhere());
            let list = manager.arguments.list("controllers");
            let list = list.as_ref().map(|list| List::of_flag("controllers", list));
            let list = list.unwrap_or_else(|| List::of_default("controllers", &["*"], place.place()));
            let finding = controllers_missing_star::judge(&list)
                .or_else(|| csr_controller_disabled::judge(&list, controller));
            finding.into_iter().for_each(|finding| step.breaks(symptom, walk.judged(&place, finding)));
            !step.is_broken()
        }
    }
}

/// A kind of request that is approved automatically.
pub(in crate::proof) struct Kind {
    /// The subresource that represents it.
    pub(in crate::proof) subresource: &'static str,
    /// The role without whose binding no node joins.
    pub(in crate::proof) role: Option<&'static str>,
    /// What its users may not do, as the end of a sentence.
    pub(in crate::proof) what: &'static str,
    /// How to grant the role to the group that has it by default.
    pub(in crate::proof) write: &'static str,
    /// The rule for when it is not approved.
    pub(in crate::proof) off: fn(&Unapproved<'_>) -> Finding,
}

/// The first request of a node.
const FIRST: Kind = Kind {
    subresource: "nodeclient",
    role: Some("system:certificates.k8s.io:certificatesigningrequests:nodeclient"),
    what: "have its first certificate approved",
    write: "bind `system:certificates.k8s.io:certificatesigningrequests:nodeclient` to the group `system:bootstrappers`",
    off: first_approval_off::judge,
};

/// Whether a user's requests are approved: whether it may create the subresource that represents the kind of request.
pub(in crate::proof) fn allowed(
    walk: &Walk<'_>,
    step: &mut Step,
    user: &Identity,
    kind: &Kind,
    symptom: &str,
) {
    let subresource = kind.subresource;
    let target = Target::cluster(GROUP, RESOURCE, subresource);
    // Renewals are beside the way to a node.
    let answer = match kind.role {
        Some(role) => walk.plane.may_in_cluster(user, "create", target, Some(role)),
        None => walk.plane.may_if_bound(user, "create", target),
    };
    match answer {
        Answer::Yes(text, origin) => {
            step.saw(
                format!("requests of `{}` are approved as {subresource}: {text}", user.user),
                origin.as_ref(),
            );
        }
        Answer::Perhaps(text) => {
            step.provided(format!("{text}: create {RESOURCE}/{subresource} as `{}`", user.user), None)
        }
        Answer::No(refusal) => {
            let error = format!("{symptom}; `{}` may not create {RESOURCE}/{subresource}", user.user);
            let who = format!("`{}`", user.user);
            let denial =
                Denial { who: &who, user: &user.user, what: kind.what, error: &error, write: kind.write };
            let off = |denied: &Denied<'_>| {
                let place = denied.place.clone();
                (kind.off)(&Unapproved { label: denied.nearest, place, write: kind.write })
            };
            step.breaks(symptom, refused(walk, &refusal, &denial, off));
        }
    }
}

/// Whether the certificate controllers themselves have the rights that they need.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/admission/certificates/{approval,signing}, which check the verb on the signer.
pub(in crate::proof) fn act(walk: &Walk<'_>, step: &mut Step, subresource: &str, verb: &str, symptom: &str) {
    let Some(manager) = &walk.plane.manager else { return };
    if let Some(url) = by_insecure_port(walk, manager) {
        let text = "kube-controller-manager uses the API server's insecure port, which authorizes everything";
        return step.saw(text, Some(&url.origin));
    }
    if manager.component.process.hides(service_account_credentials_off::FLAG) {
        return;
    }
    let who = manager_identity(manager);
    let mut questions = vec![("update", Target::cluster(GROUP, RESOURCE, subresource))];
    let plugin = if verb == "approve" { "CertificateApproval" } else { "CertificateSigning" };
    let admits = walk.plane.apiserver.as_ref().is_some_and(|server| server.admits_by(plugin));
    let signer = Target::Resource {
        group: GROUP,
        resource: "signers",
        subresource: "",
        name: CLIENT_SIGNER,
        namespace: "",
    };
    if admits {
        questions.push((verb, signer));
    }
    let mut refused = questions
        .into_iter()
        .filter(|(verb, target)| matches!(walk.plane.may(&who, verb, *target), Answer::No(_)));
    let Some((verb, _)) = refused.next() else { return };
    let given = manager.arguments.bool(service_account_credentials_off::FLAG);
    let place = manager.place(service_account_credentials_off::FLAG).unwrap_or_else(|| walk.somewhere());
    let switch =
        Switch::of_flag(service_account_credentials_off::FLAG, given.as_ref(), (false, place.place()));
    match service_account_credentials_off::judge(&switch, true) {
        Some(finding) => {
            let said = format!(
                "{symptom}; kube-controller-manager: {RESOURCE}.{GROUP} is forbidden: User {:?} cannot {verb} resource",
                who.user
            );
            step.breaks(said, walk.judged(&place, finding));
        }
        None => step.provided(format!("`{}` must be allowed to {verb} {RESOURCE}", who.user), Some(&place)),
    }
}

/// As whom kube-controller-manager's certificate controllers act.
pub(in crate::proof) fn manager_identity(manager: &Server<'_>) -> Identity {
    if manager.arguments.bool(service_account_credentials_off::FLAG).is_some_and(|on| on.value) {
        return Identity::controller("certificate-controller");
    }
    let own = || {
        let connection = manager_connection(manager)?;
        let certificates = match (connection.client_certificate_data, connection.client_certificate_file) {
            (Some(data), _) => data.value,
            (None, path) => manager.component.files.certificates(&path?).known()?,
        };
        let certificates = certificates.as_ref().as_ref().ok()?;
        let certificate = certificates.first()?;
        Some(Identity::known(trust::names(certificate, "CN").join(""), trust::names(certificate, "O")))
    };
    own().unwrap_or_else(Identity::controller_manager)
}
