//! A flag that clashes with the AuthenticationConfiguration.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Anonymous;
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
    if **anonymous != Anonymous::ClusterInfo || cluster.kube.authentication_config_version().is_none() {
        return;
    }
    let key = anonymous.written.then(|| Place::from(&anonymous.path));
    if let Some(own) = flag(apiserver, "authentication-config")
        && own.text != apiserver.authentication_config_file.value
    {
        let finding = replaced(own.path.into());
        findings.push(match key {
            Some(key) => finding.because(key, "needs that file"),
            None => finding,
        });
        return;
    }
    if let Some(own) = flag(apiserver, "anonymous-auth") {
        findings.push(judge(own.path.into(), key));
    }
}

/// A file of the user's in place of the one that nodejoin writes: of a spec alone.
fn replaced(flag: Place) -> Finding {
    Finding::new(
        RULE.id,
        flag,
        "this flag replaces the file that opens cluster-info to requests without credentials",
    )
    .label("another file")
    .reason(
        "nodejoin writes an AuthenticationConfiguration for that, and kube-apiserver reads only one; with yours, \
         requests without credentials reach what your file allows",
    )
    .help("write `anonymous = \"all\"`, and leave `anonymous` out of your file; roles then say what may be reached")
    .help("or remove the flag, if nodejoin's file is enough")
}

/// What kube-apiserver says of `--anonymous-auth` beside a file that configures anonymous requests too. `file` is where.
///
/// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthenticationOptions.Validate.
pub(crate) fn judge(flag: Place, file: Option<Place>) -> Finding {
    let message =
        "`--anonymous-auth` is set, and the AuthenticationConfiguration configures anonymous requests too";
    let finding = Finding::new(RULE.id, flag, message)
        .at_key()
        .label("clashes with the file")
        .help("remove `anonymous-auth`; `anonymous` decides");
    let finding = match file {
        Some(file) => finding.because(file, "configured here"),
        None => finding,
    };
    finding.exits(
        "kube-apiserver",
        "--anonymous-auth flag cannot be set when anonymous field is configured in authentication configuration file",
    )
}
