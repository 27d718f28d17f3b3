use crate::diagnostic::{Finding, rule_id};
use jiff::Timestamp;

use crate::facts::{Fact, Sourced};
use crate::pki::Certificate;
use crate::proof::control_plane::server::Server;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::approve;
use crate::proof::steps::config_load::Loaded;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::certificates::signing_pair_incomplete::{self, SigningPair};
use crate::rules::certificates::{ca_expired, signing_client_signer_missing};
use crate::rules::control_plane::csr_controller_disabled::CsrController;
use crate::rules::fact::{Ca, Signers};

/// What the operator sees of a request that is not signed.
const SYMPTOM: &str = "the request is Approved and never Issued; kubelet: No valid client certificate is found and the server is responsive, exiting.";

/// The default lifetime of certificates: a year.
const YEAR: i64 = 8760 * 3600;

/// The result of the step.
pub(in crate::proof) struct Signed {
    /// The certificate; none if kube-controller-manager is unknown.
    pub(in crate::proof) issued: Option<Issued>,
}

/// A client certificate as it is issued.
#[derive(Clone, Debug)]
pub(in crate::proof) struct Issued {
    /// Its lifetime, in seconds.
    pub(in crate::proof) lifetime: i64,
    /// When the signing CA expires, if known.
    pub(in crate::proof) ca_ends: Option<Timestamp>,
    /// The signing CA, if known.
    pub(in crate::proof) ca: Option<Certificate>,
    /// The path of the signing CA's certificate and where it is set.
    pub(in crate::proof) cert_file: Option<Sourced<String>>,
}

/// The request is signed.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app: newCertificateSigningRequestSigningController, and
/// k8s.io/kubernetes/pkg/controller/certificates/signer: signer.sign with its ca_provider and authority/policies.go.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded) -> Outcome<Signed> {
    let mut step = Step::new(StepId::Sign);
    if !loaded.client.login.bootstraps() {
        step.saw("the kubelet has its credentials already", None);
        return Outcome::of(step, Signed { issued: None });
    }
    if !approve::controller(walk, &mut step, CsrController::Signing, SYMPTOM) {
        return Outcome::broken(step);
    }
    let issued = signer(walk, &mut step, "kubelet-client", signing_client_signer_missing::judge);
    if walk.plane.manager.is_none() {
        step.provided("kube-controller-manager must have a signing CA", None);
    }
    if !step.is_broken() {
        approve::act(walk, &mut step, "status", "sign", SYMPTOM);
    }
    Outcome::of(step, Signed { issued })
}

/// What a signer issues; breaks the step if it has no CA.
pub(in crate::proof) fn signer(
    walk: &Walk<'_>,
    step: &mut Step,
    name: &str,
    missing: fn(&Signers) -> Option<Finding>,
) -> Option<Issued> {
    let manager = walk.plane.manager.as_ref()?;
    let lifetime = duration(manager);
    let (cert, key) = files(manager, name);
    let anywhere = manager.anywhere().unwrap_or_else(|| walk.somewhere());
    let signers = Signers::of(anywhere.place(), |flag| manager.flag(flag).is_some());
    let process = &manager.component.process;
    let of_signer = |end: &str| process.hides(&format!("cluster-signing-{name}-{end}-file"));
    if ["cert", "key"]
        .iter()
        .any(|end| of_signer(end) || process.hides(&format!("cluster-signing-{end}-file")))
    {
        step.provided(
            "kube-controller-manager's flags for the signing CA must be set to a certificate and its key",
            None,
        );
        return Some(Issued { lifetime, ca_ends: None, ca: None, cert_file: None });
    }
    let cert = match (cert, key) {
        (Some(cert), Some(_)) => cert.clone(),
        (None, None) if let Some(finding) = missing(&signers) => {
            let finding = walk.judged(&anywhere, finding);
            step.breaks(format!("{SYMPTOM}; kube-controller-manager: Skipping CSR signer controller because specific files were specified for other signers and not this one"), finding);
            return None;
        }
        (None, None) => {
            let unknown = Issued { lifetime, ca_ends: None, ca: None, cert_file: None };
            return without_files(walk, step, manager).then_some(unknown);
        }
        (cert, key) => {
            let place = |file: Option<&Sourced<String>>| file.map(|file| file.origin.place());
            let pair = SigningPair { signer: None, cert: place(cert), key: place(key) };
            let given = cert.or(key)?;
            step.breaks(SYMPTOM, walk.judged(&given.origin, signing_pair_incomplete::judge(&pair)?));
            return None;
        }
    };
    step.saw(format!("signs with {}, valid for {}", cert.value, period(lifetime)), Some(&cert.origin));
    let ca = ca(walk, step, manager, &cert);
    if step.is_broken() {
        return None;
    }
    let ca_ends = ca.as_ref().map(|ca| ca.not_after);
    Some(Issued { lifetime, ca_ends, ca, cert_file: Some(cert) })
}

