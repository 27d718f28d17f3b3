//! Why kube-apiserver or kube-controller-manager would not start, beside flags and gates that it does not know.

use super::arguments::ArgumentProblem;
use crate::diagnostic::rule_id;
use crate::facts::{Lookup, Process, StartFaultKind};
use crate::kube::Known;
use crate::pki::is_key_of;
use crate::proof::control_plane::plane::Server;

/// Why systemd would not start a process.
pub(super) fn faults(process: &Process) -> Vec<ArgumentProblem> {
    let fatal = process.faults.iter().filter(|fault| fault.fatal);
    let problem = fatal.map(|fault| {
        let (rule, message, help) = match &fault.kind {
            StartFaultKind::EnvironmentFileMissing(path) => (
                rule_id::ENVIRONMENT_FILE_MISSING,
                format!("Failed to load environment files: {path}: No such file or directory"),
                "name the file that is there, or put a minus before a path that may be missing",
            ),
            StartFaultKind::ProgramNotAbsolute(path) => (
                rule_id::UNIT_STARTS_NOTHING,
                format!("Neither a valid executable name nor an absolute path: {path}"),
                "write the program's absolute path",
            ),
            StartFaultKind::SeveralCommands => (
                rule_id::UNIT_STARTS_NOTHING,
                "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. \
                 Refusing."
                    .to_owned(),
                "take back the first command by an empty `ExecStart=` before the second",
            ),
            StartFaultKind::TooLong => (
                rule_id::UNIT_STARTS_NOTHING,
                "Failed to execute: Argument list too long".to_owned(),
                "keep each word and each variable below 128 KiB, and all of them below 2 MiB",
            ),
            StartFaultKind::NotStartedAtBoot(target) => (
                rule_id::UNIT_TARGET_UNKNOWN,
                format!("nothing starts it at boot: it is enabled for `{}`, which is no target", target.escape_debug()),
                "enable it for `multi-user.target`",
            ),
            _ => (
                rule_id::UNIT_STARTS_NOTHING,
                "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.".to_owned(),
                "write `ExecStart=` into `[Service]`",
            ),
        };
        ArgumentProblem { rule, message, help: Some(help.to_owned()), origin: fault.origin.clone() }
    });
    problem.collect()
}

/// As many items of a list are looked at: the component itself ends at the first that it does not take.
const MOST_ITEMS: usize = 1000;

