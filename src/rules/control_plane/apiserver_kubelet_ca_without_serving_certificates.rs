//! An API server that verifies kubelets with self-signed certificates.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Kubelet;
use crate::rules::fact::Named;
use crate::rules::support::{flag, of_kubelet, of_whom, requested_serving, used_kubelets};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_KUBELET_CA_WITHOUT_SERVING_CERTIFICATES,
    Level::Deny,
    include_str!("apiserver_kubelet_ca_without_serving_certificates.md"),
    Check::Cluster(check),
);

/// At most this many pools and nodes are reported.
const MOST: usize = 20;

/// Mirrors k8s.io/kubernetes/pkg/kubelet/client: KubeletClientConfig.transportConfig, and on the other side
/// k8s.io/kubernetes/cmd/kubelet/app: InitializeTLS.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let of_flag = flag(apiserver, "kubelet-certificate-authority").map(|flag| flag.path);
    let of_key = apiserver.kubelet_certificate_authority.as_ref().map(|file| &file.path);
    let Some(authority) = of_flag.or(of_key) else { return };
    let own = used_kubelets(context.cluster).filter(|shape| signs_its_own(&shape.kubelet));
    for shape in own.take(MOST) {
        let finding =
            report(authority.into(), &of_whom(shape)).unless_unread(shape.kubelet.serving.path.clone());
        let finding = of_kubelet(shape, finding);
        findings.push(match shape.subject() {
            Some(_) => finding.because(&shape.path, "`serving-certificate` is not set"),
            None => finding,
        });
    }
}

/// The finding for a kube-apiserver that verifies kubelets with the CA set at `authority`, while they have self-signed
/// certificates. `whose` follows "the kubelets".
pub(crate) fn report(authority: Place, whose: &str) -> Finding {
    let named = Named::at(&authority, "kubelet-certificate-authority");
    let request = match named {
        Named::Flag(_) => {
            "set `serverTLSBootstrap: true` in the kubelets' configuration, and run an approver for their requests"
        }
        _ => "write `serving-certificate = { approver = \"kubelet-csr-approver\" }` in the `kubelet` table",
    };
    let message =
        format!("the API server verifies kubelets, but the kubelets{whose} have self-signed certificates");
    Finding::new(RULE.id, authority, message)
        .label("kubelets are verified with this CA")
        .reason(
            "`kubectl logs`, `exec` and everything else that goes through the API server to a kubelet fails: `x509: \
             certificate signed by unknown authority`",
        )
        .help(request)
        .help(format!("or remove {}; the API server then does not verify kubelets", named.name()))
}

/// Whether a kubelet has a self-signed certificate: it neither requests one nor has files.
fn signs_its_own(kubelet: &Kubelet) -> bool {
    requested_serving(kubelet).is_none() && kubelet.effective("tlsCertFile").is_none()
}
