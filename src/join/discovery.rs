use super::anonymous::{self, Anonymous};
use super::authorization::Answer;
use super::authorize_csr_create::refused;
use super::bootstrap_secret::{Ends, Secret, ends};
use super::identity::Identity;
use super::step::{Step, StepId, Verdict};
use super::walk::Walk;
use super::{discovery_pins, jws, trust};
use crate::facts::{CaSource, File, Kubeconfig, Object};
use crate::model::BOOTSTRAP_SIGNER;
use crate::pki::read_bundle;
use crate::rbac::Target;

const BLOCKED: &str = "apiserver-anonymous-discovery-blocked";
const SIGNER_OFF: &str = "bootstrapsigner-disabled";
const CANNOT_SIGN: &str = "token-cannot-sign";
const EXPIRED: &str = "token-expired";
const UNTRUSTED: &str = "api-server-certificate-untrusted";
/// cluster-info that nobody can read.
pub const CLUSTER_INFO_UNREADABLE: &str = "cluster-info-unreadable";
/// cluster-info that nobody may read.
pub const CLUSTER_INFO_UNAUTHORIZED: &str = "cluster-info-unauthorized";

const SYMPTOM: &str = "[discovery] Failed to request cluster-info, will try again";

/// Token discovery: a client that has only a token finds the API server's CA in cluster-info. A kubelet does not.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/discovery/token: retrieveValidatedConfigInfo.
pub(super) fn step(walk: &mut Walk<'_>) -> Step {
    let mut step = Step::new(StepId::Discovery);
    let objects = &walk.plane.facts.objects;
    let info = objects.iter().rfind(|object| {
        object.kind() == "ConfigMap" && object.name() == "cluster-info" && object.namespace() == "kube-public"
    });
    let pinned = walk.class.discovery.as_ref();
    if let Some(discovery) = pinned {
        discovery_pins::configured(walk, &mut step, discovery);
        if step.is_broken() {
            return step;
        }
    }
    let Some(info) = info else {
        if pinned.is_some() {
            discovery_pins::without_cluster_info(walk, &mut step);
        } else {
            step.saw("no cluster-info is published; kubelets do not read it", None);
            step.verdict = Verdict::NotReached;
        }
        return step;
    };
    // What keeps it from running is told where nodes meet it.
    if walk.plane.apiserver.as_ref().is_some_and(|server| !server.problems.is_empty()) {
        step.saw("kube-apiserver does not run, so nobody reads cluster-info", Some(&info.origin("")));
        step.verdict = Verdict::NotReached;
        return step;
    }
    reach(walk, &mut step, info);
    if !step.is_broken() {
        let text =
            info.value.get("data").and_then(|data| data.get("kubeconfig")).and_then(|text| text.as_str());
        match text {
            Some(text) => {
                signature(walk, &mut step, info, text);
                authority(walk, &mut step, info, text);
            }
            None => {
                let finding = walk
                    .at(CLUSTER_INFO_UNREADABLE, &info.origin("data"), "cluster-info has no key `kubeconfig`")
                    .label("no `kubeconfig`")
                    .help("write a kubeconfig with the API server's URL and CA under `kubeconfig`");
                step.breaks("there is no kubeconfig key in the cluster-info ConfigMap. This API Server isn't set up for token bootstrapping, can't connect", finding);
            }
        }
    }
    step
}