/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.Validate and
/// AdmissionOptions.Validate, with k8s.io/apiserver/pkg/server/options: AdmissionOptions.Validate.
pub(super) fn apiserver(server: &Server<'_>) -> Vec<ArgumentProblem> {
    let mut problems = Vec::new();
    let arguments = &server.arguments;
    let mut problem = |rule, flag: &str, message: String, help: Option<String>| {
        if let Some(given) = arguments.get(flag) {
            problems.push(ArgumentProblem { rule, message, help, origin: given.origin.clone() });
        }
    };
    if let Some(modes) = arguments.list("authorization-mode") {
        const MODES: [&str; 6] = ["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"];
        for (index, mode) in modes.value.iter().enumerate() {
            if index > MOST_ITEMS {
                break;
            }
            if !MODES.contains(&mode.as_str()) {
                let near =
                    crate::diagnostic::suggest::nearest(mode, MODES).map(|near| format!("write `{near}`"));
                let message = format!("authorization-mode {mode:?} is not a valid mode");
                problem(rule_id::AUTHORIZATION_MODE_UNKNOWN, "authorization-mode", message, near);
            } else if modes.value.iter().take(index).any(|before| before == mode) {
                let message = format!("authorization-mode {mode:?} is specified more than once");
                problem(
                    rule_id::AUTHORIZATION_MODE_UNKNOWN,
                    "authorization-mode",
                    message,
                    Some("name each mode once".to_owned()),
                );
            }
        }
        if arguments.text("authorization-config").is_some() {
            let message = "--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined";
            let help = "name the authorizers in the file, and drop `--authorization-mode`".to_owned();
            problem(
                rule_id::APISERVER_AUTHZ_CONFIG_AND_MODE,
                "authorization-config",
                message.to_owned(),
                Some(help),
            );
        }
    }
    let lists = ["enable-admission-plugins", "disable-admission-plugins", "admission-control"];
    let both = lists.iter().take(2).any(|flag| arguments.text(flag).is_some());
    if both && arguments.text("admission-control").is_some() {
        let message = "admission-control and enable-admission-plugins/disable-admission-plugins flags are mutually exclusive";
        problem(
            rule_id::APISERVER_ADMISSION_FLAGS_CLASH,
            "admission-control",
            message.to_owned(),
            Some("drop `--admission-control`".to_owned()),
        );
    }
    for flag in lists {
        let Some(plugins) = arguments.list(flag) else { continue };
        for plugin in plugins.value.iter().take(MOST_ITEMS) {
            let known = server.kube.admission_plugin(plugin);
            if !known.is_present() {
                let near = match known {
                    Known::Unknown => server.kube.nearest_admission_plugin(plugin),
                    _ => None,
                };
                let near = near.map(|near| format!("write `{}`", near.name));
                let message = format!("{flag} plugin {plugin:?} is unknown");
                problem(rule_id::ADMISSION_PLUGIN_UNKNOWN, flag, message, near);
            }
        }
    }
    let (on, off) = (arguments.list(lists[0]), arguments.list(lists[1]));
    if let (Some(on), Some(off)) = (on, off)
        && let Some(plugin) = on.value.iter().take(MOST_ITEMS).find(|plugin| off.value.contains(plugin))
    {
        let message =
            format!("[{plugin}] in enable-admission-plugins and disable-admission-plugins overlapped");
        problem(
            rule_id::APISERVER_ADMISSION_FLAGS_CLASH,
            lists[1],
            message,
            Some("name it in one of the two".to_owned()),
        );
    }
    if let (Some(_), Some(flag)) = (anonymous_in_config(server), arguments.get("anonymous-auth")) {
        problems.push(ArgumentProblem {
            rule: rule_id::APISERVER_ANONYMOUS_FLAG_AND_CONFIG,
            message: "--anonymous-auth flag cannot be set when anonymous field is configured in authentication configuration file".to_owned(),
            help: Some("drop the flag".to_owned()),
            origin: flag.origin.clone(),
        });
    }
    problems.extend(files(server));
    problems.extend(key_pairs(server));
    problems
}

/// Certificates of kube-apiserver with the key of another.
///
/// Mirrors k8s.io/apiserver/pkg/server/dynamiccertificates: NewDynamicServingContentFromFiles, and
/// k8s.io/client-go/transport: TLSConfigFor, which both call crypto/tls: X509KeyPair.
fn key_pairs(server: &Server<'_>) -> Vec<ArgumentProblem> {
    const PAIRS: [(&str, &str); 2] =
        [("tls-cert-file", "tls-private-key-file"), ("kubelet-client-certificate", "kubelet-client-key")];
    let problem = |(cert, key): &(&str, &str)| {
        let (cert, key) = (server.flag(cert)?, server.flag(key)?);
        let files = &server.component.files;
        let certificates = files.certificates(cert).known()?;
        let leaf = certificates.as_ref().as_ref().ok()?.first()?;
        let text = files.get(key).known()?;
        (is_key_of(text.source.text(), leaf) == Some(false)).then(|| ArgumentProblem {
            rule: rule_id::CERTIFICATE_KEY_MISMATCH,
            message: "tls: private key does not match public key".to_owned(),
            help: Some(format!("name the key of `{}`", cert.value.escape_debug())),
            origin: key.origin.clone(),
        })
    };
    PAIRS.iter().filter_map(problem).collect()
}

