use crate::facts::{Fact, Sourced};
use crate::pki::Certificate;
use crate::pki::trust::{self, Distrust};
use crate::proof::control_plane::server::Server;
use crate::proof::kubelet::credentials::{self, Existing, Login};
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::steps::sign::{self, Issued, Signed};
use crate::proof::tls::api_roots;
use crate::proof::token::authenticated::Authenticated;
use crate::proof::token::identity::{AUTHENTICATED, Identity};
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::certificates::{
    ca_not_pem, client_certificate_expired, client_certificate_untrusted, signing_duration_too_short,
};
use crate::rules::control_plane::apiserver_client_ca_missing_signer::{self, ClientCa};
use crate::rules::fact::{CertificateFile, CertificateReader};
use crate::rules::form::file_unreadable;

const SYMPTOM: &str = "Unauthorized; kube-apiserver: Unable to authenticate the request: [x509: certificate signed by unknown authority]";

const OVER: &str = "Unauthorized; kube-apiserver: Unable to authenticate the request: x509: certificate has expired or is not yet valid";

/// The API server accepts the certificate.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/request/x509: Authenticator.AuthenticateRequest, which verifies against
/// `--client-ca-file` and uses the common name as the user, and organisations as groups.
pub(in crate::proof) fn step(
    walk: &Walk<'_>,
    loaded: &Loaded,
    asks: &Authenticated,
    signed: &Signed,
) -> Outcome<()> {
    let mut step = Step::new(StepId::AuthenticateNode);
    let who = match &loaded.client.login {
        Login::Bootstrap => Identity::node(&loaded.name),
        Login::Certificate(existing) => existing.user().unwrap_or_else(|| Identity::node(&loaded.name)),
        Login::Direct => {
            let user = asks.user.as_ref().map_or("the user of its kubeconfig", |user| user.user.as_str());
            step.saw(format!("is `{user}` in every request"), None);
            return Outcome::of(step, ());
        }
    };
    let Some(server) = &walk.plane.apiserver else {
        step.provided("kube-apiserver must trust the signing CA, by `--client-ca-file`", None);
        return Outcome::of(step, ());
    };
    let Some(bundle) = server.flag("client-ca-file").cloned() else {
        if !server.component.process.tells("client-ca-file")
            && server.arguments.get("client-ca-file").is_none()
        {
            step.provided("kube-apiserver must have `--client-ca-file` with the signing CA", None);
        } else {
            let place = server.anywhere().unwrap_or_else(|| walk.somewhere());
            let finding = apiserver_client_ca_missing_signer::without_bundle(place.place());
            let finding = walk.judged(&place, finding);
            step.breaks(SYMPTOM, finding);
        }
        return Outcome::of(step, ());
    };
    if let Some(issued) = signed.issued.as_ref().filter(|issued| issued.lifetime <= 0) {
        let place = server_place(walk);
        let shown = sign::duration_shown(walk);
        if let Some(finding) = signing_duration_too_short::judge(issued.lifetime, shown, place.place()) {
            step.breaks(OVER, walk.judged(&place, finding));
        }
        return Outcome::of(step, ());
    }
    match &loaded.client.login {
        Login::Certificate(existing) => shown(walk, &mut step, loaded, server, &bundle, existing),
        _ => trusted(walk, &mut step, server, &bundle, signed.issued.as_ref()),
    }
    if !step.is_broken() {
        let groups = who.groups.iter().filter(|group| *group != AUTHENTICATED);
        let groups: Vec<&str> = groups.map(String::as_str).collect();
        match groups.as_slice() {
            [] => step.saw(format!("is `{}`, in no group", who.user), None),
            groups => step.saw(format!("is `{}`, in {}", who.user, groups.join(" and ")), None),
        }
    }
    Outcome::of(step, ())
}

/// Whether the API server accepts the certificate that the kubelet already has.
fn shown(
    walk: &Walk<'_>,
    step: &mut Step,
    loaded: &Loaded,
    server: &Server<'_>,
    bundle: &Sourced<String>,
    existing: &Existing,
) {
    let (chain, leaf) = match (&existing.chain, existing.leaf()) {
        (Fact::Known(chain), Some(leaf)) => (chain, leaf),
        _ => {
            let must = format!("the CA of the certificate in {} must be in {}", existing.path, bundle.value);
            return step.provided(must, Some(&existing.origin));
        }
    };
    let place = existing.origin.place();
    if let Some(finding) = client_certificate_expired::judge(leaf, place.clone(), walk.now()) {
        return step.breaks(OVER, walk.judged(&existing.origin, finding));
    }
    let certificates = match server.component.files.certificates(bundle) {
        Fact::Known(certificates) => certificates,
        Fact::Unknown(_) => {
            let must = format!("{} must contain the CA `{}`", bundle.value, leaf.issuer);
            return step.provided(must, Some(&bundle.origin));
        }
        Fact::Absent => return,
    };
    // The API server does not start with a file that it cannot read.
    let Ok(certificates) = certificates.as_ref() else { return };
    if let Err(why) = trust::verify(chain, certificates, walk.now()) {
        let finding = client_certificate_untrusted::judge(&client_certificate_untrusted::Shown {
            certificate: leaf,
            place,
            bundle: certificates,
            bundle_file: &bundle.value,
            bundle_place: bundle.origin.place(),
            help: credentials::way_out(&loaded.settings, &existing.path, &loaded.name),
        });
        let symptom =
            format!("Unauthorized; kube-apiserver: Unable to authenticate the request: [{}]", why.words());
        return step.breaks(symptom, walk.judged(&existing.origin, finding));
    }
    if !leaf.may_be_client {
        const SAID: &str = "Unauthorized; kube-apiserver: Unable to authenticate the request: x509: certificate specifies an incompatible key usage";
        let finding = client_certificate_untrusted::no_client(place);
        return step.breaks(SAID, walk.judged(&existing.origin, finding));
    }
    step.saw(
        format!("`{}` signed the certificate in {}, and is in {}", leaf.issuer, existing.path, bundle.value),
        Some(&bundle.origin),
    );
}

