//! Why kube-apiserver or kube-controller-manager would not start, other than unknown flags and gates.

use crate::diagnostic::Finding;
use crate::facts::{Fact, Object, Origin, Sourced, yaml};
use crate::kube::Program;
use crate::model::OIDC_FLAGS;
use crate::proof::control_plane::refusal::at;
use crate::proof::control_plane::server::Server;
use crate::proof::control_plane::signing_pair;
use crate::rules;
use crate::rules::certificates::ca_not_pem;
use crate::rules::certificates::certificate_key_mismatch::{self, KeyPair};
use crate::rules::certificates::signing_flags_mixed::{self, Common};
use crate::rules::certificates::signing_pair_incomplete::{self, SigningPair};
use crate::rules::control_plane::{
    admission_plugin_unknown, apiserver_admission_flags_clash, apiserver_anonymous_flag_and_config,
    apiserver_authz_config_and_mode, authentication_configuration_refused,
    authorization_configuration_refused, authorization_mode_unknown, authorizer_file_missing,
    controller_unknown, oidc_flags_and_authentication_config, service_range_too_large,
};
use crate::rules::fact::{CertificateFile, CertificateReader, GivenFlag, List, ServerFlags, Word};
use crate::rules::form::file_unreadable;
use crate::rules::tokens::token_file_refused;

/// The errors because of which kube-apiserver does not start, in the order in which it checks.
pub(in crate::proof) fn apiserver(server: &Server<'_>) -> Vec<Finding> {
    let mut refusals = authorization(server);
    refusals.extend(authorization_file(server));
    refusals.extend(authentication_file(server));
    refusals.extend(admission(server));
    refusals.extend(anonymous(server));
    refusals.extend(oidc(server));
    refusals.extend(ranges(server));
    refusals.extend(files(server));
    refusals.extend(key_pairs(server));
    refusals.extend(flags(server, Program::Apiserver));
    refusals
}

/// The errors because of which kube-controller-manager does not start, in the order in which it checks.
pub(in crate::proof) fn manager(server: &Server<'_>) -> Vec<Finding> {
    let mut refusals = Vec::new();
    if let Some(list) = server.arguments.list("controllers") {
        for word in list.value.iter().filter(|word| word.value != "*").take(List::MOST) {
            let place = word.origin.place();
            let refusal = controller_unknown::judge(&Word { text: &word.value, place }, &server.release());
            refusals.extend(at(&word.origin, refusal));
        }
    }
    refusals.extend(signing_pair::refusals(server));
    refusals.extend(signers(server));
    refusals.extend(flags(server, Program::ControllerManager));
    refusals
}

/// The findings of the rules about flags alone.
fn flags(server: &Server<'_>, program: Program) -> Vec<Finding> {
    let given = server.arguments.iter();
    let given = given.map(|(name, own)| GivenFlag { name, text: &own.value, place: own.origin.place() });
    let mut flags = ServerFlags::new(program, server.release(), given);
    let process = &server.component.process;
    flags.gate = Box::new(|name| server.gates.is_on(server.kube, name));
    flags.hides = Box::new(|name| process.hides(name));
    let whole = process.whole && process.is_known();
    flags.command = server.anywhere().filter(|_| whole).map(|origin| origin.place());
    flags.files = Some(&server.component.files);
    flags.mounts = process.mounts.as_ref();
    let placed = |(name, finding): (&str, Finding)| {
        let origin = server.place(name)?;
        at(&origin, [finding]).next()
    };
    rules::server_refusals(&flags).into_iter().filter_map(placed).collect()
}

/// The refusals of the AuthenticationConfiguration.
fn authentication_file(server: &Server<'_>) -> Vec<Finding> {
    let file = server.flag("authentication-config").map(|path| server.component.files.get(path));
    let Some(Fact::Known(file)) = file else { return Vec::new() };
    let own = server.flag("service-account-issuer").map(|own| own.value.as_str());
    at(&file.whole(), authentication_configuration_refused::refusals(file, &server.release(), own)).collect()
}

