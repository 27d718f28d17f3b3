use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::config_file;
use super::step::{Step, StepId};
use super::walk::Walk;
use crate::facts::{CaSource, Certificates, Connection, File, Kubeconfig, Lookup, Object, Sourced, yaml};

/// A configuration file of the kubelet that it cannot read.
pub const KUBELET_CONFIG_UNREADABLE: &str = "kubelet-config-unreadable";
/// A kubeconfig that gives no access.
pub const KUBECONFIG_UNUSABLE: &str = "kubeconfig-unusable";
/// A kubelet with nothing to ask for a certificate with.
pub const BOOTSTRAP_KUBECONFIG_MISSING: &str = "bootstrap-kubeconfig-missing";
const RUNTIME_ENDPOINT_MALFORMED: &str = "runtime-endpoint-malformed";
const KUBELET_FIELD_WRONG_TYPE: &str = "kubelet-field-wrong-type";
const KUBELET_VALUE_OUT_OF_RANGE: &str = "kubelet-value-out-of-range";
const KUBELET_SERVING_GATE_OFF: &str = "kubelet-serving-gate-off";
const KUBELET_AUTHORIZATION_MODE_UNKNOWN: &str = "kubelet-authorization-mode-unknown";
const BOOTSTRAP_EQUALS_KUBECONFIG: &str = "bootstrap-equals-kubeconfig";
const TOKEN_MISSING: &str = "token-missing";
const TAINT_MALFORMED: &str = "taint-malformed";
const CA_NOT_PEM: &str = "ca-not-pem";
const CA_IS_PRIVATE_KEY: &str = "ca-is-private-key";

/// The kubelet reads its configuration and its kubeconfigs.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand from the configuration file on, with
/// k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, and
/// k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: LoadClientConfig and LoadClientCert.
pub(super) fn step(walk: &mut Walk<'_>) -> Step {
    let mut step = Step::new(StepId::ConfigLoad);
    if let Some(file) = config(walk, &mut step) {
        drop_ins(walk, &mut step);
        if let (Some(settings), Some(file)) = (&mut walk.settings, file) {
            settings.files.push(file);
        }
    }
    if step.is_broken() {
        return step;
    }
    gates(walk, &mut step);
    if !step.is_broken() {
        validate(walk, &mut step);
    }
    if !step.is_broken() {
        client(walk, &mut step);
    }
    if !step.is_broken() {
        client_ca(walk, &mut step);
    }
    step
}

/// The configuration file; nothing inside when there is none to read, nothing at all when it broke the step.
fn config(walk: &mut Walk<'_>, step: &mut Step) -> Option<Option<Object>> {
    let settings = walk.settings.as_ref()?;
    let Some(path) = settings.arguments.text("config").cloned() else {
        step.saw("no `--config`: flags and their defaults decide", None);
        return Some(None);
    };
    match walk.class.kubelet.files.get(&path) {
        Lookup::Known(file) => {
            let file = file.clone();
            let document = read(walk, step, &file, &path.value)?;
            step.saw(format!("reads {}", path.value), Some(&document.origin("")));
            Some(Some(document))
        }
        Lookup::Absent => {
            let said = format!(
                "failed to load kubelet config file, path: {0}, error: failed to read kubelet config file \"{0}\": open {0}: no such file or directory",
                path.value
            );
            let finding = walk.at(
                KUBELET_CONFIG_UNREADABLE,
                &path.origin,
                format!("there is no file `{}`", path.value),
            );
            step.breaks(said, finding.label("not there"));
            None
        }
        Lookup::Unknown => {
            step.provided(
                format!("{} must be a KubeletConfiguration that the kubelet takes", path.value),
                Some(&path.origin),
            );
            Some(None)
        }
    }
}