/// Files that kube-apiserver reads when it starts, and without which it ends.
///
/// Mirrors k8s.io/apiserver/pkg/server/dynamiccertificates: NewDynamicCAContentFromFile, and
/// k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.ToAuthenticationConfig.
fn files(server: &Server<'_>) -> Vec<ArgumentProblem> {
    // Copies of a machine often lack the certificates of its own; those of others and the configuration are the point.
    const NAMED: [&str; 4] =
        ["client-ca-file", "authentication-config", "authorization-config", "token-auth-file"];
    let given = NAMED.iter().filter_map(|flag| Some((*flag, server.flag(flag)?)));
    let problem = given.filter_map(|(flag, path)| {
        let certificates = flag == "client-ca-file";
        let (rule, message, help) = match server.component.files.get(path) {
            Lookup::Absent if !matches!(server.component.files.certificates(path), Lookup::Known(_)) => (
                rule_id::FILE_UNREADABLE,
                format!("unable to load {flag}: open {}: no such file or directory", path.value),
                None,
            ),
            _ if !certificates => return None,
            _ => {
                let read = server.component.files.certificates(path).known()?;
                let problem = read.as_ref().as_ref().err()?;
                let message = format!("unable to load client CA file {:?}: it {problem}", path.value);
                (rule_id::CA_NOT_PEM, message, Some(problem.help().to_string()))
            }
        };
        Some(ArgumentProblem { rule, message, help, origin: path.origin.clone() })
    });
    problem.collect()
}

/// Whether the AuthenticationConfiguration speaks of anonymous requests.
fn anonymous_in_config(server: &Server<'_>) -> Option<()> {
    let path = server.arguments.text("authentication-config")?;
    let file = server.component.files.get(path).known()?;
    let document = crate::facts::yaml::read(file).ok()?.into_iter().next()?;
    document.get("anonymous").filter(|anonymous| !anonymous.is_null()).map(drop)
}

/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app/options: KubeControllerManagerOptions.Validate, with
/// CSRSigningControllerOptions.Validate.
pub(super) fn manager(server: &Server<'_>) -> Vec<ArgumentProblem> {
    let mut problems = Vec::new();
    let arguments = &server.arguments;
    if let Some(list) = arguments.list("controllers") {
        for entry in list.value.iter().filter(|entry| *entry != "*").take(MOST_ITEMS) {
            let name = entry.strip_prefix('-').unwrap_or(entry);
            let known = server.kube.controller(name);
            if known.is_present() {
                continue;
            }
            let help = match known {
                Known::Unknown => server.kube.nearest_controller(name).map(|near| near.name),
                _ => server.kube.controller_name(name),
            };
            let help = help.map(|name| format!("write `{name}`"));
            let message = format!("{name:?} is not in the list of known controllers");
            let origin = list.origin.clone();
            problems.push(ArgumentProblem { rule: rule_id::CONTROLLER_UNKNOWN, message, help, origin });
        }
    }
    problems.extend(crate::proof::control_plane::signing_pair::problems(server));
    let mut own = false;
    for signer in ["kubelet-serving", "kubelet-client", "kube-apiserver-client", "legacy-unknown"] {
        let cert = arguments.text(&format!("cluster-signing-{signer}-cert-file"));
        let key = arguments.text(&format!("cluster-signing-{signer}-key-file"));
        own |= cert.is_some() || key.is_some();
        let (given, message, help) = match (cert, key) {
            (Some(cert), None) => (cert, "cannot specify cert without key", "key"),
            (None, Some(key)) => (key, "cannot specify key without cert", "cert"),
            _ => continue,
        };
        problems.push(ArgumentProblem {
            rule: rule_id::SIGNING_PAIR_INCOMPLETE,
            message: format!("\"cluster-signing-{signer}\": {message}"),
            help: Some(format!("add `--cluster-signing-{signer}-{help}-file`")),
            origin: given.origin.clone(),
        });
    }
    let common = arguments.text("cluster-signing-cert-file").or(arguments.text("cluster-signing-key-file"));
    if let Some(common) = common.filter(|_| own) {
        problems.push(ArgumentProblem {
            rule: rule_id::SIGNING_FLAGS_MIXED,
            message: "cannot specify --cluster-signing-{cert,key}-file and other --cluster-signing-*-file flags at the same time".to_owned(),
            help: Some("give each signer its own pair, or all of them the same".to_owned()),
            origin: common.origin.clone(),
        });
    }
    problems
}
