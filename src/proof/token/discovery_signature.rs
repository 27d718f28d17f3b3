//! Whether cluster-info is signed with the token.

use crate::diagnostic::Finding;
use crate::facts::{Object, Sourced};
use crate::model::BOOTSTRAP_SIGNER;
use crate::proof::control_plane::server::Server;
use crate::proof::step::Step;
use crate::proof::steps::authenticate_token::parse;
use crate::proof::token::bootstrap_secret::Secret;
use crate::proof::token::bootstrap_token::missing;
use crate::proof::token::jws;
use crate::proof::token::secret_fault::SecretFault;
use crate::proof::walk::Walk;
use crate::rules::control_plane::bootstrapsigner_disabled;
use crate::rules::fact::List;
use crate::rules::tokens::token_cannot_sign::{self, SigningUsage};
use crate::rules::tokens::token_secret_invalid;

/// Mirrors k8s.io/kubernetes/pkg/controller/bootstrap: Signer.signConfigMap, and kubeadm's check in
/// cmd/kubeadm/app/discovery/token: validateClusterInfoToken.
pub(in crate::proof) fn check(
    walk: &Walk<'_>,
    step: &mut Step,
    token: Option<&Sourced<String>>,
    info: &Object,
    text: &str,
) {
    let Some(token) = token else { return };
    let Some((id, half)) = parse(&token.value) else { return };
    let key = format!("jws-kubeconfig-{id}");
    let written = info.value.get("data").and_then(|data| data.get(&key)).and_then(|jws| jws.as_str());
    let stands = written.is_some_and(|written| jws::is_valid(written, text, id, half));
    let missing_signature =
        format!("could not find a JWS signature in the cluster-info ConfigMap for token ID {id:?}");
    let manager = walk.plane.manager.as_ref();
    let signs = manager.map(|manager| manager.starts() && manager.runs(BOOTSTRAP_SIGNER).0);
    match (manager, signs) {
        (Some(manager), Some(true)) => {
            let origin = manager.runs(BOOTSTRAP_SIGNER).1;
            step.saw("kube-controller-manager runs bootstrapsigner", origin.as_ref());
        }
        // A running signer removes the signatures of other tokens; without one, existing signatures stay.
        _ if stands => {
            step.saw(format!("`{key}` is the token's signature"), Some(&info.origin("data")));
            return;
        }
        (Some(manager), _) => return unsigned_by(walk, step, manager, info, &missing_signature),
        (None, _) => step.provided("kube-controller-manager must run with bootstrapsigner", None),
    }
    let Some(secret) = Secret::of_token(&walk.plane.facts.objects, id) else {
        match missing(walk, token, id) {
            Some(finding) => step.breaks(missing_signature, finding),
            None => step.provided(
                format!(
                    "the cluster must have the Secret `bootstrap-token-{id}` in kube-system, for signing"
                ),
                Some(&token.origin),
            ),
        }
        return;
    };
    if let Some(finding) = unsigned(walk, &secret, id) {
        step.breaks(missing_signature, finding);
        return;
    }
    if let Some(fault) = SecretFault::of_half(&secret, "token-secret", half) {
        let said =
            "failed to verify JWS signature of received cluster info object, can't trust this API Server";
        step.breaks(said, finding(walk, fault).because(token.origin.place(), "the token that nodes use"));
        return;
    }
    let how = if stands { "confirms" } else { "writes" };
    step.saw(format!("bootstrapsigner {how} `{key}`"), Some(&secret.object.origin("")));
}

/// A kube-controller-manager that does not sign: it does not start, or without the controller.
fn unsigned_by(walk: &Walk<'_>, step: &mut Step, manager: &Server<'_>, info: &Object, symptom: &str) {
    if walk.down(step, "kube-controller-manager", symptom, manager) {
        return;
    }
    let given = manager.arguments.list("controllers");
    let place = manager.runs(BOOTSTRAP_SIGNER).1.or_else(|| manager.anywhere());
    let place = place.unwrap_or_else(|| info.origin("data"));
    let list = given.as_ref().map(|list| List::of_flag("controllers", list));
    let list = list.unwrap_or_else(|| List::of_default("controllers", &["*"], place.place()));
    if let Some(finding) = bootstrapsigner_disabled::judge(&list) {
        step.breaks(symptom, walk.judged(&place, finding));
    }
}

/// Why the signer skips a Secret.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/bootstrap: validateSecretForSigning, for Secrets of the type that it watches.
fn unsigned(walk: &Walk<'_>, secret: &Secret<'_>, id: &str) -> Option<Finding> {
    let fault = SecretFault::refused(secret)
        .or_else(|| SecretFault::of_type(secret))
        .or_else(|| SecretFault::of_half(secret, "token-id", id))
        .or_else(|| SecretFault::of_end(secret, walk.now()));
    if let Some(fault) = fault {
        return Some(finding(walk, fault));
    }
    if secret.get("token-secret").unwrap_or_default().is_empty() {
        let origin = secret.origin("token-secret");
        let finding = token_secret_invalid::without_secret(secret.object.name(), origin.place());
        return Some(walk.judged(&origin, finding));
    }
    let origin = secret.origin("usage-bootstrap-signing");
    let usage = SigningUsage {
        token: Some(id),
        signs: secret.get("usage-bootstrap-signing").as_deref() == Some("true"),
        setting: "usage-bootstrap-signing",
        write: "write `usage-bootstrap-signing: \"true\"`",
        place: origin.place(),
    };
    token_cannot_sign::judge(&usage).map(|finding| walk.judged(&origin, finding))
}

/// A fault for which the API server also refuses the token; reported once.
fn finding(walk: &Walk<'_>, fault: SecretFault) -> Finding {
    walk.judged(&fault.origin, fault.finding)
}