fn read(walk: &Walk<'_>, step: &mut Step, file: &File, path: &str) -> Option<Object> {
    let failed = |why: &str| format!("failed to load kubelet config file, path: {path}, error: {why}");
    let document = match yaml::read(file) {
        Ok(documents) => documents.into_iter().next(),
        Err(problem) => {
            let finding =
                walk.at(KUBELET_CONFIG_UNREADABLE, &problem.origin, format!("`{path}` {}", problem.message));
            step.breaks(failed("error converting YAML to JSON"), finding.label("here"));
            return None;
        }
    };
    let kind = document.as_ref().map_or("", |document| document.kind()).to_owned();
    let version = document.as_ref().map_or("", |document| document.api_version()).to_owned();
    let wanted = walk.kube.kubelet_config_version().unwrap_or_default();
    let Some(document) = document.filter(|_| kind == "KubeletConfiguration" && version == wanted) else {
        let why = match (kind.as_str(), version.as_str()) {
            ("", _) => "Object 'Kind' is missing".to_owned(),
            (_, "") => "Object 'apiVersion' is missing".to_owned(),
            _ => format!("no kind \"{kind}\" is registered for version \"{version}\" in scheme"),
        };
        let finding = walk
            .at(
                KUBELET_CONFIG_UNREADABLE,
                &file.whole(),
                format!("`{path}` is no KubeletConfiguration that this release reads"),
            )
            .label("here")
            .help(format!("begin it with `apiVersion: {wanted}` and `kind: KubeletConfiguration`"));
        step.breaks(failed(&why), finding);
        return None;
    };
    let (wrong, passed_over) = config_file::look(walk, &document);
    for wrong in &wrong {
        let finding = walk
            .at(KUBELET_FIELD_WRONG_TYPE, &wrong.origin, format!("`{}` is of another type", wrong.field))
            .label("cannot be read");
        step.breaks(failed(&wrong.message), finding);
    }
    passed_over.into_iter().for_each(|finding| step.also(finding));
    wrong.is_empty().then_some(document)
}

/// `--config-dir`: files that end in `.conf`, in the order of their names; a later one wins.
fn drop_ins(walk: &mut Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let Some(folder) = settings.arguments.text("config-dir").cloned() else { return };
    let inside = format!("{}/", folder.value.trim_end_matches('/'));
    let files: Vec<(String, File)> = walk
        .class
        .kubelet
        .files
        .iter()
        .filter(|(path, _)| path.starts_with(&inside) && path.ends_with(".conf"))
        .map(|(path, file)| (path.to_owned(), file.clone()))
        .collect();
    if files.is_empty() {
        step.saw(format!("no drop-in in {}", folder.value), Some(&folder.origin));
    }
    for (path, file) in files {
        let Some(document) = read(walk, step, &file, &path) else { continue };
        step.saw(format!("{path} goes over it"), Some(&document.origin("")));
        if let Some(settings) = &mut walk.settings {
            settings.files.insert(0, document);
        }
    }
}

/// Gates of the files; those of flags win.
fn gates(walk: &mut Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let mut written: BTreeMap<String, Sourced<bool>> = BTreeMap::new();
    for file in settings.files.iter().rev() {
        let Some(Value::Object(map)) = file.get("featureGates") else { continue };
        for (name, on) in map {
            let origin = file.key_origin(&format!("featureGates.{name}"));
            written.insert(name.clone(), Sourced::new(on.as_bool().unwrap_or_default(), origin));
        }
    }
    let of_flags = super::gates::Gates::of_flag(walk.kube, &settings.arguments);
    let mut gates = super::gates::Gates::default();
    gates.extend(&written, walk.kube);
    gates.over(of_flags);
    if !gates.problems.is_empty() {
        let problems = gates.problems.clone();
        walk.refuse(step, "kubelet", &problems);
    }
    walk.gates = gates;
}

