use crate::diagnostic::rule_id;
use crate::facts::{CaSource, Connection, File, Kubeconfig, Object};
use crate::model::CLUSTER_INFO_PATH;
use crate::pki::{read_bundle, trust};
use crate::proof::control_plane::anonymous::{self, Anonymous};
use crate::proof::control_plane::authorization::Answer;
use crate::proof::step::{Step, StepId, Verdict};
use crate::proof::steps::authorize_csr_create::{Denial, refused};
use crate::proof::steps::config_load::Loaded;
use crate::proof::tls::api_certificate;
use crate::proof::token::authenticated::Authenticated;
use crate::proof::token::discovery_pins;
use crate::proof::token::discovery_signature;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::certificates::api_server_certificate_untrusted::Served;
use crate::rules::control_plane::apiserver_anonymous_discovery_blocked;
use crate::rules::tokens::cluster_info_unauthorized;

const SYMPTOM: &str = "[discovery] Failed to request cluster-info, will try again";

/// Token discovery: a client that has only a token finds the API server's CA in cluster-info. A kubelet does not.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/discovery/token: retrieveValidatedConfigInfo.
pub(in crate::proof) fn step(
    walk: &Walk<'_>,
    loaded: Option<&Loaded>,
    asks: Option<&Authenticated>,
) -> Outcome<()> {
    let mut step = Step::new(StepId::Discovery);
    let objects = &walk.plane.facts.objects;
    let info = objects.iter().rfind(|object| {
        object.kind() == "ConfigMap" && object.name() == "cluster-info" && object.namespace() == "kube-public"
    });
    let connection = loaded.and_then(|loaded| loaded.client.connection.as_ref());
    let pinned = walk.class.discovery.as_ref();
    if let Some(discovery) = pinned {
        discovery_pins::configured(walk, &mut step, discovery);
        if step.is_broken() {
            return Outcome::of(step, ());
        }
    }
    let Some(info) = info else {
        if pinned.is_some() {
            discovery_pins::without_cluster_info(walk, &mut step, connection);
        } else {
            step.saw("no cluster-info is published; kubelets do not read it", None);
            step.verdict = Verdict::NotReached;
        }
        return Outcome::of(step, ());
    };
    // Why it does not run is reported at the step `tls`.
    if walk.plane.apiserver.as_ref().is_some_and(|server| !server.starts()) {
        step.saw("kube-apiserver does not run, so cluster-info cannot be read", Some(&info.origin("")));
        step.verdict = Verdict::NotReached;
        return Outcome::of(step, ());
    }
    reach(walk, &mut step, info);
    if !step.is_broken() {
        let text =
            info.value.get("data").and_then(|data| data.get("kubeconfig")).and_then(|text| text.as_str());
        match text {
            Some(text) => {
                let token = asks.and_then(|asks| asks.token.as_ref());
                discovery_signature::check(walk, &mut step, token, info, text);
                authority(walk, &mut step, connection, info, text);
            }
            None => {
                let finding = walk
                    .at(
                        rule_id::CLUSTER_INFO_UNREADABLE,
                        &info.origin("data"),
                        "cluster-info has no key `kubeconfig`",
                    )
                    .label("no `kubeconfig`")
                    .help("add `kubeconfig` with the API server's URL and CA");
                step.breaks("there is no kubeconfig key in the cluster-info ConfigMap. This API Server isn't set up for token bootstrapping, can't connect", finding);
            }
        }
    }
    Outcome::of(step, ())
}

