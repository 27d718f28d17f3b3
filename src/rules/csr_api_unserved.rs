//! A kubelet whose requests for certificates the API server does not know.

use super::support::of_kubelet;
use super::{Check, Context, Rule};
use crate::finding::{Finding, Level};
use crate::findings::Findings;
use crate::kube::{Kube, Minor, skew};
use crate::model::Shape;

pub(super) const RULE: Rule =
    Rule::new("csr-api-unserved", Level::Deny, include_str!("csr_api_unserved.md"), Check::Kubelet(check))
        .versioned();

const REQUEST: &str = "CertificateSigningRequest";

/// Mirrors k8s.io/client-go/util/certificate/csr: RequestCertificate, which creates the versions that its release knows;
/// newer ones fall back to older versions.
fn check(context: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let (kubelet, apiserver) = (&shape.kubelet.minor, &context.cluster.minor);
    let served: Vec<&str> = Kube::of(apiserver.value).api_versions(REQUEST).collect();
    let speaks =
        |minor: Minor| Kube::of(minor).api_versions(REQUEST).any(|version| served.contains(&version));
    if speaks(kubelet.value) || skew::kubelet(kubelet.value, apiserver.value) == skew::Skew::Newer {
        return;
    }
    let version = Kube::of(kubelet.value).api_version(REQUEST).unwrap_or_default();
    let finding = Finding::new(
        RULE.name,
        &kubelet.path,
        format!("a kubelet of {} cannot ask an API server of {} for a certificate", kubelet.value, apiserver.value),
    )
    .label(format!("speaks `{version}` only"))
    .because(&apiserver.path, "the API server's release")
    .reason(format!(
        "the API server has `{}`; the kubelet stays without a certificate: `the server could not find the requested resource`",
        served.join("`, `")
    ));
    findings.push(of_kubelet(
        shape,
        match Minor::all().find(|minor| speaks(*minor)) {
            Some(oldest) => finding.help(format!("write `{oldest}` or newer")),
            None => finding,
        },
    ));
}
