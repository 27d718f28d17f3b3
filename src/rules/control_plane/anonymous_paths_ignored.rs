//! Paths for requests without credentials that have no effect.

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
    let finding = Finding::new(RULE.id, list, "`anonymous-paths` has no effect");
    let finding = match **anonymous {
        Anonymous::All => finding
            .label("every path is open")
            .because(&anonymous.path, "lets requests without credentials reach every path")
            .help("write `anonymous = \"cluster-info\"`, which opens these paths too, or remove them"),
        Anonymous::None => finding
            .label("no path is open")
            .because(&anonymous.path, "refuses requests without credentials")
            .reason("a load balancer that checks one of them without credentials gets `Unauthorized` and considers the API server dead")
            .help("write `anonymous = \"cluster-info\"`, which opens these paths too, or remove them"),
        Anonymous::ClusterInfo if cluster.kube.authentication_config_version().is_none() => {
            let minor = cluster.kube.minor();
            finding
                .label("every path is open")
                .because(&cluster.minor.path, format!("kube-apiserver {minor} cannot limit such requests to paths"))
                .help("remove them; in this release, requests without credentials reach every path")
        }
        Anonymous::ClusterInfo => return,
    };
    findings.push(finding.unless_unread(anonymous.path.clone()));
}
