//! A path for requests without credentials that matches no request.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::ANONYMOUS_PATH_MALFORMED,
    Level::Deny,
    include_str!("anonymous_path_malformed.md"),
    Check::Cluster(check),
);

/// Mirrors k8s.io/apiserver/pkg/authentication/request/anonymous: Authenticator.AuthenticateRequest, which compares
/// the request's decoded path with each condition.
fn check(context: &Context<'_>, findings: &mut Findings) {
    for path in &context.cluster.control_plane.apiserver.anonymous_paths {
        let Some((label, help)) = problem(path) else { continue };
        findings.push(
            Finding::new(RULE.id, &path.path, format!("no request can match the path `{}`", path.escape_debug()))
                .label(label)
                .reason("kube-apiserver compares paths exactly; a request that matches none is refused with `Unauthorized`")
                .help(help),
        );
    }
}

/// The problem of a path as a label, and the help.
fn problem(path: &str) -> Option<(&'static str, String)> {
    if let Some((head, _)) = path.split_once(['?', '#']) {
        return Some(("has a query", format!("write `{head}`; queries are not compared")));
    }
    if path.contains('*') {
        return Some(("patterns are not supported", "list each path separately".to_owned()));
    }
    if let Some((_, rest)) = path.split_once("://") {
        let start = rest.find('/').map_or("/", |start| rest.get(start..).unwrap_or("/"));
        return Some(("a URL, not a path", format!("write `{start}`")));
    }
    if path.is_empty() {
        return Some(("empty path", "remove it".to_owned()));
    }
    if !path.starts_with('/') {
        return Some(("does not begin with `/`", format!("write `/{}`", path.escape_debug())));
    }
    if path.contains('%') {
        return Some(("URL-encoded", "write the decoded path".to_owned()));
    }
    None
}