/// Whether requests without credentials reach it.
fn reach(walk: &Walk<'_>, step: &mut Step, info: &Object) {
    match &walk.plane.apiserver {
        None => step
            .provided("kube-apiserver must let requests for cluster-info through without credentials", None),
        Some(server) => match anonymous::of(server) {
            Anonymous::Through(text, origin) => step.saw(text, origin.as_ref()),
            Anonymous::Perhaps(text, origin) => step.provided(text, origin.as_ref()),
            Anonymous::Away(why, origin) => {
                let place = origin.unwrap_or_else(|| info.origin(""));
                let finding =
                    walk.at(BLOCKED, &place, "nobody can read cluster-info without credentials").label(why);
                step.breaks(
                    format!("{SYMPTOM}: [Unauthorized]"),
                    finding.help(format!("open the path {}", anonymous::CLUSTER_INFO_PATH)),
                );
                return;
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
            let finding = refused(
                walk,
                &refusal,
                CLUSTER_INFO_UNAUTHORIZED,
                "nobody may read cluster-info without credentials",
            );
            step.breaks(
                format!("{SYMPTOM}: configmaps \"cluster-info\" is forbidden: User \"system:anonymous\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"kube-public\""),
                finding.help("bind a Role that may `get` it to `system:anonymous`, in kube-public"),
            );
        }
    }
}

/// Whether it is signed with the token.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/bootstrap: Signer.signConfigMap and validateSecretForSigning.
fn signature(walk: &Walk<'_>, step: &mut Step, info: &Object, text: &str) {
    let objects = &walk.plane.facts.objects;
    let Some(id) = walk.token_id.as_deref() else { return };
    let key = format!("jws-kubeconfig-{id}");
    let secret = Secret::all(objects)
        .find(|one| one.object.name() == format!("bootstrap-token-{id}") && one.is_token());
    let written = info.value.get("data").and_then(|data| data.get(&key)).and_then(|jws| jws.as_str());
    let stands = match (written, secret.as_ref().and_then(|secret| secret.get("token-secret"))) {
        (Some(written), Some(secret)) => jws::is_valid(written, text, id, &secret),
        _ => false,
    };
    let signs = match &walk.plane.manager {
        None if stands => None,
        None => {
            step.provided("kube-controller-manager must run, with bootstrapsigner", None);
            return;
        }
        Some(manager) => manager.problems.is_empty().then(|| manager.runs(BOOTSTRAP_SIGNER)),
    };
    // A signer that runs takes the signatures of other tokens away; without one, what is written stays.
    if stands && !matches!(signs, Some((true, _))) {
        step.saw(format!("`{key}` is the token's signature"), Some(&info.origin("data")));
        return;
    }
    let missing = format!("could not find a JWS signature in the cluster-info ConfigMap for token ID {id:?}");
    match signs {
        Some((true, origin)) => step.saw("kube-controller-manager runs bootstrapsigner", origin.as_ref()),
        other => {
            let origin = other.and_then(|(_, origin)| origin);
            let manager = walk.plane.manager.as_ref();
            let place = origin.or_else(|| manager?.anywhere()).unwrap_or_else(|| info.origin("data"));
            let finding =
                walk.at(SIGNER_OFF, &place, "nobody signs cluster-info").label("no `bootstrapsigner`");
            step.breaks(missing, finding.help("add `bootstrapsigner` to `--controllers`"));
            return;
        }
    }
    let Some(secret) = secret else { return };
    if secret.get("usage-bootstrap-signing").as_deref() != Some("true") {
        let finding = walk
            .at(CANNOT_SIGN, &secret.origin("usage-bootstrap-signing"), "the token may not sign cluster-info")
            .label("not for signing")
            .help("write `usage-bootstrap-signing: \"true\"`");
        step.breaks(missing, finding);
    } else if matches!(ends(&secret), Ends::Unreadable)
        || matches!(ends(&secret), Ends::At(end) if end <= walk.now())
    {
        let finding = walk
            .at(EXPIRED, &secret.origin("expiration"), "the token has ended, so it signs nothing")
            .label("over");
        step.breaks(missing, finding.help("write a later date, or make another token"));
    } else {
        let how = if stands { "agrees with" } else { "writes" };
        step.saw(format!("bootstrapsigner {how} `{key}`"), Some(&secret.object.origin("")));
    }
}

/// Whether its CA is the one that signed the API server's certificate.
fn authority(walk: &Walk<'_>, step: &mut Step, info: &Object, text: &str) {
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
            .at(CLUSTER_INFO_UNREADABLE, &origin, "the kubeconfig in cluster-info has no CA")
            .label("no CA certificate");
        step.breaks(
            "cluster CA found in cluster-info ConfigMap is invalid",
            finding.help("embed the API server's CA as `certificate-authority-data`"),
        );
        return;
    };
    discovery_pins::check(walk, step, &roots, &origin);
    let serving = super::api_certificate::of(walk);
    let chain = serving.as_ref().and_then(|serving| serving.value.as_ref().as_ref().ok());
    match chain {
        Some(chain) => {
            if let Err(why) = trust::verify(chain, &roots, walk.now()) {
                let finding = walk
                    .at(UNTRUSTED, &origin, "cluster-info has another CA than the API server's certificate")
                    .label("does not lead there");
                step.breaks(why.words(), finding);
            }
        }
        None => {
            // The nodes' own kubeconfig and cluster-info should agree.
            if let Some(connection) = &walk.connection
                && let Some(CaSource::Data(data)) = &connection.ca
                && let Ok(own) = data.value.as_ref()
                && !own.iter().any(|own| roots.iter().any(|root| root.der == own.der))
            {
                step.provided("the API server's certificate must be signed by the CA in cluster-info, which is another than the nodes'", Some(&origin));
            }
        }
    }
}
