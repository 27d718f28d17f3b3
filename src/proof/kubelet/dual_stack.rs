//! Two addresses of a node beside a cloud provider.

use std::net::IpAddr;

use crate::facts::{Arguments, Fact, yaml};
use crate::proof::gates::Gates;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::nodes::dual_stack_with_cloud_provider::{self, Beside, GATE};

/// Whether the kubelet accepts the addresses of `--node-ip` beside its cloud provider; `gates` are those of its flags.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: createAndInitKubelet, with the configuration that it has by then.
pub(in crate::proof) fn judge(walk: &Walk<'_>, step: &mut Step, arguments: &Arguments, gates: &Gates) {
    let (Some(given), Some(provider)) = (arguments.text("node-ip"), arguments.text("cloud-provider")) else {
        return;
    };
    let Some(gate_is_on) = gate(walk, arguments, gates) else { return };
    let addresses: Vec<IpAddr> = given.value.split(',').filter_map(|text| text.trim().parse().ok()).collect();
    let finding = dual_stack_with_cloud_provider::judge(&Beside {
        kube: walk.kube,
        provider: &provider.value,
        provider_place: provider.origin.place(),
        addresses: &addresses,
        place: given.origin.place(),
        gate_is_on,
        switch_on: &format!("`--feature-gates={GATE}=true`"),
        leave: "remove `--node-ip`",
    });
    if let Some(finding) = finding {
        step.breaks(finding.symptom().to_owned(), walk.judged(&given.origin, finding));
    }
}

/// Whether the gate is on; none if a file that was not read may set it. Flags override files.
fn gate(walk: &Walk<'_>, arguments: &Arguments, gates: &Gates) -> Option<bool> {
    if !walk.kube.gate(GATE).is_present() {
        return Some(false);
    }
    if gates.iter().any(|(name, _)| name == GATE) {
        return Some(gates.is_on(walk.kube, GATE));
    }
    if walk.class.kubelet.process.hides("config") {
        return None;
    }
    let files = &walk.class.kubelet.files;
    let mut texts = Vec::new();
    if let Some(path) = arguments.text("config") {
        match files.get(path) {
            Fact::Known(file) => texts.push(file),
            Fact::Absent | Fact::Unknown(_) => return None,
        }
    }
    if let Some(folder) = arguments.text("config-dir") {
        let inside = format!("{}/", folder.value.trim_end_matches('/'));
        texts.extend(files.iter().filter(|(path, _)| path.starts_with(&inside)).map(|(_, file)| file));
    }
    let path = format!("featureGates.{GATE}");
    let documents = texts.into_iter().filter_map(|file| yaml::read(file).ok()?.into_iter().next());
    let set =
        documents.filter_map(|document| document.get(&path).and_then(serde_json::Value::as_bool)).next_back();
    Some(set.unwrap_or_else(|| gates.is_on(walk.kube, GATE)))
}