/// Whether the client CA bundle contains the signing CA.
fn trusted(
    walk: &Walk<'_>,
    step: &mut Step,
    server: &Server<'_>,
    bundle: &Sourced<String>,
    issued: Option<&Issued>,
) {
    let certificates = match server.component.files.certificates(bundle) {
        Fact::Known(certificates) => certificates,
        Fact::Absent => {
            let finding =
                walk.judged(&bundle.origin, file_unreadable::missing(bundle, bundle.origin.place()));
            step.breaks(format!("kube-apiserver: unable to load client CA file {0:?}: open {0}: no such file or directory", bundle.value), finding);
            return;
        }
        // If both flags have the same file, its content does not matter.
        Fact::Unknown(_) => return by_path(step, bundle, issued),
    };
    let certificates = match certificates.as_ref() {
        Ok(certificates) => certificates,
        Err(problem) => {
            let reader = CertificateReader::ApiserverClients;
            let file = CertificateFile { path: bundle, reader, place: bundle.origin.place() };
            let finding = walk.judged(&bundle.origin, ca_not_pem::judge(&file, problem));
            step.breaks(format!("kube-apiserver: unable to load client CA file {:?}", bundle.value), finding);
            return;
        }
    };
    match issued.and_then(|issued| issued.ca.as_ref()) {
        Some(ca) => signer(walk, step, (certificates, bundle), ca, issued),
        None => by_path(step, bundle, issued),
    }
}

/// Nodes present only their certificate, so its issuing CA must be in the bundle.
fn signer(
    walk: &Walk<'_>,
    step: &mut Step,
    (certificates, bundle): (&[Certificate], &Sourced<String>),
    ca: &Certificate,
    issued: Option<&Issued>,
) {
    let signing = issued.and_then(|issued| issued.cert_file.as_ref());
    let unknown = apiserver_client_ca_missing_signer::judge(&ClientCa {
        bundle: certificates,
        bundle_file: &bundle.value,
        place: bundle.origin.place(),
        signer: ca,
        signer_file: signing.map_or("the signing CA", |signing| signing.value.as_str()),
        signer_place: signing.map(|signing| signing.origin.place()),
    });
    let own = certificates.iter().find(|one| one.subject == ca.subject && one.spki == ca.spki);
    let (why, finding) = match (unknown, own) {
        (Some(finding), _) => (Distrust::UnknownAuthority, finding),
        (None, Some(certificate)) if let Err(why) = trust::ca(certificate, walk.now()) => {
            let Some(finding) = api_roots::invalid(certificate, bundle.origin.place(), walk.now()) else {
                return;
            };
            (why, finding)
        }
        (None, _) => {
            step.saw(format!("`{}` is in {}", ca.subject, bundle.value), Some(&bundle.origin));
            return;
        }
    };
    let symptom =
        format!("Unauthorized; kube-apiserver: Unable to authenticate the request: [{}]", why.words());
    step.breaks(symptom, walk.judged(&bundle.origin, finding));
}

/// If the signing CA is unknown: the same file contains it, another file must contain it.
fn by_path(step: &mut Step, bundle: &Sourced<String>, issued: Option<&Issued>) {
    let signing = issued.and_then(|issued| issued.cert_file.as_ref());
    match signing {
        Some(signing) if signing.value == bundle.value => {
            step.saw(
                format!("{} is both the signing CA and the trusted CA", bundle.value),
                Some(&bundle.origin),
            );
        }
        _ => step.provided(format!("{} must contain the signing CA", bundle.value), Some(&bundle.origin)),
    }
}

/// Where the lifetime of certificates is set.
fn server_place(walk: &Walk<'_>) -> crate::facts::Origin {
    let manager = walk.plane.manager.as_ref();
    manager.and_then(|manager| manager.place("cluster-signing-duration")).unwrap_or_else(|| walk.somewhere())
}
