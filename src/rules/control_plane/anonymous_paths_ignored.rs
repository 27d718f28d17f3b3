//! Paths for requests without credentials, where no list of paths is kept.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Anonymous;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ANONYMOUS_PATHS_IGNORED,
    Level::Warn,
    include_str!("anonymous_paths_ignored.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let Some(list) = apiserver.anonymous_paths.first().and_then(|path| path.path.parent()) else { return };
    let anonymous = &apiserver.anonymous;
    let finding = Finding::new(RULE.id, list, "these paths have no effect");
    let finding = match **anonymous {
        Anonymous::All => finding
            .label("no path is closed")
            .because(&anonymous.path, "lets requests without credentials reach every path")
            .help("write `anonymous = \"cluster-info\"`, to which these paths are added, or remove them"),
        Anonymous::None => finding
            .label("every path is closed")
            .because(&anonymous.path, "refuses requests without credentials")
            .reason("a load balancer that asks one of them without credentials gets `Unauthorized` and takes the API server for dead")
            .help("write `anonymous = \"cluster-info\"`, to which these paths are added, or remove them"),
        Anonymous::ClusterInfo if cluster.kube.authentication_config_version().is_none() => {
            let minor = cluster.kube.minor();
            finding
                .label("no path is closed")
                .because(&cluster.minor.path, format!("kube-apiserver {minor} cannot limit such requests to paths"))
                .help("remove them: requests without credentials reach every path in this release")
        }
        Anonymous::ClusterInfo => return,
    };
    findings.push(finding.unless_unread(anonymous.path.clone()));
}
