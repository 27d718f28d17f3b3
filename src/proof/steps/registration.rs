use crate::diagnostic::rule_id;
use crate::kube::value::is_dns_subdomain;
use crate::proof::kubelet::taints::{refused, registered};
use crate::proof::step::{Step, StepId};
use crate::proof::walk::Walk;

/// The node is there.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: Kubelet.registerWithAPIServer and tryRegisterWithAPIServer.
pub(in crate::proof) fn step(walk: &mut Walk<'_>) -> Step {
    let mut step = Step::new(StepId::Registration);
    let somewhere = walk.somewhere();
    let Some(settings) = &walk.settings else { return step };
    let flag = settings.arguments.bool("register-node").map(|on| (on.value, Some(on.origin)));
    let (registers, origin) = flag.unwrap_or_else(|| match settings.written("registerNode") {
        Some(_) => settings.is_on("registerNode"),
        None => (true, None),
    });
    if !registers {
        let finding = walk
            .at(
                rule_id::KUBELET_DOES_NOT_REGISTER,
                &origin.unwrap_or(somewhere),
                "the kubelet does not register its node",
            )
            .label("switched off")
            .help("remove it");
        step.breaks(format!("Error getting node: node {:?} not found", walk.name), finding);
        return step;
    }
    if !walk.name.is_empty() && !is_dns_subdomain(&walk.name) {
        let place = walk.flag_place("hostname-override");
        let finding = walk.at(
            rule_id::NODE_NAME_MALFORMED,
            &place,
            format!("no node can be named `{}`", walk.name.escape_debug()),
        );
        let said = format!(
            "Unable to register node with API server: Node {:?} is invalid: metadata.name: Invalid value",
            walk.name
        );
        step.breaks(
            said,
            finding.label("no name of a node").help("use lower-case letters, digits, `-` and `.`"),
        );
        return step;
    }
    if let Some((Ok(taints), origin)) = registered(settings, walk.kube)
        && let Some(why) = refused(&taints)
    {
        let finding =
            walk.at(rule_id::TAINT_MALFORMED, &origin, "the API server refuses a Node with these taints");
        let said = format!("Unable to register node with API server: Node {:?} is invalid: {why}", walk.name);
        step.breaks(said, finding.label("refused").help("write each taint once: `key=value:NoSchedule`"));
        return step;
    }
    step.saw(format!("the Node `{}` is created", walk.name), None);
    step
}
