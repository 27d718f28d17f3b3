use crate::diagnostic::{Finding, rule_id};
use crate::facts::{Fact, Origin, Reason, Sourced};
use crate::model::Host;
use crate::pki::Certificate;
use crate::pki::trust;
use crate::proof::control_plane::authorization::Answer;
use crate::proof::control_plane::server::Server;
use crate::proof::kubelet::{kubelet_address, serving_certificate};
use crate::proof::step::{Step, StepId};
use crate::proof::steps::authorize_csr_create::{Denial, refused};
use crate::proof::steps::config_load::Loaded;
use crate::proof::steps::serving;
use crate::proof::tls::proxy::{self, Peer};
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::control_plane::apiserver_kubelet_ca_without_serving_certificates;
use crate::rules::control_plane::kubelet_api_unauthorized;
use crate::rules::fact::{Serving, Setting};
use crate::rules::kubelet::kubelet_authorization_always_allow;
use crate::rules::kubelet::kubelet_client_ca_missing::{self, WrongCa};
use crate::rules::nodes::listen_address_loopback;

/// The kubelet's port, unless `port` sets another.
const PORT: &str = "10250";

const CLIENT_CA: &str = "authentication.x509.clientCAFile";

/// The API server reaches the kubelet, for logs, exec and metrics.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/server: Server.InstallAuthFilter, with k8s.io/kubernetes/cmd/kubelet/app:
/// BuildAuthn and BuildAuthz.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded) -> Outcome<()> {
    let mut step = Step::new(StepId::KubeletApi);
    let address = loaded.settings.text("address");
    if let Err(reason) = &address {
        step.unknown(reason, "the kubelet listens on an address that the API server reaches", None);
    }
    let (address, origin) = address.unwrap_or_default();
    let place = origin.unwrap_or_else(|| walk.somewhere());
    if let Some(finding) = listen_address_loopback::judge(&address, place.place()) {
        step.breaks("dial tcp 10250: connect: connection refused", walk.judged(&place, finding));
        return Outcome::of(step, ());
    }
    let Some(server) = &walk.plane.apiserver else {
        step.provided(
            "kube-apiserver must have a client certificate for kubelets, and the right to use their API",
            None,
        );
        return Outcome::of(step, ());
    };
    let dialled = kubelet_address::preferred(walk, &mut step, loaded, server);
    if step.is_broken() {
        return Outcome::of(step, ());
    }
    if let Some((host, _)) = &dialled {
        let port = loaded.settings.text("port").ok().map(|(port, _)| port).filter(|port| !port.is_empty());
        let port = port.unwrap_or_else(|| PORT.to_owned());
        let peer = Peer { what: "the kubelet", host: &host.to_string(), port: &port, tls: true };
        proxy::note(walk, &mut step, "kube-apiserver", &server.component.process, &peer);
    }
    let user = authenticate(walk, &mut step, loaded, server.flag("kubelet-client-certificate"));
    if let Some(user) = user.filter(|_| !step.is_broken()) {
        authorize(walk, &mut step, loaded, &user);
    }
    if !step.is_broken() {
        trusted(walk, &mut step, loaded, server, dialled);
    }
    Outcome::of(step, ())
}

/// How a kubelet authenticates its clients.
struct Authenticators {
    /// Whether it accepts anonymous clients, and where that is set.
    anonymous: (bool, Option<Origin>),
    /// The file with the CA of their certificates, and where it is set.
    bundle: (String, Option<Origin>),
}

impl Authenticators {
    fn of(loaded: &Loaded) -> Result<Self, Reason> {
        let anonymous = loaded.settings.is_on("authentication.anonymous.enabled")?;
        Ok(Self { anonymous, bundle: loaded.settings.text(CLIENT_CA)? })
    }

    /// The user of a client without a valid certificate; breaks the step if the kubelet rejects it.
    fn without_certificate(&self, step: &mut Step, finding: Finding) -> Option<Identity> {
        let (anonymous, origin) = &self.anonymous;
        if *anonymous {
            step.saw("is `system:anonymous`, which the kubelet accepts", origin.as_ref());
            return Some(Identity::anonymous());
        }
        step.breaks("error: You must be logged in to the server (the server has asked for the client to provide credentials)", finding);
        None
    }
}

