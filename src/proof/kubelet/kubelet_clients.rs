use crate::facts::{CaSource, Connection, Fact, Kubeconfig, KubeconfigProblem, Origin, Reason, Sourced};
use crate::proof::count::count;
use crate::proof::gates::Gates;
use crate::proof::kubelet::credentials::{Existing, Login};
use crate::proof::kubelet::settings::Settings;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::certificates::ca_not_pem;
use crate::rules::fact::{CertificateFile, CertificateReader};
use crate::rules::form::file_unreadable;
use crate::rules::nodes::proxy_url_malformed;
use crate::rules::tokens::bootstrap_equals_kubeconfig::{self, Kubeconfigs};
use crate::rules::tokens::{bootstrap_kubeconfig_missing, kubeconfig_unusable, token_missing};

/// A kubelet as a client of the API server.
#[derive(Clone, Debug)]
pub(in crate::proof) struct Client {
    /// Its connection for requesting the first certificate; none if unknown, or if it breaks the step.
    pub(in crate::proof) connection: Option<Connection>,
    /// How it gets its credentials.
    pub(in crate::proof) login: Login,
    /// Whether it renews its certificate, or why that is unknown.
    pub(in crate::proof) rotates: Result<bool, Reason>,
}

/// The kubelet as a client: which of its kubeconfigs it uses.
pub(in crate::proof) fn client(
    walk: &Walk<'_>,
    step: &mut Step,
    settings: &Settings,
    gates: &Gates,
) -> Client {
    let rotates = settings.is_on("rotateCertificates");
    let rotates = rotates.map(|(on, _)| on && gates.is_on(walk.kube, "RotateKubeletClientCertificate"));
    let (connection, login) = access(walk, step, settings, &rotates);
    Client { connection, login, rotates }
}

/// Its connection, and how it gets its credentials.
fn access(
    walk: &Walk<'_>,
    step: &mut Step,
    settings: &Settings,
    rotates: &Result<bool, Reason>,
) -> (Option<Connection>, Login) {
    let arguments = &settings.arguments;
    let nothing = (None, Login::Bootstrap);
    let Some(kubeconfig) = arguments.text("kubeconfig") else { return nothing };
    let bootstrap = arguments.text("bootstrap-kubeconfig");
    let files = &walk.class.kubelet.files;
    let existing = files.get(kubeconfig).known().and_then(|file| Kubeconfig::read(file, kubeconfig).ok());
    let existing = existing.map(|kubeconfig| kubeconfig.connection());
    if bootstrap.is_none() && walk.class.kubelet.process.hides("bootstrap-kubeconfig") {
        return nothing;
    }
    let kept = kept(walk, settings, rotates);
    let Some(bootstrap) = bootstrap else {
        return without_bootstrap(walk, step, (kubeconfig, existing), kept, rotates);
    };
    let files = Kubeconfigs {
        path: &bootstrap.value,
        place: bootstrap.origin.place(),
        other: &kubeconfig.value,
        named: "--kubeconfig",
        other_place: kubeconfig.origin.place(),
        default: false,
    };
    let equal = bootstrap_equals_kubeconfig::judge(&files);
    if let (None, Some(Ok(existing))) = (&equal, existing)
        && let Some(own) = still_valid(walk, step, &existing, (kubeconfig, bootstrap), kept.is_some())
    {
        return (Some(existing), Login::Certificate(kept.unwrap_or(own)));
    }
    if let Some(finding) = equal {
        step.also(walk.judged(&bootstrap.origin, finding));
    }
    let connection = first_request(walk, step, bootstrap);
    match kept {
        Some(kept) if connection.is_some() => {
            let text = format!("uses the certificate in {} instead of requesting one", kept.path);
            step.saw(text, Some(&kept.origin));
            (connection, Login::Certificate(kept))
        }
        _ => (connection, Login::Bootstrap),
    }
}

/// The certificate of the kubeconfig, if the kubelet starts with it instead of the bootstrap kubeconfig. `kept`: whether rotation
/// left another.
fn still_valid(
    walk: &Walk<'_>,
    step: &mut Step,
    existing: &Connection,
    (kubeconfig, bootstrap): (&Sourced<String>, &Sourced<String>),
    kept: bool,
) -> Option<Existing> {
    let own = Existing::of(walk, existing, kubeconfig)?.ok()?;
    if matches!(own.chain, Fact::Unknown(_)) && !kept {
        let text = format!(
            "{} must have a certificate of the node that has not expired; otherwise the kubelet starts again from {}",
            own.path, bootstrap.value
        );
        step.provided(text, Some(&own.origin));
        return Some(own);
    }
    if own.is_still_valid(walk) {
        let text = format!(
            "Current kubeconfig file contents are still valid, no bootstrap necessary: {} is not opened",
            bootstrap.value
        );
        step.saw(text, Some(&existing.user));
        return Some(own);
    }
    if let Some(leaf) = own.leaf() {
        step.saw(format!("the certificate in {} expired on {}", own.path, leaf.not_after), Some(&own.origin));
    }
    None
}