/// The refusals of the AuthorizationConfiguration.
fn authorization_file(server: &Server<'_>) -> Vec<Finding> {
    let file = server.flag("authorization-config").map(|path| server.component.files.get(path));
    let Some(Fact::Known(file)) = file else { return Vec::new() };
    let refusals = authorization_configuration_refused::refusals(file, &server.release());
    at(&file.whole(), refusals).collect()
}

fn authorization(server: &Server<'_>) -> Vec<Finding> {
    let Some(given) = server.arguments.list("authorization-mode") else { return Vec::new() };
    let modes = List::of_flag("authorization-mode", &given);
    let mut refusals: Vec<Finding> = at(&given.origin, authorization_mode_unknown::judge(&modes)).collect();
    let file = |name: &str| server.flag(name).map(|file| file.origin.place());
    refusals.extend(at(&given.origin, authorizer_file_missing::judge(&modes, file)));
    let config = server.flag(apiserver_authz_config_and_mode::FLAG).map(|config| &config.origin);
    let refusal = apiserver_authz_config_and_mode::judge(config.map(Origin::place), Some(&modes));
    refusals.extend(at(config.unwrap_or(&given.origin), refusal));
    refusals
}

fn admission(server: &Server<'_>) -> Vec<Finding> {
    const FLAGS: [&str; 3] = ["enable-admission-plugins", "disable-admission-plugins", "admission-control"];
    let given = FLAGS.map(|flag| server.arguments.list(flag).filter(|list| !list.value.is_empty()));
    let lists: [Option<List<'_>>; 3] = std::array::from_fn(|index| {
        let (flag, given) = (FLAGS.get(index)?, given.get(index)?.as_ref()?);
        Some(List::of_flag(flag, given))
    });
    let [enabled, disabled, all] = &lists;
    let origin = |index: usize| given.get(index).and_then(Option::as_ref).map(|list| &list.origin);
    let mut refusals = Vec::new();
    if let (Some(all), Some(origin)) = (all, origin(2)) {
        let clash = apiserver_admission_flags_clash::beside_all(all, enabled.as_ref(), disabled.as_ref());
        refusals.extend(at(origin, clash));
    }
    for (index, list) in lists.iter().enumerate() {
        if let (Some(list), Some(origin)) = (list, origin(index)) {
            refusals.extend(at(origin, admission_plugin_unknown::judge(list, &server.release())));
        }
    }
    if let (Some(enabled), Some(disabled), Some(origin)) = (enabled, disabled, origin(1)) {
        let clash = apiserver_admission_flags_clash::on_and_off(enabled, disabled);
        refusals.extend(at(origin, clash.into_iter().take(1)));
    }
    refusals
}

fn anonymous(server: &Server<'_>) -> Option<Finding> {
    let flag = server.arguments.get("anonymous-auth")?;
    let file = anonymous_in_config(server).map(|document| Some(document.origin("anonymous").place()));
    let refusal = apiserver_anonymous_flag_and_config::judge(Some(flag.origin.place()), file);
    at(&flag.origin, refusal).next()
}

fn oidc(server: &Server<'_>) -> Option<Finding> {
    let (name, given) = server.arguments.iter().find(|(name, _)| name.starts_with(OIDC_FLAGS))?;
    let file = server.flag("authentication-config").map(|file| file.origin.place());
    let refusal = oidc_flags_and_authentication_config::judge(Some((name, given.origin.place())), file);
    at(&given.origin, refusal).next()
}

fn ranges(server: &Server<'_>) -> Vec<Finding> {
    let Some(given) = server.arguments.get("service-cluster-ip-range") else { return Vec::new() };
    let is_on = |gate: &str| server.gates.is_on(server.kube, gate);
    let judge = |range: Sourced<&str>| {
        let refusal = service_range_too_large::judge(range.value, range.origin.place(), is_on);
        at(&range.origin, refusal).next()
    };
    given.items().filter_map(judge).collect()
}

/// The AuthenticationConfiguration, if it configures anonymous requests.
fn anonymous_in_config(server: &Server<'_>) -> Option<Object> {
    let file = server.component.files.get(server.flag("authentication-config")?).known()?;
    let document = yaml::read(file).ok()?.into_iter().next()?;
    let configures = document.get("anonymous").is_some_and(|anonymous| !anonymous.is_null());
    configures.then_some(document)
}

