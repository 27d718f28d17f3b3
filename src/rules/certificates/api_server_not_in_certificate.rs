//! An API server certificate that is not valid for the host of a URL.

use std::collections::BTreeSet;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Host;
use crate::pki::Certificate;
use crate::rules::support::{host_refused, names_of_kind};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::API_SERVER_NOT_IN_CERTIFICATE,
    Level::Deny,
    include_str!("api_server_not_in_certificate.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let Some(serving) = &cluster.control_plane.apiserver.serving_certificate else { return };
    let Some(certificate) = serving.certificates.first() else { return };
    let mut hosts: Vec<(&Host, &Path)> = Vec::new();
    let own_name = cluster.api.server_name.is_some();
    hosts.extend(cluster.endpoints.iter().filter(|_| !own_name).map(|url| (&url.host, &url.path)));
    // Nodes with a name of their own compare that one, whatever their URL is.
    hosts.extend(cluster.accesses().into_iter().filter_map(|api| match (&api.server_name, &api.endpoint) {
        (Some(name), _) => Some((&name.0, &name.path)),
        (None, url) => url.as_ref().map(|url| (&url.host, &url.path)),
    }));
    let mut seen = BTreeSet::new();
    for (host, path) in hosts.into_iter().filter(|(_, path)| seen.insert(path.to_string())) {
        let finding = judge(certificate, (&serving.path).into(), host, path.into());
        finding.into_iter().for_each(|finding| findings.push(finding));
    }
}

/// Whether the API server's certificate, named at `place`, is not for the host of a URL at `url`.
pub(crate) fn judge(certificate: &Certificate, place: Place, host: &Host, url: Place) -> Option<Finding> {
    let (named, kind) = match host {
        Host::Name(name) => (certificate.names_host(name), "DNS name"),
        Host::Address(address) => (certificate.names_address(address), "IP address"),
    };
    if named {
        return None;
    }
    let shown = host.to_string().escape_debug().to_string();
    let error = host_refused(certificate, host);
    let finding = Finding::new(
        RULE.id,
        url,
        format!("the API server's certificate is not valid for `{shown}`"),
    )
    .label("not in the certificate")
    .because(place, names_of_kind(certificate, host))
    .reason(format!("nodes that use this URL refuse the API server: `{}`", error.escape_debug()))
    .error(error)
    .help(format!(
        "issue the certificate again with the {kind} `{shown}` as a subject alternative name, or use a host that \
                 it is valid for"
    ));
    Some(finding)
}