fn validate(walk: &Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let somewhere = walk.somewhere();
    let invalid = |step: &mut Step, rule, field: &str, said: String, help: &str| {
        let place = settings.place(field, &somewhere);
        let finding = walk.at(rule, &place, format!("the kubelet refuses its configuration: {said}"));
        let finding = finding.label("refused").help(help.to_owned());
        step.breaks(format!("failed to validate kubelet configuration, error: {said}"), finding);
    };
    let (bootstraps, _) = settings.is_on("serverTLSBootstrap");
    if bootstraps
        && walk.kube.kubelet_field("serverTLSBootstrap").is_present()
        && !walk.gates.is_on(walk.kube, "RotateKubeletServerCertificate")
    {
        let said = "invalid configuration: serverTLSBootstrap true requires feature gate RotateKubeletServerCertificate";
        let help =
            "drop `RotateKubeletServerCertificate=false`, or set the gate to true where it is off by default";
        invalid(step, KUBELET_SERVING_GATE_OFF, "serverTLSBootstrap", said.to_owned(), help);
    }
    for field in walk.kube.kubelet_fields() {
        let Some(written) = settings.written(field) else { continue };
        let limits = walk.kube.kubelet_limits(field);
        let text = match &written.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let measure = |text: &str| {
            let seconds = || super::arguments::seconds(text).map(|seconds| seconds as f64);
            text.trim().parse::<f64>().ok().or_else(seconds)
        };
        let bound = |limit: Option<&str>| limit.and_then(measure);
        if let Some(value) = measure(&text) {
            let zero = value == 0.0 && limits.zero_is_default;
            let low = bound(limits.min).is_some_and(|min| value < min);
            let not_above = bound(limits.above).is_some_and(|above| value <= above);
            let high = bound(limits.max).is_some_and(|max| value > max);
            if !zero && (low || not_above || high) {
                let said = format!("invalid configuration: {field} {text} is out of range");
                invalid(step, KUBELET_VALUE_OUT_OF_RANGE, field, said, "write a value in the range");
            }
        }
    }
    let (mode, _) = settings.text("authorization.mode");
    if !matches!(mode.as_str(), "AlwaysAllow" | "Webhook") {
        let said = if mode.is_empty() {
            "no authorization mode specified".to_owned()
        } else {
            format!("unknown authorization mode {mode}")
        };
        let place = settings.place("authorization.mode", &somewhere);
        let finding =
            walk.at(KUBELET_AUTHORIZATION_MODE_UNKNOWN, &place, said.clone()).label("no mode of the kubelet");
        step.breaks(format!("failed to run Kubelet: {said}"), finding.help("write `Webhook`"));
    }
    let endpoint = settings.text("containerRuntimeEndpoint").0;
    if endpoint.is_empty()
        && !walk.kube.has_dockershim()
        && walk.kube.kubelet_flags().has("container-runtime-endpoint")
    {
        let said = "invalid configuration: the containerRuntimeEndpoint was not specified or empty";
        invalid(
            step,
            RUNTIME_ENDPOINT_MALFORMED,
            "containerRuntimeEndpoint",
            said.to_owned(),
            "write `unix:///run/containerd/containerd.sock`",
        );
    }
    taints(walk, step);
}

fn taints(walk: &Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let Some(written) = settings.written("registerWithTaints").or_else(|| {
        let given = settings.arguments.get("register-with-taints")?;
        Some(Sourced::new(Value::String(given.value.clone()), given.origin.clone()))
    }) else {
        return;
    };
    let bad = match &written.value {
        Value::String(text) => text
            .split(',')
            .filter(|one| !one.is_empty())
            .find(|one| one.parse::<crate::model::Taint>().is_err())
            .map(str::to_owned),
        Value::Array(items) => items
            .iter()
            .find(|item| {
                let effect = item.get("effect").and_then(Value::as_str).unwrap_or_default();
                !matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute")
                    || item
                        .get("key")
                        .and_then(Value::as_str)
                        .is_none_or(|key| crate::model::label_key_problem(key).is_some())
                    || item
                        .get("value")
                        .and_then(Value::as_str)
                        .is_some_and(|value| crate::model::label_value_problem(value).is_some())
            })
            .map(ToString::to_string),
        _ => None,
    };
    if let Some(bad) = bad {
        let finding =
            walk.at(TAINT_MALFORMED, &written.origin, "the kubelet refuses this taint").label("no taint");
        step.breaks(format!("invalid taint: {bad}"), finding.help("write `key=value:NoSchedule`"));
    }
}

