use jiff::Timestamp;

use crate::diagnostic::Finding;
use crate::facts::Origin;

use crate::proof::control_plane::ca_rotation;
use crate::proof::kubelet::credentials::{Existing, Login};
use crate::proof::step::{Step, StepId};
use crate::proof::steps::approve;
use crate::proof::steps::config_load::Loaded;
use crate::proof::steps::sign::{self, Issued};
use crate::proof::token::authenticated::Authenticated;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::certificates::{signing_client_signer_missing, signing_duration_too_short};
use crate::rules::control_plane::csr_controller_disabled::CsrController;
use crate::rules::control_plane::renewal_approval_off;
use crate::rules::fact::Setting;
use crate::rules::kubelet::kubelet_rotation_disabled;
use crate::rules::tokens::kubeconfig_setting_lost::{self, Lost};

/// Ten years.
const HORIZON: i64 = 10 * 365 * 86400;

/// A request with the certificate to be renewed.
const RENEWAL: approve::Kind = approve::Kind {
    subresource: "selfnodeclient",
    role: None,
    what: "have its certificate renewed",
    write: "bind `system:certificates.k8s.io:certificatesigningrequests:selfnodeclient` to the group `system:nodes`",
    off: renewal_approval_off::judge,
};

/// Certificates are renewed, for ten years.
///
/// Mirrors k8s.io/client-go/util/certificate: manager.nextRotationDeadline, which requests the next certificate after 70
/// to 90 % of the lifetime, with the certificate itself; and
/// k8s.io/kubernetes/pkg/controller/certificates/approver: isSelfNodeClientCert. Renewal works forever while the lifetime
/// is constant, so only the end of the signing CA has to be checked, which limits every certificate.
pub(in crate::proof) fn step(
    walk: &Walk<'_>,
    loaded: &Loaded,
    asks: Option<&Authenticated>,
) -> Outcome<Option<Timestamp>> {
    let mut step = Step::new(StepId::Renewal);
    let mut aside = Step::new(StepId::Renewal);
    if let Login::Direct = loaded.client.login {
        step.saw("the kubelet has no certificate to renew", None);
        return Outcome::of(step, None);
    }
    lost(walk, &mut step, loaded);
    let issued = sign::signer(walk, &mut aside, "kubelet-client", signing_client_signer_missing::judge);
    let own = match &loaded.client.login {
        Login::Certificate(existing) => Some(existing),
        _ => None,
    };
    let end = match own {
        Some(existing) => existing.leaf().map(|leaf| leaf.not_after),
        None => issued.as_ref().map(|issued| sign::not_after(issued, walk.now())),
    };
    if let Err(reason) = &loaded.client.rotates {
        step.unknown(reason, "the kubelet renews its certificate: `rotateCertificates: true`", None);
    }
    if let Some((place, finding)) = off(loaded, walk, end) {
        let finding = walk.judged(&place, finding);
        step.breaks(finding.symptom().to_owned(), finding);
        return Outcome::of(step, end);
    }
    let symptom = "renewals are not served; in the end: The currently active client certificate has expired and the server is responsive, exiting.";
    let node = own.and_then(Existing::user).unwrap_or_else(|| Identity::node(&loaded.name));
    let elsewhere = approve::elsewhere(walk, &mut step, |approver| approver.renewals, "every renewal");
    if !elsewhere && approve::controller(walk, &mut step, CsrController::Approving, symptom) {
        approve::allowed(walk, &mut step, &node, &RENEWAL, symptom);
    }
    if !step.is_broken() && approve::controller(walk, &mut step, CsrController::Signing, symptom) {
        sign::signer(walk, &mut step, "kubelet-client", signing_client_signer_missing::judge);
    }
    if !step.is_broken() && !elsewhere {
        approve::act(walk, &mut step, "approval", "approve", symptom);
    }
    // Show each piece of evidence once, even if several steps have it.
    let mut seen = std::collections::BTreeSet::new();
    step.evidence.retain(|evidence| seen.insert(evidence.text.clone()));
    let Some(issued) = issued else { return Outcome::of(step, None) };
    if step.is_broken() {
        return Outcome::of(step, end);
    }
    let ends = lifetime(walk, &mut step, &issued);
    ca_rotation::check(walk, &mut step, loaded);
    match asks.and_then(|asks| asks.token_ends) {
        Some(end) => step.saw(
            format!("new nodes can join until the token expires, on {end}; renewals need no token"),
            None,
        ),
        None => step.saw("renewals need no token", None),
    }
    Outcome::of(step, ends)
}

/// What the kubelet leaves out of the kubeconfig that it writes.
fn lost(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded) {
    let client = &loaded.client;
    let (Some(connection), true) = (&client.connection, client.login.bootstraps()) else { return };
    let arguments = &loaded.settings.arguments;
    let Some(kubeconfig) =
        arguments.text("kubeconfig").filter(|_| arguments.text("bootstrap-kubeconfig").is_some())
    else {
        return;
    };
    let replaced = walk.class.kubelet.files.is_made_before(kubeconfig);
    for (key, value) in [("tls-server-name", &connection.server_name), ("proxy-url", &connection.proxy)] {
        let Some(value) = value else { continue };
        let place = value.origin.place();
        let finding = kubeconfig_setting_lost::judge(&Lost { key, place, kubeconfig, replaced });
        finding.into_iter().for_each(|finding| step.also(walk.judged(&value.origin, finding)));
    }
}

/// How often a certificate is renewed, and until when: when the signing CA expires, if that is within ten years.
fn lifetime(walk: &Walk<'_>, step: &mut Step, issued: &Issued) -> Option<Timestamp> {
    let life = issued.lifetime.max(1);
    let (first, last) = (life / 10 * 7, life / 10 * 9);
    step.saw(
        format!(
            "a certificate is valid for {}; it is renewed after {} to {}, about {} times in ten years",
            sign::period(life),
            sign::period(first),
            sign::period(last),
            HORIZON / (life / 10 * 8).max(1)
        ),
        None,
    );
    let manager = walk.plane.manager.as_ref();
    let place = manager.and_then(|manager| manager.place("cluster-signing-duration"));
    let place = place.unwrap_or_else(|| walk.somewhere());
    if let Some(finding) = signing_duration_too_short::judge(life, sign::duration_shown(walk), place.place())
    {
        step.also(walk.judged(&place, finding));
    }
    let horizon =
        Timestamp::from_second(walk.now().as_second().saturating_add(HORIZON)).unwrap_or(Timestamp::MAX);
    let ends = issued.ca_ends.filter(|end| *end <= horizon);
    if let Some(end) = ends {
        let origin = issued.cert_file.as_ref().map(|file| file.origin.clone());
        step.provided(
            format!("the signing CA must be replaced before {end}: no certificate is valid longer"),
            origin.as_ref(),
        );
    }
    ends
}

/// Whether the kubelet does not renew, as far as that is known. `end`: when the certificate of a node that joins now
/// expires.
fn off(loaded: &Loaded, walk: &Walk<'_>, end: Option<Timestamp>) -> Option<(Origin, Finding)> {
    let on = loaded.client.rotates.as_ref().ok()?;
    let place = loaded.settings.place("rotateCertificates", &walk.somewhere());
    let expires = end.map(|end| match loaded.client.login.bootstraps() {
        true => format!("on {end} for a node that joins now"),
        false => format!("on {end}"),
    });
    let key = loaded.settings.key("rotateCertificates");
    let setting = Setting { text: "false", place: place.place(), key, removed: None };
    Some((place, kubelet_rotation_disabled::judge(&setting, *on, expires.as_deref())?))
}
