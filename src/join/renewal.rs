use jiff::Timestamp;

use super::approve;
use super::identity::Identity;
use super::sign;
use super::step::{Step, StepId};
use super::walk::Walk;
use crate::model::{CSR_APPROVING, CSR_SIGNING};

const ROTATION_OFF: &str = "kubelet-rotation-disabled";
const RENEWAL_OFF: &str = "renewal-approval-off";
const TOO_SHORT: &str = "signing-duration-too-short";
const CLIENT_MISSING: &str = "signing-client-signer-missing";

/// Ten years of virtual time.
const HORIZON: i64 = 10 * 365 * 86400;

/// Certificates are renewed, for ten years.
///
/// Mirrors k8s.io/client-go/util/certificate: manager.nextRotationDeadline, which asks for the next certificate after 70
/// to 90 % of the lifetime, with the certificate itself; and
/// k8s.io/kubernetes/pkg/controller/certificates/approver: isSelfNodeClientCert. What lasts a constant time is renewed for
/// ever, so only what ends has to be looked at: the signing CA, at which every certificate is cut off.
pub(super) fn step(walk: &mut Walk<'_>) -> Step {
    let mut step = Step::new(StepId::Renewal);
    let issued = match &walk.issued {
        Some(issued) => Some(issued.clone()),
        None => sign::signer(walk, &mut Step::new(StepId::Renewal), "kubelet-client", CLIENT_MISSING),
    };
    let end = issued.as_ref().map(|issued| sign::not_after(issued, walk.now()));
    if !walk.rotates {
        walk.lasts_until = end;
        let place = walk.settings.as_ref().map_or_else(
            || walk.somewhere(),
            |settings| settings.place("rotateCertificates", &walk.somewhere()),
        );
        let when = end.map(|end| format!(", on {end} for a node that joins now")).unwrap_or_default();
        let finding = walk
            .at(
                ROTATION_OFF,
                &place,
                format!("the kubelet never renews its certificate: it stops when that ends{when}"),
            )
            .label("off")
            .help("set `rotateCertificates: true`");
        step.breaks(
            "The currently active client certificate has expired and the server is responsive, exiting.",
            finding,
        );
        return step;
    }
    let symptom = "renewals are not served; in the end: The currently active client certificate has expired and the server is responsive, exiting.";
    let node = Identity::node(&walk.name);
    if approve::controller(walk, &mut step, CSR_APPROVING, "csrapproving", symptom) {
        approve::allowed(walk, &mut step, &node, "selfnodeclient", RENEWAL_OFF, symptom);
    }
    if !step.is_broken() && approve::controller(walk, &mut step, CSR_SIGNING, "csrsigning", symptom) {
        sign::signer(walk, &mut step, "kubelet-client", CLIENT_MISSING);
    }
    if !step.is_broken() {
        approve::act(walk, &mut step, "approval", "approve", symptom);
    }
    // Each piece of evidence once, however many steps it is evidence for.
    let mut seen = std::collections::BTreeSet::new();
    step.evidence.retain(|evidence| seen.insert(evidence.text.clone()));
    let Some(issued) = issued else { return step };
    if step.is_broken() {
        walk.lasts_until = end;
        return step;
    }
    lifetime(walk, &mut step, &issued);
    step
}

fn lifetime(walk: &mut Walk<'_>, step: &mut Step, issued: &super::walk::Issued) {
    let life = issued.lifetime.max(1);
    let (first, last) = (life / 10 * 7, life / 10 * 9);
    step.saw(
        format!(
            "a certificate lasts {}; the next is asked for after {} to {}, about {} times in ten years",
            sign::period(life),
            sign::period(first),
            sign::period(last),
            HORIZON / (life / 10 * 8).max(1)
        ),
        None,
    );
    if life < 3600 {
        let manager = walk.plane.manager.as_ref();
        let place = manager.and_then(|manager| manager.place("cluster-signing-duration"));
        let place = place.unwrap_or_else(|| walk.somewhere());
        step.also(
            walk.at(TOO_SHORT, &place, "certificates are renewed all the time")
                .label("less than an hour")
                .reason("each renewal may wait a quarter of an hour, and a node that is off for longer cannot come back by itself")
                .help("write at least `1h`; a year is `8760h`"),
        );
    }
    let horizon =
        Timestamp::from_second(walk.now().as_second().saturating_add(HORIZON)).unwrap_or(Timestamp::MAX);
    if let Some(end) = issued.ca_ends.filter(|end| *end <= horizon) {
        walk.lasts_until = Some(end);
        let origin = issued.cert_file.as_ref().map(|file| file.origin.clone());
        step.provided(
            format!("the CA that signs must be replaced before {end}: no certificate outlives it"),
            origin.as_ref(),
        );
    }
    match walk.token_ends {
        Some(end) => {
            step.saw(format!("new nodes join until the token ends, on {end}; renewals need no token"), None)
        }
        None => step.saw("renewals need no token", None),
    }
}