/// The kubeconfigs: which one the kubelet works with.
fn client(walk: &mut Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let (rotates, _) = settings.is_on("rotateCertificates");
    walk.rotates = rotates && walk.gates.is_on(walk.kube, "RotateKubeletClientCertificate");
    let Some(kubeconfig) = settings.arguments.text("kubeconfig").cloned() else { return };
    let bootstrap = settings.arguments.text("bootstrap-kubeconfig").cloned();
    let files = &walk.class.kubelet.files;
    let existing = files.get(&kubeconfig).known().and_then(|file| Kubeconfig::read(file, &kubeconfig).ok());
    let existing = existing.map(|kubeconfig| kubeconfig.connection());
    let Some(bootstrap) = bootstrap else {
        return match existing {
            Some(Ok(connection)) => {
                step.saw(
                    format!("no bootstrap: works with {} as it is", kubeconfig.value),
                    Some(&kubeconfig.origin),
                );
                walk.joined = still_valid(walk, &connection);
                walk.connection = Some(connection);
            }
            Some(Err(problem)) => {
                let finding = walk.at(
                    KUBECONFIG_UNUSABLE,
                    &problem.origin,
                    format!("`{}` gives no access", kubeconfig.value),
                );
                step.breaks(format!("unable to load kubeconfig: {}", problem.message), finding.label("here"));
            }
            None if matches!(files.get(&kubeconfig), Lookup::Unknown)
                && settings.arguments.get("bootstrap-kubeconfig").is_none() =>
            {
                let said = format!(
                    "unable to load kubeconfig: stat {}: no such file or directory",
                    kubeconfig.value
                );
                let finding = walk
                    .at(
                        BOOTSTRAP_KUBECONFIG_MISSING,
                        &kubeconfig.origin,
                        "the kubelet has nothing to ask for its first certificate with",
                    )
                    .label("a new node does not have this file")
                    .help("add `--bootstrap-kubeconfig`, a kubeconfig with a token");
                step.breaks(said, finding);
            }
            None => {
                let said = format!(
                    "unable to load kubeconfig: stat {}: no such file or directory",
                    kubeconfig.value
                );
                let place = settings
                    .arguments
                    .get("bootstrap-kubeconfig")
                    .map_or(kubeconfig.origin.clone(), |given| given.origin.clone());
                let finding = walk
                    .at(
                        BOOTSTRAP_KUBECONFIG_MISSING,
                        &place,
                        "the kubelet has nothing to ask for its first certificate with",
                    )
                    .label("no `--bootstrap-kubeconfig`")
                    .help("add `--bootstrap-kubeconfig`, a kubeconfig with a token");
                step.breaks(said, finding);
            }
        };
    };
    if bootstrap.value == kubeconfig.value {
        let finding = walk
            .at(
                BOOTSTRAP_EQUALS_KUBECONFIG,
                &bootstrap.origin,
                "the bootstrap kubeconfig is the file that the kubelet writes",
            )
            .label("overwritten at the first start")
            .reason("the token is gone then, which a node needs again when its certificate has ended")
            .help("give the two files names of their own");
        step.also(finding);
    } else if let Some(Ok(existing)) = &existing
        && still_valid(walk, existing)
    {
        let text = format!(
            "Current kubeconfig file contents are still valid, no bootstrap necessary: {} is not opened",
            bootstrap.value
        );
        step.saw(text, Some(&existing.user));
        walk.joined = true;
        walk.connection = Some(existing.clone());
        return;
    }
    match files.get(&bootstrap) {
        Lookup::Known(file) => match Kubeconfig::read(file, &bootstrap) {
            Ok(read) => match read.connection() {
                Ok(connection) if lacks(walk, step, &connection, &bootstrap) => {}
                Ok(connection) => {
                    step.saw(
                        format!(
                            "asks {} for its first certificate, as {} says",
                            connection.server.value, bootstrap.value
                        ),
                        Some(&connection.server.origin),
                    );
                    walk.connection = Some(connection);
                }
                Err(problem) => {
                    let finding = walk.at(
                        KUBECONFIG_UNUSABLE,
                        &problem.origin,
                        format!("`{}` gives no access: {}", bootstrap.value, problem.message),
                    );
                    step.breaks(
                        format!(
                            "unable to load bootstrap kubeconfig: invalid configuration: {}",
                            problem.message
                        ),
                        finding.label("here"),
                    );
                }
            },
            Err(problem) => {
                let finding = walk.at(
                    KUBECONFIG_UNUSABLE,
                    &problem.origin,
                    format!("`{}` {}", bootstrap.value, problem.message),
                );
                step.breaks(
                    format!(
                        "unable to load bootstrap kubeconfig: error loading config file \"{}\"",
                        bootstrap.value
                    ),
                    finding.label("here"),
                );
            }
        },
        Lookup::Absent => {
            let said = format!(
                "failed to run Kubelet: unable to load bootstrap kubeconfig: stat {}: no such file or directory",
                bootstrap.value
            );
            // A spec leaves the file out only where nodes have no token.
            let rule =
                if bootstrap.origin.spec.is_some() { TOKEN_MISSING } else { BOOTSTRAP_KUBECONFIG_MISSING };
            let finding = walk.at(rule, &bootstrap.origin, format!("there is no file `{}`", bootstrap.value));
            step.breaks(
                said,
                finding.label("not there").help("write a kubeconfig with a bootstrap token there"),
            );
        }
        Lookup::Unknown => {
            step.provided(
                format!(
                    "{} must be a kubeconfig with a bootstrap token that the cluster knows",
                    bootstrap.value
                ),
                Some(&bootstrap.origin),
            );
        }
    }
}