/// The certificate that rotation left in the kubelet's folder of certificates, if it is known and has not expired.
fn kept(walk: &Walk<'_>, settings: &Settings, rotates: &Result<bool, Reason>) -> Option<Existing> {
    const FLAG: &str = "cert-dir";
    if !matches!(rotates, Ok(true)) || walk.class.kubelet.process.hides(FLAG) {
        return None;
    }
    let default = || {
        let flag = walk.kube.kubelet_flags().flag(FLAG).present()?;
        Some(Sourced::new(flag.default?.to_owned(), walk.somewhere()))
    };
    let folder = settings.arguments.text(FLAG).cloned().or_else(default)?;
    Existing::of_folder(walk, &folder)
}

/// A kubelet without a bootstrap kubeconfig. `existing`: the connection of its kubeconfig, if that is known.
fn without_bootstrap(
    walk: &Walk<'_>,
    step: &mut Step,
    (kubeconfig, existing): (&Sourced<String>, Option<Result<Connection, KubeconfigProblem>>),
    kept: Option<Existing>,
    rotates: &Result<bool, Reason>,
) -> (Option<Connection>, Login) {
    match existing {
        Some(Ok(connection)) => {
            step.saw(format!("no bootstrap: uses {} as is", kubeconfig.value), Some(&kubeconfig.origin));
            let login = login(walk, step, &connection, kubeconfig, kept, rotates);
            return (Some(connection), login);
        }
        Some(Err(problem)) => {
            let finding =
                kubeconfig_unusable::judge(&kubeconfig.value, &problem.message, problem.origin.place());
            let finding = walk.judged(&problem.origin, finding);
            step.breaks(format!("unable to load kubeconfig: {}", problem.message), finding);
        }
        None if let Fact::Unknown(reason @ Reason::MadeBefore(_)) =
            walk.class.kubelet.files.get(kubeconfig) =>
        {
            let must = "be a kubeconfig with a certificate of the node that has not expired";
            step.unread(&reason, kubeconfig, must, Some(&kubeconfig.origin));
            return (None, Login::Certificate(Existing::unknown(kubeconfig, reason)));
        }
        None => {
            let arguments = walk.kubelet().arguments(&walk.class.kubelet);
            let given = arguments.get("bootstrap-kubeconfig");
            let new = given.is_none() && matches!(walk.class.kubelet.files.get(kubeconfig), Fact::Unknown(_));
            let place = given.map_or(&kubeconfig.origin, |given| &given.origin);
            let finding = bootstrap_kubeconfig_missing::not_named(&kubeconfig.value, new, place.place());
            let finding = walk.judged(place, finding);
            let said =
                format!("unable to load kubeconfig: stat {}: no such file or directory", kubeconfig.value);
            step.breaks(said, finding);
        }
    }
    (None, Login::Bootstrap)
}

/// How a kubelet without a bootstrap kubeconfig gets its credentials; breaks the step if its certificate cannot be read.
fn login(
    walk: &Walk<'_>,
    step: &mut Step,
    connection: &Connection,
    kubeconfig: &Sourced<String>,
    kept: Option<Existing>,
    rotates: &Result<bool, Reason>,
) -> Login {
    match (kept, Existing::of(walk, connection, kubeconfig)) {
        (Some(kept), _) => Login::Certificate(kept),
        (None, Some(Ok(own))) => {
            if let Fact::Absent = own.chain {
                let finding = file_unreadable::missing(&own.path, own.origin.place());
                let said = format!(
                    "invalid configuration: unable to read client-cert {0}: open {0}: no such file or directory",
                    own.path
                );
                step.breaks(said, walk.judged(&own.origin, finding));
            }
            Login::Certificate(own)
        }
        (None, Some(Err(origin))) => {
            const SAID: &str = "tls: failed to find any PEM data in certificate input";
            let finding = kubeconfig_unusable::judge(&kubeconfig.value, SAID, origin.place());
            step.breaks(SAID, walk.judged(&origin, finding));
            Login::Bootstrap
        }
        (None, None) if matches!(rotates, Ok(false)) => Login::Direct,
        (None, None) => Login::Bootstrap,
    }
}

