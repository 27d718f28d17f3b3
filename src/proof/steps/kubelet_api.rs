use crate::diagnostic::rule_id;
use crate::facts::{Lookup, Sourced};
use crate::pki::Certificate;
use crate::proof::control_plane::authorization::Answer;
use crate::proof::kubelet::kubelet_address;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::authorize_csr_create::{Denial, refused};
use crate::proof::steps::config_load::Loaded;
use crate::proof::steps::serving::{self, Serving};
use crate::proof::tls::trust;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::control_plane::apiserver_kubelet_ca_without_serving_certificates;
use crate::rules::control_plane::kubelet_api_unauthorized;

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
    if address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()) {
        let place = origin.unwrap_or_else(|| walk.somewhere());
        let finding = walk
            .at(rule_id::LISTEN_ADDRESS_LOOPBACK, &place, "the kubelet listens to its own machine only")
            .label("a loopback address");
        step.breaks(
            "dial tcp 10250: connect: connection refused",
            finding.help("write `0.0.0.0`, or the node's address"),
        );
        return Outcome::of(step, ());
    }
    let Some(server) = &walk.plane.apiserver else {
        step.provided(
            "kube-apiserver must have a client certificate for kubelets, and be allowed to use them",
            None,
        );
        return Outcome::of(step, ());
    };
    kubelet_address::preferred(walk, &mut step, loaded, server);
    if step.is_broken() {
        return Outcome::of(step, ());
    }
    let user = authenticate(walk, &mut step, loaded, server.flag("kubelet-client-certificate"));
    if let Some(user) = user.filter(|_| !step.is_broken()) {
        authorize(walk, &mut step, loaded, &user);
    }
    if !step.is_broken() {
        trusted(walk, &mut step, loaded, server.flag("kubelet-certificate-authority"));
    }
    Outcome::of(step, ())
}

/// As whom the API server comes to the kubelet; none when it is turned away, or nobody knows.
fn authenticate(
    walk: &Walk<'_>,
    step: &mut Step,
    loaded: &Loaded,
    certificate: Option<&Sourced<String>>,
) -> Option<Identity> {
    let settings = &loaded.settings;
    let server = walk.plane.apiserver.as_ref()?;
    let anonymous = settings.is_on("authentication.anonymous.enabled");
    let bundle = settings.text("authentication.x509.clientCAFile");
    let ((anonymous, anonymous_at), (bundle, bundle_at)) = match (anonymous, bundle) {
        (Ok(anonymous), Ok(bundle)) => (anonymous, bundle),
        (Err(reason), _) | (_, Err(reason)) => {
            step.unknown(&reason, "the kubelet trusts the CA of the API server's client certificate", None);
            return None;
        }
    };
    let turned_away = |step: &mut Step, finding| {
        if anonymous {
            step.saw("comes as `system:anonymous`, whom the kubelet lets in", anonymous_at.as_ref());
            return Some(Identity::anonymous());
        }
        step.breaks("error: You must be logged in to the server (the server has asked for the client to provide credentials)", finding);
        None
    };
    let Some(certificate) = certificate else {
        let given = server.arguments.get("kubelet-client-certificate").is_some();
        if !server.component.process.tells("kubelet-client-certificate") && !given {
            step.provided(
                "kube-apiserver must show kubelets a certificate, by `--kubelet-client-certificate`",
                None,
            );
            return None;
        }
        let place = server.place("kubelet-client-certificate").unwrap_or_else(|| walk.somewhere());
        let finding = walk
            .at(
                rule_id::APISERVER_KUBELET_CLIENT_MISSING,
                &place,
                "the API server shows kubelets no certificate",
            )
            .label("no `--kubelet-client-certificate`")
            .help("add `--kubelet-client-certificate` and `--kubelet-client-key`");
        return turned_away(step, finding);
    };
    if bundle.is_empty() {
        let place = settings.place("authentication.x509.clientCAFile", &walk.somewhere());
        let finding = walk
            .at(rule_id::KUBELET_CLIENT_CA_MISSING, &place, "the kubelet knows no client certificates")
            .label("no CA of its clients")
            .help("set `authentication.x509.clientCAFile`");
        return turned_away(step, finding);
    }
    match server.component.files.certificates(certificate).known() {
        Some(chain) => {
            let chain = chain.as_ref().as_ref().ok()?;
            let leaf = chain.first()?;
            let user = Identity::known(trust::names(leaf, "CN").join(""), trust::names(leaf, "O"));
            let roots = walk.class.kubelet.files.certificates(&bundle);
            let Lookup::Known(roots) = roots else {
                step.provided(
                    format!("{bundle} must have the CA of {}", certificate.value),
                    bundle_at.as_ref(),
                );
                return Some(user);
            };
            let roots: &[Certificate] = roots.as_ref().as_ref().map_or(&[], Vec::as_slice);
            if let Err(why) = trust::verify(chain, roots, walk.now()) {
                let place = bundle_at.unwrap_or_else(|| walk.somewhere());
                let finding = walk
                    .at(
                        rule_id::KUBELET_CLIENT_CA_MISSING,
                        &place,
                        format!("the kubelet does not know the API server's certificate: {}", why.words()),
                    )
                    .label("lacks its CA")
                    .because(certificate.origin.place(), "the certificate that it shows");
                return turned_away(step, finding);
            }
            step.saw(
                format!("comes as `{}`, and the kubelet knows the CA", user.user),
                Some(&certificate.origin),
            );
            Some(user)
        }
        None => {
            let stated = walk.plane.said.and_then(|apiserver| apiserver.kubelet_client_user.clone());
            step.provided(
                format!(
                    "{} must be signed by a CA in {bundle}{}",
                    certificate.value,
                    stated
                        .as_ref()
                        .map(|user| format!(", for the user `{}`", user.value))
                        .unwrap_or_default()
                ),
                Some(&certificate.origin),
            );
            stated.map(|user| Identity::known(user.value, []))
        }
    }
}