/// Whether a file that a kubeconfig names is missing, which breaks the step.
///
/// Mirrors k8s.io/client-go/tools/clientcmd: validateClusterInfo, and DirectClientConfig.getUserIdentificationPartialConfig.
fn lacks(walk: &Walk<'_>, step: &mut Step, connection: &Connection, bootstrap: &Sourced<String>) -> bool {
    let files = &walk.class.kubelet.files;
    let ca = match &connection.ca {
        Some(CaSource::File(path)) if matches!(files.certificates(path), Lookup::Absent) => Some(path),
        _ => None,
    };
    let token = connection
        .token_file
        .as_ref()
        .filter(|path| connection.token.is_none() && matches!(files.get(path), Lookup::Absent));
    let (path, said) = match (ca, token) {
        (Some(path), _) => (path, format!("unable to read certificate-authority {}", path.value)),
        (None, Some(path)) => (path, format!("open {}", path.value)),
        (None, None) => return false,
    };
    let finding = walk
        .at(super::tls::NAMED_FILE_MISSING, &path.origin, format!("there is no file `{}`", path.value))
        .label("not there")
        .because(bootstrap.origin.place(), "the kubeconfig that names it");
    step.breaks(format!("unable to load bootstrap kubeconfig: {said}: no such file or directory"), finding);
    true
}

/// Whether an existing kubeconfig has a certificate that has not ended.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: isClientConfigStillValid, which looks at nothing else.
fn still_valid(walk: &Walk<'_>, connection: &Connection) -> bool {
    let certificates: Option<Certificates> =
        match (&connection.client_certificate_data, &connection.client_certificate_file) {
            (Some(data), _) => Some(data.value.clone()),
            (None, Some(path)) => walk.class.kubelet.files.certificates(path).known(),
            (None, None) => None,
        };
    // A file with the certificate and its key in one is what the kubelet itself writes: only the certificates count.
    certificates.map(Arc::unwrap_or_clone).is_some_and(|read| {
        read.is_ok_and(|all| !all.is_empty() && all.iter().all(|one| one.not_after >= walk.now()))
    })
}

/// The CA of the kubelet's own clients, which it reads when it starts.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: BuildAuthn.
fn client_ca(walk: &Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let (path, origin) = settings.text("authentication.x509.clientCAFile");
    if path.is_empty() {
        return;
    }
    let origin = origin.unwrap_or_else(|| walk.somewhere());
    match walk.class.kubelet.files.certificates(&path) {
        Lookup::Known(certificates) => match certificates.as_ref() {
            Ok(certificates) => step.saw(
                format!("{path} has {} for its own clients", count(certificates.len(), "CA")),
                Some(&origin),
            ),
            Err(problem) => {
                let rule = if problem.is_private_key() { CA_IS_PRIVATE_KEY } else { CA_NOT_PEM };
                let finding = walk
                    .at(rule, &origin, format!("`{path}` {problem}"))
                    .label("no certificates")
                    .help(problem.help());
                step.breaks(format!("failed to run Kubelet: unable to load client CA file {path}: data does not contain any valid RSA or ECDSA certificates"), finding);
            }
        },
        Lookup::Absent => {
            let finding = walk
                .at(super::tls::NAMED_FILE_MISSING, &origin, format!("there is no file `{path}`"))
                .label("not there");
            step.breaks(format!("failed to run Kubelet: unable to load client CA file {path}: open {path}: no such file or directory"), finding);
        }
        Lookup::Unknown => {
            step.provided(format!("{path} must hold the CA of the kubelet's clients"), Some(&origin))
        }
    }
}

pub(super) fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