/// The user as which the kubelet sees the API server; none if rejected or unknown.
fn authenticate(
    walk: &Walk<'_>,
    step: &mut Step,
    loaded: &Loaded,
    certificate: Option<&Sourced<String>>,
) -> Option<Identity> {
    let server = walk.plane.apiserver.as_ref()?;
    let kubelet = match Authenticators::of(loaded) {
        Ok(kubelet) => kubelet,
        Err(reason) => {
            step.unknown(&reason, "the kubelet trusts the CA of the API server's client certificate", None);
            return None;
        }
    };
    let Some(certificate) = certificate else { return shows_none(walk, step, server, &kubelet) };
    let bundle = &kubelet.bundle.0;
    let place = loaded.settings.place(CLIENT_CA, &walk.somewhere());
    let key = loaded.settings.key(CLIENT_CA);
    let setting = Setting { text: bundle, place: place.place(), key, removed: None };
    if let Some(finding) = kubelet_client_ca_missing::judge(&setting) {
        return kubelet.without_certificate(step, walk.judged(&place, finding));
    }
    match server.component.files.certificates(certificate).known() {
        Some(chain) => shows(walk, step, &kubelet, (certificate, chain.as_ref().as_ref().ok()?)),
        None => {
            let stated = walk.plane.said.and_then(|apiserver| apiserver.kubelet_client_user.clone());
            let user = stated.as_ref().map(|user| format!(", for the user `{}`", user.value));
            let user = user.unwrap_or_default();
            step.provided(
                format!("{} must be signed by a CA in {bundle}{user}", certificate.value),
                Some(&certificate.origin),
            );
            stated.map(|user| Identity::known(user.value, []))
        }
    }
}

/// The API server has no client certificate for kubelets.
fn shows_none(
    walk: &Walk<'_>,
    step: &mut Step,
    server: &Server<'_>,
    kubelet: &Authenticators,
) -> Option<Identity> {
    const FLAG: &str = "kubelet-client-certificate";
    if !server.component.process.tells(FLAG) && server.arguments.get(FLAG).is_none() {
        step.provided(
            "kube-apiserver must present a certificate to kubelets, by `--kubelet-client-certificate`",
            None,
        );
        return None;
    }
    let place = server.place(FLAG).unwrap_or_else(|| walk.somewhere());
    let message = "the API server has no client certificate for kubelets";
    let finding = walk
        .at(rule_id::APISERVER_KUBELET_CLIENT_MISSING, &place, message)
        .label("no `--kubelet-client-certificate`")
        .help("add `--kubelet-client-certificate` and `--kubelet-client-key`");
    kubelet.without_certificate(step, finding)
}

/// The API server has a client certificate, which the kubelet checks.
fn shows(
    walk: &Walk<'_>,
    step: &mut Step,
    kubelet: &Authenticators,
    (file, chain): (&Sourced<String>, &Vec<Certificate>),
) -> Option<Identity> {
    let leaf = chain.first()?;
    let user = Identity::known(trust::names(leaf, "CN").join(""), trust::names(leaf, "O"));
    let (bundle, origin) = &kubelet.bundle;
    let Fact::Known(roots) = walk.class.kubelet.files.certificates(bundle) else {
        step.provided(format!("{bundle} must contain the CA of {}", file.value), origin.as_ref());
        return Some(user);
    };
    let roots: &[Certificate] = roots.as_ref().as_ref().map_or(&[], Vec::as_slice);
    if let Err(why) = trust::verify(chain, roots, walk.now()) {
        let at = origin.clone().unwrap_or_else(|| walk.somewhere());
        let certificate = file.origin.place();
        let ca = WrongCa { file: bundle, place: at.place(), certificate, why: why.words() };
        let finding = walk.judged(&at, kubelet_client_ca_missing::untrusted(&ca));
        return kubelet.without_certificate(step, finding);
    }
    step.saw(format!("is `{}`, and the kubelet trusts the CA", user.user), Some(&file.origin));
    Some(user)
}

