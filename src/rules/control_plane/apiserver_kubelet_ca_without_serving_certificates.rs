//! An API server that verifies kubelets with self-signed certificates.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::model::Kubelet;
use crate::rules::fact::{Named, Serving};
use crate::rules::support::{approver_ranges, flag, of_kubelet, of_whom, requested_serving, used_kubelets};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::APISERVER_KUBELET_CA_WITHOUT_SERVING_CERTIFICATES,
    Level::Deny,
    include_str!("apiserver_kubelet_ca_without_serving_certificates.md"),
    Check::Cluster(check),
);

/// At most this many pools and nodes are reported.
const MOST: usize = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let apiserver = &context.cluster.control_plane.apiserver;
    let of_flag = flag(&apiserver.flags, "kubelet-certificate-authority").map(|flag| flag.path);
    let of_key = apiserver.kubelet_certificate_authority.as_ref().map(|file| &file.path);
    let Some(authority) = of_flag.or(of_key) else { return };
    let own = used_kubelets(context.cluster).filter_map(|shape| {
        let mut finding = judge(authority.into(), serving(&shape.kubelet), &of_whom(shape))?;
        if let Some(ranges) = approver_ranges(context.cluster) {
            finding.help.insert(1, ranges.to_owned());
        }
        Some((shape, finding.unless_unread(shape.kubelet.serving.path.clone())))
    });
    for (shape, finding) in own.take(MOST) {
        let finding = of_kubelet(shape, finding);
        findings.push(match shape.subject() {
            Some(_) => finding.because(&shape.path, "`serving-certificate` is not set"),
            None => finding,
        });
    }
}

/// A kube-apiserver that checks, with the CA named at `authority`, certificates that kubelets sign themselves. `whose`
/// follows "the kubelets".
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/client: KubeletClientConfig.transportConfig, and on the other side
/// k8s.io/kubernetes/cmd/kubelet/app: InitializeTLS.
pub(crate) fn judge(authority: Place, serving: Serving, whose: &str) -> Option<Finding> {
    if serving != Serving::SelfSigned {
        return None;
    }
    let named = Named::at(&authority, "kubelet-certificate-authority");
    let request = match named {
        Named::Flag(_) => {
            "set `serverTLSBootstrap: true` in the kubelets' configuration, and run an approver for their requests"
        }
        _ => "write `serving-certificate = { approver = \"kubelet-csr-approver\" }` in the `kubelet` table",
    };
    let message =
        format!("the API server verifies kubelets, but the kubelets{whose} have self-signed certificates");
    let finding = Finding::new(RULE.id, authority, message)
        .label("kubelets are verified with this CA")
        .reason(
            "`kubectl logs`, `exec` and everything else that goes through the API server to a kubelet fails: `x509: \
             certificate signed by unknown authority`",
        )
        .help(request)
        .help(format!("or remove {}; the API server then does not verify kubelets", named.name()));
    Some(finding)
}

/// Where a kubelet of the spec has its certificate from.
fn serving(kubelet: &Kubelet) -> Serving {
    if requested_serving(kubelet).is_some() {
        return Serving::Requested;
    }
    match kubelet.effective("tlsCertFile") {
        Some(_) => Serving::Files,
        None => Serving::SelfSigned,
    }
}
