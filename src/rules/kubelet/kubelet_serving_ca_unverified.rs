//! Requested serving certificates that the API server does not verify.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::support::{flag, requested_serving, used_kubelets};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBELET_SERVING_CA_UNVERIFIED,
    Level::Note,
    include_str!("kubelet_serving_ca_unverified.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    if apiserver.kubelet_certificate_authority.is_some()
        || flag(&apiserver.flags, "kubelet-certificate-authority").is_some()
    {
        return;
    }
    let mut requested = used_kubelets(context.cluster).filter_map(|shape| requested_serving(&shape.kubelet));
    let Some(path) = requested.next() else { return };
    let key = Path::of("control-plane.apiserver.kubelet-certificate-authority");
    findings.push(
        Finding::new(
            RULE.id,
            path,
            "the API server does not verify the serving certificates of kubelets",
        )
        .label("requested here")
        .reason("without a CA to verify them with, the API server accepts any server at a node's address as its kubelet")
        .help(
            "write `kubelet-certificate-authority = \"/var/lib/kubernetes/ca.pem\"` under `[control-plane.apiserver]`, with \
             the path of the signing CA on the control plane",
        )
        .unless_unread(key),
    );
}
