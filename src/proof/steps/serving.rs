use crate::facts::Reason;
use crate::model::CSR_APPROVING;
use crate::proof::control_plane::authorization::Answer;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::approve;
use crate::proof::steps::authorize_csr_create::{GROUP, RESOURCE};
use crate::proof::steps::config_load::Loaded;
use crate::proof::steps::sign;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::certificates::signing_serving_signer_missing;
use crate::rules::control_plane::csr_controller_disabled::CsrController;
use crate::rules::fact::Serving;
use crate::rules::kubelet::kubelet_serving_unapproved::{self, Approver};

/// The kubelet's serving certificate.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate: NewKubeletServerCertificateManager, and
/// k8s.io/kubernetes/cmd/kubelet/app: InitializeTLS. Since `selfnodeserver` was removed, Kubernetes has no approver for it.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded) -> Outcome<()> {
    let mut step = Step::new(StepId::Serving);
    match kind(walk, loaded) {
        Err(reason) => {
            step.unknown(&reason, "the kubelet's clients accept its serving certificate", None);
        }
        Ok(Serving::SelfSigned) => {
            step.saw("the kubelet creates a self-signed serving certificate, once", None)
        }
        Ok(Serving::Files) => files(walk, &mut step, loaded),
        Ok(Serving::Requested) => requested(walk, &mut step, loaded),
    }
    Outcome::of(step, ())
}

/// The source of the certificate.
///
/// # Errors
/// If that is unknown.
pub(in crate::proof) fn kind(walk: &Walk<'_>, loaded: &Loaded) -> Result<Serving, Reason> {
    let settings = &loaded.settings;
    // Releases before the field have only the gate.
    let field = walk.kube.kubelet_field("serverTLSBootstrap").is_present();
    let on = match field {
        true => settings.is_on("serverTLSBootstrap")?.0,
        false => loaded.gates.is_on(walk.kube, "RotateKubeletServerCertificate"),
    };
    if on {
        return Ok(Serving::Requested);
    }
    let has = |field| settings.text(field).map(|(path, _)| !path.is_empty());
    let files = has("tlsCertFile")? && has("tlsPrivateKeyFile")?;
    Ok(if files { Serving::Files } else { Serving::SelfSigned })
}

fn files(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded) {
    let Ok((path, origin)) = loaded.settings.text("tlsCertFile") else { return };
    let files = &walk.class.kubelet.files;
    match files.certificates(&path).known() {
        Some(certificates) if certificates.is_ok() => {
            step.saw(format!("serves with {path}"), origin.as_ref());
        }
        _ => step.provided(format!("{path} and its key must be on the node"), origin.as_ref()),
    }
}

fn requested(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded) {
    let place = loaded.settings.place("serverTLSBootstrap", &walk.somewhere());
    step.saw("requests its serving certificate from the cluster, once its Node has addresses", Some(&place));
    let node = Identity::node(&loaded.name);
    match walk.plane.may(&node, "create", Target::cluster(GROUP, RESOURCE, "")) {
        Answer::Yes(..) => {}
        Answer::Perhaps(text) => step.provided(text, None),
        Answer::No(_) => step.provided(format!("`{}` must be allowed to create {RESOURCE}", node.user), None),
    }
    if !approve::controller(
        walk,
        step,
        CsrController::Signing,
        "the serving request is Approved and never Issued",
    ) {
        return;
    }
    sign::signer(walk, step, "kubelet-serving", signing_serving_signer_missing::judge);
    if step.is_broken() {
        return;
    }
    let old = walk.plane.manager.as_ref().is_some_and(|manager| {
        manager.kube.approves_serving_certificates()
            && manager.gates.is_on(manager.kube, "RotateKubeletServerCertificate")
            && manager.runs(CSR_APPROVING).0
    });
    let by_rbac = old
        && matches!(
            walk.plane.may(&node, "create", Target::cluster(GROUP, RESOURCE, "selfnodeserver")),
            Answer::Yes(..)
        );
    if by_rbac {
        step.saw("csrapproving approves it as selfnodeserver", None);
        return;
    }
    let approver = walk.class.approver.as_ref();
    match approver {
        Some(approver) => step.provided(
            format!("an approver for serving CSRs must run: {}", approver.value),
            Some(&approver.origin),
        ),
        None => step.provided("an approver for serving CSRs must run; Kubernetes has none", Some(&place)),
    }
    let approver = approver.map(|own| Approver { name: &own.value, place: own.origin.place() });
    let finding = kubelet_serving_unapproved::judge(place.place(), approver.as_ref());
    finding.into_iter().for_each(|finding| step.also(walk.judged(&place, finding)));
}
