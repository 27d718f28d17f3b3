//! A flag that conflicts with the AuthenticationConfiguration.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::support::flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_ANONYMOUS_FLAG_AND_CONFIG,
    Level::Deny,
    include_str!("apiserver_anonymous_flag_and_config.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let anonymous = &apiserver.anonymous;
    let has_file = cluster.authentication_config_version().is_some();
    let key = anonymous.written.then(|| Place::from(&anonymous.path));
    if has_file
        && let Some(own) = flag(&apiserver.flags, "authentication-config")
        && own.text != apiserver.authentication_config_file.value
    {
        let finding = replaced(own.path.into());
        findings.push(match key {
            Some(key) => finding.because(key, "needs nodejoin's file"),
            None => finding,
        });
        return;
    }
    let flag = flag(&apiserver.flags, "anonymous-auth").map(|own| own.path.into());
    judge(flag, has_file.then_some(key)).into_iter().for_each(|finding| findings.push(finding));
}

/// The finding for a user's file that replaces the one nodejoin writes; only for specs.
fn replaced(flag: Place) -> Finding {
    Finding::new(
        RULE.id,
        flag,
        "`authentication-config` replaces the file that opens cluster-info to requests without credentials",
    )
    .label("another file")
    .reason(
        "nodejoin writes an AuthenticationConfiguration for `anonymous = \"cluster-info\"`, and kube-apiserver reads only \
         one; with yours, requests without credentials reach what your file allows",
    )
    .help("write `anonymous = \"all\"`, and remove `anonymous` from your file; RBAC then decides what such requests reach")
    .help("or remove the flag, if nodejoin's file is enough")
}

/// The finding for `--anonymous-auth`, set at `flag`, together with a file that configures anonymous requests too. `file`: if
/// there is such a file, the place where that is written, unless it is a default.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.Validate.
pub(crate) fn judge(flag: Option<Place>, file: Option<Option<Place>>) -> Option<Finding> {
    let (flag, file) = (flag?, file?);
    let message =
        "`--anonymous-auth` cannot be combined with an AuthenticationConfiguration that sets `anonymous`";
    let finding = Finding::new(RULE.id, flag, message)
        .at_key()
        .label("conflicts with the file")
        .help("remove `anonymous-auth`; the file's `anonymous` decides");
    let finding = match file {
        Some(file) => finding.because(file, "configured here"),
        None => finding,
    };
    let error = "--anonymous-auth flag cannot be set when anonymous field is configured in authentication configuration file";
    Some(finding.exits("kube-apiserver", error))
}