/// The connection of the bootstrap kubeconfig.
fn first_request(walk: &Walk<'_>, step: &mut Step, bootstrap: &Sourced<String>) -> Option<Connection> {
    let path = bootstrap.value.as_str();
    let file = match walk.class.kubelet.files.get(bootstrap) {
        Fact::Known(file) => file,
        Fact::Absent => {
            // With a spec, the file is only missing if nodes have no token.
            let place = bootstrap.origin.place();
            let finding = match bootstrap.origin.spec.is_some() {
                true => token_missing::left_out(path, place),
                false => bootstrap_kubeconfig_missing::absent(path, place),
            };
            let finding = walk.judged(&bootstrap.origin, finding);
            step.breaks(
                format!(
                    "failed to run Kubelet: unable to load bootstrap kubeconfig: stat {path}: no such file or directory"
                ),
                finding,
            );
            return None;
        }
        Fact::Unknown(reason) => {
            let must = match reason {
                Reason::MadeBefore(_) => "be a kubeconfig with credentials that may request a certificate",
                _ => "be a kubeconfig with a bootstrap token of the cluster",
            };
            step.unread(&reason, path, must, Some(&bootstrap.origin));
            return None;
        }
    };
    let unusable = |origin: &Origin, problem: &str, said: String| {
        let finding = walk.judged(origin, kubeconfig_unusable::judge(path, problem, origin.place()));
        (format!("unable to load bootstrap kubeconfig: {said}"), finding)
    };
    let connection = match Kubeconfig::read(file, bootstrap) {
        Ok(read) => read.connection().map_err(|problem| {
            let said = format!("invalid configuration: {}", problem.message);
            unusable(&problem.origin, &problem.message, said)
        }),
        Err(problem) => Err(unusable(
            &problem.origin,
            &format!("it {}", problem.message),
            format!("error loading config file \"{path}\""),
        )),
    };
    match connection {
        Ok(connection) if bad_proxy(walk, step, &connection) => None,
        Ok(connection) if lacks(walk, step, &connection, bootstrap) => None,
        Ok(connection) => {
            step.saw(
                format!("requests its first certificate from {}, as set in {path}", connection.server.value),
                Some(&connection.server.origin),
            );
            Some(connection)
        }
        Err((said, finding)) => {
            step.breaks(said, finding);
            None
        }
    }
}

/// Whether a kubeconfig has a proxy that clients refuse, which breaks the step.
fn bad_proxy(walk: &Walk<'_>, step: &mut Step, connection: &Connection) -> bool {
    let Some(proxy) = &connection.proxy else { return false };
    let Some(finding) = proxy_url_malformed::judge(proxy, proxy.origin.place()) else { return false };
    let said = "unable to load bootstrap kubeconfig: invalid configuration: invalid proxy-url";
    step.breaks(said, walk.judged(&proxy.origin, finding));
    true
}

/// Whether a file that a kubeconfig refers to is missing, which breaks the step.
///
/// Mirrors k8s.io/client-go/tools/clientcmd: validateClusterInfo, and DirectClientConfig.getUserIdentificationPartialConfig.
fn lacks(walk: &Walk<'_>, step: &mut Step, connection: &Connection, bootstrap: &Sourced<String>) -> bool {
    let files = &walk.class.kubelet.files;
    let ca = match &connection.ca {
        Some(CaSource::File(path)) if matches!(files.certificates(path), Fact::Absent) => Some(path),
        _ => None,
    };
    let token = connection
        .token_file
        .as_ref()
        .filter(|path| connection.token.is_none() && matches!(files.get(path), Fact::Absent));
    let (path, said) = match (ca, token) {
        (Some(path), _) => (path, format!("unable to read certificate-authority {}", path.value)),
        (None, Some(path)) => (path, format!("open {}", path.value)),
        (None, None) => return false,
    };
    let finding = walk
        .judged(&path.origin, file_unreadable::missing(path, path.origin.place()))
        .because(bootstrap.origin.place(), "the kubeconfig that refers to it");
    step.breaks(format!("unable to load bootstrap kubeconfig: {said}: no such file or directory"), finding);
    true
}

/// The CA of the kubelet's clients, which it reads when it starts.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: BuildAuthn.
pub(in crate::proof) fn client_ca(walk: &Walk<'_>, step: &mut Step, settings: &Settings) {
    // The unknown configuration file, which may set one, is already a condition.
    let Ok((path, origin)) = settings.text("authentication.x509.clientCAFile") else { return };
    if path.is_empty() {
        return;
    }
    let origin = origin.unwrap_or_else(|| walk.somewhere());
    match walk.class.kubelet.files.certificates(&path) {
        Fact::Known(certificates) => match certificates.as_ref() {
            Ok(certificates) => step.saw(
                format!("{path} has {} for the kubelet's clients", count(certificates.len(), "CA")),
                Some(&origin),
            ),
            Err(problem) => {
                let reader = CertificateReader::KubeletClients;
                let file = CertificateFile { path: &path, reader, place: origin.place() };
                let finding = walk.judged(&origin, ca_not_pem::judge(&file, problem));
                step.breaks(format!("failed to run Kubelet: unable to load client CA file {path}: data does not contain any valid RSA or ECDSA certificates"), finding);
            }
        },
        Fact::Absent => {
            let finding = walk.judged(&origin, file_unreadable::missing(&path, origin.place()));
            step.breaks(format!("failed to run Kubelet: unable to load client CA file {path}: open {path}: no such file or directory"), finding);
        }
        Fact::Unknown(reason) => {
            let must = "contain the CA of the kubelet's clients";
            step.unread(&reason, &path, must, Some(&origin));
        }
    }
}
