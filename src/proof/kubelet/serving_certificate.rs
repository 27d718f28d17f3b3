//! The certificate that a kubelet serves with, as kube-apiserver sees it.

use crate::facts::{Origin, Sourced};
use crate::model::Host;
use crate::proof::control_plane::server::Server;
use crate::proof::step::Step;
use crate::proof::steps::config_load::Loaded;
use crate::proof::walk::Walk;
use crate::rules::certificates::kubelet_certificate_untrusted::{self, Served};
use crate::rules::certificates::{kubelet_not_in_certificate, serving_certificate_not_for_servers};

/// Whether kube-apiserver accepts the certificate of `tlsCertFile`: one of the CAs of `bundle` signed it, and it is valid for
/// the host that kube-apiserver connects to.
pub(in crate::proof) fn check(
    walk: &Walk<'_>,
    step: &mut Step,
    loaded: &Loaded,
    (server, bundle): (&Server<'_>, &Sourced<String>),
    dialled: Option<(Host, Option<Origin>)>,
) {
    let place = loaded.settings.place("tlsCertFile", &walk.somewhere());
    let file = loaded.settings.text("tlsCertFile").map(|(path, _)| path).unwrap_or_default();
    let chain = walk.class.kubelet.files.certificates(&file).known();
    let roots = server.component.files.certificates(bundle).known();
    let (chain, roots) = (chain.as_deref(), roots.as_deref());
    let (Some(Ok(chain)), roots) = (chain, roots) else {
        let text = format!("{} must contain the CA of the kubelets' certificates", bundle.value);
        return step.provided(text, Some(&bundle.origin));
    };
    match roots {
        Some(Ok(roots)) => {
            let bundle_place = bundle.origin.place();
            let served = Served { chain, place: place.place(), roots, bundle: &bundle.value, bundle_place };
            if let Some((error, finding)) = kubelet_certificate_untrusted::judge(&served, walk.now()) {
                let said = format!("tls: failed to verify certificate: {error}");
                return step.breaks(said, walk.judged(&place, finding));
            }
            step.saw(format!("kube-apiserver trusts {file} by {}", bundle.value), Some(&bundle.origin));
        }
        _ => step.provided(format!("{} must contain the CA of {file}", bundle.value), Some(&bundle.origin)),
    }
    let Some(leaf) = chain.first() else { return };
    let unfit =
        serving_certificate_not_for_servers::judge(leaf, place.place(), "the kubelet", "kube-apiserver");
    if let Some(finding) = unfit {
        return step.breaks(serving_certificate_not_for_servers::SYMPTOM, walk.judged(&place, finding));
    }
    let Some((host, set)) = dialled else {
        let text =
            format!("{file} must be valid for the address at which kube-apiserver connects to the node");
        return step.provided(text, Some(&place));
    };
    let set = set.as_ref();
    match kubelet_not_in_certificate::judge(leaf, place.place(), &host, set.map(Origin::place)) {
        Some(finding) => {
            step.breaks(kubelet_not_in_certificate::symptom(leaf, &host), walk.judged(&place, finding))
        }
        None => step.saw(format!("{file} is valid for {host}"), Some(&place)),
    }
}