/// Whether the kubelet's authorizer allows it.
fn authorize(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded, user: &Identity) {
    let (mode, origin) = match loaded.settings.text("authorization.mode") {
        Ok(mode) => mode,
        Err(reason) => {
            let need = format!("the kubelet's authorizer allows `{}` to use its API", user.user);
            return step.unknown(&reason, &need, None);
        }
    };
    let place = origin.unwrap_or_else(|| walk.somewhere());
    let key = loaded.settings.key("authorization.mode");
    let setting = Setting { text: &mode, place: place.place(), key, removed: None };
    let anonymous = loaded.settings.is_on("authentication.anonymous.enabled").ok();
    let anonymous = anonymous.filter(|(on, _)| *on).map(|(_, origin)| Some(origin?.place()));
    if let Some(finding) = kubelet_authorization_always_allow::judge(&setting, anonymous) {
        step.saw("the kubelet authorizes every request", Some(&place));
        return step.also(walk.judged(&place, finding));
    }
    let name = loaded.name.as_str();
    let node =
        |subresource| Target::Resource { group: "", resource: "nodes", subresource, name, namespace: "" };
    let asks = [("get", "proxy"), ("create", "proxy"), ("get", "log"), ("get", "stats"), ("get", "metrics")];
    let mut why = None;
    for (verb, subresource) in asks {
        match walk.plane.may_in_cluster(user, verb, node(subresource), None) {
            Answer::Yes(text, origin) => why = why.or(Some((text, origin))),
            Answer::Perhaps(text) => {
                step.provided(format!("{text}: {verb} nodes/{subresource} as `{}`", user.user), None);
                return;
            }
            Answer::No(refusal) => {
                let said = format!(
                    "Forbidden (user={}, verb={verb}, resource=nodes, subresource={subresource})",
                    user.user
                );
                let denial = Denial {
                    who: "the API server",
                    user: &user.user,
                    what: &format!("{verb} nodes/{subresource} on kubelets, as `{}`", user.user),
                    error: &said,
                    write: &format!("bind `system:kubelet-api-admin` to the user `{}`", user.user),
                };
                let finding = refused(walk, &refusal, &denial, kubelet_api_unauthorized::judge);
                step.breaks(said.clone(), finding);
                return;
            }
        }
    }
    if let Some((text, origin)) = why {
        step.saw(format!("`{}` may use the kubelet's API: {text}", user.user), origin.as_ref());
    }
}

/// Whether the API server trusts the kubelet's certificate.
fn trusted(
    walk: &Walk<'_>,
    step: &mut Step,
    loaded: &Loaded,
    server: &Server<'_>,
    dialled: Option<(Host, Option<Origin>)>,
) {
    let Some(bundle) = server.flag("kubelet-certificate-authority") else {
        step.saw("the kubelet's certificate is not checked: no `--kubelet-certificate-authority`", None);
        return;
    };
    let serving = match serving::kind(walk, loaded) {
        Err(reason) => {
            let need = format!("{} contains the CA of the kubelets' certificates", bundle.value);
            return step.unknown(&reason, &need, Some(&bundle.origin));
        }
        Ok(serving) => serving,
    };
    let place = bundle.origin.place();
    if let Some(finding) = apiserver_kubelet_ca_without_serving_certificates::judge(place, serving, "") {
        let finding = walk.judged(&bundle.origin, finding);
        return step.breaks("x509: certificate signed by unknown authority", finding);
    }
    match serving {
        Serving::SelfSigned => {}
        Serving::Requested => {
            let signing = walk.plane.manager.as_ref().and_then(|manager| {
                manager
                    .flag("cluster-signing-kubelet-serving-cert-file")
                    .or(manager.flag("cluster-signing-cert-file"))
            });
            match signing {
                Some(signing) if signing.value == bundle.value => {
                    step.saw(
                        format!("{} is the CA that signs the kubelets' certificates", bundle.value),
                        Some(&bundle.origin),
                    );
                }
                _ => step.provided(
                    format!("{} must contain the CA that signs the kubelets' certificates", bundle.value),
                    Some(&bundle.origin),
                ),
            }
        }
        Serving::Files => serving_certificate::check(walk, step, loaded, (server, bundle), dialled),
    }
}