/// Files without which kube-apiserver exits when it starts.
///
/// Mirrors k8s.io/apiserver/pkg/server/dynamiccertificates: NewDynamicCAContentFromFile, and
/// k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.ToAuthenticationConfig.
fn files(server: &Server<'_>) -> Vec<Finding> {
    // A copied folder often lacks the machine's own certificates; only configuration and CAs are checked.
    const NAMED: [&str; 4] =
        ["client-ca-file", "authentication-config", "authorization-config", "token-auth-file"];
    let given = NAMED.iter().filter_map(|flag| Some((*flag, server.flag(flag)?)));
    given.filter_map(|(flag, path)| at(&path.origin, [file(server, flag, path)?]).next()).collect()
}

fn file(server: &Server<'_>, flag: &str, path: &Sourced<String>) -> Option<Finding> {
    let certificates = server.component.files.certificates(path).known();
    if certificates.is_none() && matches!(server.component.files.get(path), Fact::Absent) {
        let error =
            format!("unable to load {flag}: open {}: no such file or directory", path.value.escape_debug());
        let finding = file_unreadable::missing(path, path.origin.place());
        return Some(finding.exits("kube-apiserver", error));
    }
    if flag == "token-auth-file" {
        return token_file_refused::judge(path, server.component.files.get(path).known()?);
    }
    if flag != "client-ca-file" {
        return None;
    }
    let certificates = certificates?;
    let problem = certificates.as_ref().as_ref().err()?;
    let reader = CertificateReader::ApiserverClients;
    let file = CertificateFile { path, reader, place: path.origin.place() };
    Some(ca_not_pem::judge(&file, problem))
}

/// Certificates of kube-apiserver with the key of another. It starts with a kubelet client's key of another certificate,
/// whose files it reads again for each connection.
///
/// Mirrors k8s.io/apiserver/pkg/server/dynamiccertificates: NewDynamicServingContentFromFiles, which calls crypto/tls:
/// X509KeyPair.
fn key_pairs(server: &Server<'_>) -> Vec<Finding> {
    const PAIRS: [(&str, &str); 2] =
        [("tls-cert-file", "tls-private-key-file"), ("proxy-client-cert-file", "proxy-client-key-file")];
    let refusal = |(cert, key): &(&str, &str)| {
        let (cert, key) = (server.flag(cert)?, server.flag(key)?);
        let files = &server.component.files;
        let certificates = files.certificates(cert).known()?;
        let refusal = certificate_key_mismatch::judge(&KeyPair {
            program: "kube-apiserver",
            cert,
            certificate: certificates.as_ref().as_ref().ok()?.first()?,
            cert_place: cert.origin.place(),
            key,
            key_text: files.get(key).known()?.source.text(),
            key_place: key.origin.place(),
            context: "",
        })?;
        at(&key.origin, [refusal]).next()
    };
    PAIRS.iter().filter_map(refusal).collect()
}

/// The CAs of single signers.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app/options: CSRSigningControllerOptions.Validate.
fn signers(server: &Server<'_>) -> Vec<Finding> {
    let mut refusals = Vec::new();
    let mut own = None;
    for signer in ["kubelet-serving", "kubelet-client", "kube-apiserver-client", "legacy-unknown"] {
        let cert = server.flag(&format!("cluster-signing-{signer}-cert-file"));
        let key = server.flag(&format!("cluster-signing-{signer}-key-file"));
        let Some(given) = cert.or(key) else { continue };
        own = own.or(Some(given));
        let place = |file: Option<&Sourced<String>>| file.map(|file| file.origin.place());
        let pair = SigningPair { signer: Some(signer), cert: place(cert), key: place(key) };
        refusals.extend(at(&given.origin, signing_pair_incomplete::judge(&pair)));
    }
    let common = server.flag("cluster-signing-cert-file").or(server.flag("cluster-signing-key-file"));
    let common = common.map(|common| Common::Written(common.origin.place()));
    if let Some(own) = own {
        let refusal = signing_flags_mixed::judge(Some(own.origin.place()), common.as_ref());
        refusals.extend(at(&own.origin, refusal));
    }
    refusals
}