/// Whether requests without credentials reach it.
fn reach(walk: &Walk<'_>, step: &mut Step, info: &Object) {
    match &walk.plane.apiserver {
        None => step.provided("kube-apiserver must allow anonymous requests for cluster-info", None),
        Some(server) => match anonymous::of(server, info.origin("")) {
            Err(path) => {
                let must = "must allow anonymous requests for cluster-info";
                step.provided(format!("{} {must}", path.value), Some(&path.origin));
            }
            Ok(Anonymous { access, origin, through }) => {
                let write = format!("allow anonymous requests for the path `{CLUSTER_INFO_PATH}`");
                if let Some(finding) = apiserver_anonymous_discovery_blocked::judge(&access, &write) {
                    let finding = walk.judged(&origin, finding);
                    step.breaks(finding.symptom().to_owned(), finding);
                    return;
                }
                step.saw(through, Some(&origin));
            }
        },
    }
    let target = Target::Resource {
        group: "",
        resource: "configmaps",
        subresource: "",
        name: "cluster-info",
        namespace: "kube-public",
    };
    match walk.plane.may(&Identity::anonymous(), "get", target) {
        Answer::Yes(text, origin) => {
            step.saw(format!("`system:anonymous` may read it: {text}"), origin.as_ref())
        }
        Answer::Perhaps(text) => {
            step.provided(format!("{text}: get cluster-info as `system:anonymous`"), None)
        }
        Answer::No(refusal) => {
            let error = format!(
                "{SYMPTOM}: configmaps \"cluster-info\" is forbidden: User \"system:anonymous\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"kube-public\""
            );
            let denial = Denial {
                who: "clients without credentials",
                user: "system:anonymous",
                what: "read cluster-info",
                error: &error,
                write: "bind a Role that may `get` it to the user `system:anonymous`, in kube-public",
            };
            let finding = refused(walk, &refusal, &denial, cluster_info_unauthorized::judge);
            step.breaks(error.clone(), finding);
        }
    }
}

/// Whether its CA is the one that signed the API server's certificate.
fn authority(walk: &Walk<'_>, step: &mut Step, connection: Option<&Connection>, info: &Object, text: &str) {
    let source = std::sync::Arc::new(crate::source::Source::new("cluster-info", text));
    let origin = info.origin("data.kubeconfig");
    let read = Kubeconfig::read(&File::new(source), "/cluster-info").ok();
    let data = read.and_then(|kubeconfig| {
        let document = kubeconfig.object;
        let data = document.text("clusters.0.cluster.certificate-authority-data")?.to_owned();
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.decode(data.replace(['\n', '\r'], "")).ok()
    });
    let Some(roots) = data.and_then(|pem| read_bundle(&pem).ok()) else {
        let finding = walk
            .at(rule_id::CLUSTER_INFO_UNREADABLE, &origin, "the kubeconfig in cluster-info has no CA")
            .label("no CA certificate");
        step.breaks(
            "cluster CA found in cluster-info ConfigMap is invalid",
            finding.help("embed the API server's CA as `certificate-authority-data`"),
        );
        return;
    };
    discovery_pins::check(walk, step, &roots, &origin);
    let serving = api_certificate::of(walk);
    let chain = serving.as_ref().and_then(|serving| serving.value.as_ref().as_ref().ok());
    match chain {
        Some(chain) => {
            if let Err(why) = trust::verify(chain, &roots, walk.now()) {
                let place = serving.as_ref().map_or(&origin, |serving| &serving.origin);
                let served = Served {
                    chain,
                    roots: &roots,
                    place: origin.place(),
                    other: (place.place(), "the API server's certificate"),
                    chain_file: "the API server's certificate file".to_owned(),
                    roots_file: "cluster-info".to_owned(),
                };
                let (served, said) = ((&served, &origin), (why, why.words()));
                api_certificate::distrusted(walk, step, said, served, (place, &origin));
            }
        }
        None => {
            // The nodes' own kubeconfig and cluster-info should agree.
            if let Some(connection) = connection
                && let Some(CaSource::Data(data)) = &connection.ca
                && let Ok(own) = data.value.as_ref()
                && !own.iter().any(|own| roots.iter().any(|root| root.der == own.der))
            {
                step.provided("the API server's certificate must be signed by the CA in cluster-info, which is not the nodes' CA", Some(&origin));
            }
        }
    }
}