/// Whether the kubelet's authorizer lets it.
fn authorize(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded, user: &Identity) {
    let (mode, origin) = match loaded.settings.text("authorization.mode") {
        Ok(mode) => mode,
        Err(reason) => {
            let need = format!("the kubelet's authorizer lets `{}` use its API", user.user);
            return step.unknown(&reason, &need, None);
        }
    };
    if mode == "AlwaysAllow" {
        let place = origin.unwrap_or_else(|| walk.somewhere());
        step.saw("the kubelet lets everybody do everything", Some(&place));
        step.also(
            walk.at(
                rule_id::KUBELET_AUTHORIZATION_ALWAYS_ALLOW,
                &place,
                "the kubelet lets everybody run commands in its pods",
            )
            .label("no authorization")
            .reason("whoever it authenticates may use its API, without RBAC being asked")
            .help("write `Webhook`"),
        );
        return;
    }
    let name = loaded.name.as_str();
    let node =
        |subresource| Target::Resource { group: "", resource: "nodes", subresource, name, namespace: "" };
    let asks = [("get", "proxy"), ("create", "proxy"), ("get", "log"), ("get", "stats"), ("get", "metrics")];
    let mut why = None;
    for (verb, subresource) in asks {
        match walk.plane.may_if_bound(user, verb, node(subresource)) {
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
fn trusted(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded, bundle: Option<&Sourced<String>>) {
    let Some(bundle) = bundle else {
        step.saw("the kubelet's certificate is not checked: no `--kubelet-certificate-authority`", None);
        return;
    };
    match serving::kind(walk, loaded) {
        Err(reason) => {
            let need = format!("{} has the CA of the kubelets' certificates", bundle.value);
            step.unknown(&reason, &need, Some(&bundle.origin));
        }
        Ok(Serving::SelfSigned) => {
            let finding =
                apiserver_kubelet_ca_without_serving_certificates::report(bundle.origin.place(), "");
            let finding = walk.judged(&bundle.origin, finding);
            step.breaks("x509: certificate signed by unknown authority", finding);
        }
        Ok(Serving::Requested) => {
            let signing = walk.plane.manager.as_ref().and_then(|manager| {
                manager
                    .flag("cluster-signing-kubelet-serving-cert-file")
                    .or(manager.flag("cluster-signing-cert-file"))
            });
            match signing {
                Some(signing) if signing.value == bundle.value => {
                    step.saw(
                        format!("{} is what signs the kubelets' certificates", bundle.value),
                        Some(&bundle.origin),
                    );
                }
                _ => step.provided(
                    format!("{} must have the CA that signs the kubelets' certificates", bundle.value),
                    Some(&bundle.origin),
                ),
            }
        }
        Ok(Serving::Files) => step.provided(
            format!("{} must have the CA of the kubelets' certificates", bundle.value),
            Some(&bundle.origin),
        ),
    }
}
