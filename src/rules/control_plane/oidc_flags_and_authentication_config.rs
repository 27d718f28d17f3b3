//! Flags of an OIDC issuer together with an AuthenticationConfiguration.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::OIDC_FLAGS_AND_AUTHENTICATION_CONFIG,
    Level::Deny,
    include_str!("oidc_flags_and_authentication_config.md"),
    Check::Cluster(check),
)
.versioned();

/// nodejoin writes what the flags mean to its file; here is what it cannot write.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let anonymous = &apiserver.anonymous;
    if cluster.authentication_config_version().is_none() {
        if let Some(ca) = &apiserver.oidc_ca {
            findings.push(
                Finding::new(RULE.id, &ca.path, "`oidc-ca` is not written to any file")
                    .label("no effect")
                    .reason(
                        "its certificates belong in the AuthenticationConfiguration, which nodejoin writes for \
                         `anonymous = \"cluster-info\"` and Kubernetes 1.32 or later",
                    )
                    .help("copy the file to the control plane and set the flag `oidc-ca-file` to its path there"),
            );
        }
        return;
    }
    let open = "or write `anonymous = \"all\"`: nodejoin then writes no such file, and RBAC limits anonymous requests";
    let lacks = |name: &str, reason: &str, help: &str| {
        let own = flag(&apiserver.flags, name).filter(|own| !own.text.is_empty())?;
        let message = format!("`--{name}` cannot be written to the AuthenticationConfiguration");
        let finding = Finding::new(RULE.id, own.path, message)
            .at_key()
            .label("no such field")
            .reason(format!("kube-apiserver does not accept `--oidc-…` beside that file, {reason}"))
            .help(help)
            .help(open);
        Some(match anonymous.written {
            true => finding.because(&anonymous.path, "needs that file"),
            false => finding,
        })
    };
    let ca = lacks(
        "oidc-ca-file",
        "and the file contains certificates, not a path",
        "copy the file to the spec's folder and write `oidc-ca = \"pki/oidc-ca.pem\"` in place of the flag",
    );
    let algorithms = lacks(
        "oidc-signing-algs",
        "and the file accepts every algorithm that the issuer signs with",
        "remove it; the issuer's own keys then limit the algorithms",
    );
    let ca = ca.filter(|_| apiserver.oidc_ca.is_none());
    ca.into_iter().chain(algorithms).for_each(|finding| findings.push(finding));
}

/// The finding for a flag of an OIDC issuer, given by name and place, together with an AuthenticationConfiguration, whose file is
/// set at `file`.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.validateOIDCOptions.
pub(crate) fn judge(flag: Option<(&str, Place)>, file: Option<Place>) -> Option<Finding> {
    let ((name, flag), file) = (flag?, file?);
    let finding =
        Finding::new(RULE.id, flag, format!("`--{name}` cannot be combined with `--authentication-config`"))
            .at_key()
            .label("conflicts with the file")
            .because(file, "the file with the issuers")
            .exits("kube-apiserver", "authentication-config file and oidc-* flags are mutually exclusive")
            .help("remove the flags that begin with `oidc-`, and name the issuer in `jwt` of the file");
    Some(finding)
}