/// Whether kube-controller-manager may have a CA although no flag sets one.
fn without_files(walk: &Walk<'_>, step: &mut Step, manager: &Server<'_>) -> bool {
    // Older releases had a default for the two files.
    let default = manager.kube.controller_manager_flags().flag("cluster-signing-cert-file").present();
    if let Some(path) = default.and_then(|flag| flag.default) {
        step.provided(
            format!(
                "the CA must be at {path}, with its key beside it: these are the defaults of this release"
            ),
            None,
        );
        return true;
    }
    if !manager.component.process.whole && manager.arguments.iter().next().is_none() {
        step.provided("kube-controller-manager must have `--cluster-signing-cert-file` and `--cluster-signing-key-file`", None);
        return true;
    }
    let place = manager.anywhere().unwrap_or_else(|| walk.somewhere());
    let finding = walk
        .at(rule_id::SIGNING_OFF, &place, "kube-controller-manager has no signing CA")
        .label("no `--cluster-signing-cert-file` and `--cluster-signing-key-file`")
        .help("set both flags, to the CA's certificate and its key");
    step.breaks(format!("{SYMPTOM}; kube-controller-manager: Skipping CSR signer controller because no csr cert/key was specified"), finding);
    false
}

/// The signing CA, if its certificate is known.
fn ca(walk: &Walk<'_>, step: &mut Step, manager: &Server<'_>, cert: &Sourced<String>) -> Option<Certificate> {
    // If it cannot use the files, kube-controller-manager does not run at all.
    let certificates = match manager.component.files.certificates(cert) {
        Fact::Known(certificates) => certificates,
        Fact::Absent => return None,
        Fact::Unknown(_) => {
            step.provided(
                format!(
                    "{} must be one CA certificate that has not expired, and its key must match",
                    cert.value
                ),
                Some(&cert.origin),
            );
            return None;
        }
    };
    let [certificate] = certificates.as_ref().as_ref().ok()?.as_slice() else { return None };
    let ca = Ca {
        shown: &cert.value,
        certificates: std::slice::from_ref(certificate),
        place: cert.origin.place(),
    };
    if let Some(finding) = ca_expired::judge(&ca, walk.now()) {
        step.breaks(
            format!("error auto signing csr: the signer has expired: NotAfter={}", certificate.not_after),
            walk.judged(&cert.origin, finding),
        );
        return None;
    }
    step.saw(
        format!("the CA is `{}`, valid until {}", certificate.subject, certificate.not_after),
        Some(&cert.origin),
    );
    Some(certificate.clone())
}

/// The two files of a signer: its own, or those of all.
fn files<'a>(
    manager: &'a Server<'_>,
    name: &str,
) -> (Option<&'a Sourced<String>>, Option<&'a Sourced<String>>) {
    let of = |prefix: &str| {
        (manager.flag(&format!("{prefix}-cert-file")), manager.flag(&format!("{prefix}-key-file")))
    };
    match of(&format!("cluster-signing-{name}")) {
        (None, None) => of("cluster-signing"),
        own => own,
    }
}

/// The lifetime of certificates, in seconds.
pub(in crate::proof) fn duration(manager: &Server<'_>) -> i64 {
    let given = manager.flag("cluster-signing-duration");
    given.and_then(|given| crate::kube::value::signed_seconds(&given.value)).unwrap_or(YEAR)
}

/// The same as it is written, or the default.
pub(in crate::proof) fn duration_shown<'w>(walk: &'w Walk<'_>) -> &'w str {
    let given = walk.plane.manager.as_ref().and_then(|manager| manager.flag("cluster-signing-duration"));
    given.map_or("8760h", |given| given.value.as_str())
}

/// When a certificate issued at a given time expires.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/certificates/authority: PermissiveSigningPolicy.apply.
pub(in crate::proof) fn not_after(issued: &Issued, at: Timestamp) -> Timestamp {
    const BACKDATE: i64 = 5 * 60;
    const SHORT: i64 = 8 * 3600;
    let lifetime = if issued.lifetime < SHORT { issued.lifetime } else { issued.lifetime - BACKDATE };
    let end = Timestamp::from_second(at.as_second().saturating_add(lifetime)).unwrap_or(Timestamp::MAX);
    issued.ca_ends.map_or(end, |ca| end.min(ca))
}

/// A length of time for people.
pub(in crate::proof) fn period(seconds: i64) -> String {
    match seconds {
        s if s >= 10 * 24 * 3600 || s >= 48 * 3600 && s % 86400 == 0 => format!("{} days", s / 86400),
        s if s >= 2 * 3600 => format!("{} hours", s / 3600),
        s => format!("{} minutes", s / 60),
    }
}
