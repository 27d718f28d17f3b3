use crate::diagnostic::rule_id;
use crate::facts::Fact;
use crate::kube::value::is_dns_subdomain;
use crate::kube::value::refused_taints;
use crate::proof::kubelet::taints::registered;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;

/// The node is there.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet: Kubelet.registerWithAPIServer and tryRegisterWithAPIServer.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded) -> Outcome<()> {
    let mut step = Step::new(StepId::Registration);
    let somewhere = walk.somewhere();
    let settings = &loaded.settings;
    let flag = settings.arguments.bool("register-node").map(|on| (on.value, Some(on.origin)));
    let (registers, origin) = match (flag, settings.written("registerNode")) {
        (Some(flag), _) => flag,
        (None, Fact::Absent) => (true, None),
        (None, Fact::Known(_)) => settings.is_on("registerNode").unwrap_or((true, None)),
        (None, Fact::Unknown(reason)) => {
            step.unknown(&reason, "the kubelet registers its node", None);
            (true, None)
        }
    };
    if !registers {
        let finding = walk
            .at(
                rule_id::KUBELET_DOES_NOT_REGISTER,
                &origin.unwrap_or(somewhere),
                "the kubelet does not register its node",
            )
            .label("switched off")
            .help("remove it");
        step.breaks(format!("Error getting node: node {:?} not found", loaded.name), finding);
        return Outcome::of(step, ());
    }
    if !loaded.name.is_empty() && !is_dns_subdomain(&loaded.name) {
        let given = settings.arguments.get("hostname-override");
        let place = given.map_or(somewhere, |given| given.origin.clone());
        let finding = walk.at(
            rule_id::NODE_NAME_MALFORMED,
            &place,
            format!("no node can be named `{}`", loaded.name.escape_debug()),
        );
        let said = format!(
            "Unable to register node with API server: Node {:?} is invalid: metadata.name: Invalid value",
            loaded.name
        );
        step.breaks(
            said,
            finding.label("no name of a node").help("use lower-case letters, digits, `-` and `.`"),
        );
        return Outcome::of(step, ());
    }
    if let Some((Ok(taints), origin)) = registered(settings, walk.kube)
        && let Some(why) = refused_taints(&taints)
    {
        let finding =
            walk.at(rule_id::TAINT_MALFORMED, &origin, "the API server refuses a Node with these taints");
        let said =
            format!("Unable to register node with API server: Node {:?} is invalid: {why}", loaded.name);
        step.breaks(said, finding.label("refused").help("write each taint once: `key=value:NoSchedule`"));
        return Outcome::of(step, ());
    }
    step.saw(format!("the Node `{}` is created", loaded.name), None);
    Outcome::of(step, ())
}
