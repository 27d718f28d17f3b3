use crate::diagnostic::rule_id;
use crate::facts::Fact;
use crate::kube::value::{TaintRefusal, refused_taints};
use crate::model::NodeName;
use crate::proof::kubelet::taints;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::nodes::{node_name_malformed, taint_malformed};

/// The node is registered.
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
            .label("disabled")
            .help("remove it");
        step.breaks(format!("Error getting node: node {:?} not found", loaded.name), finding);
        return Outcome::of(step, ());
    }
    if let Err(malformed) = loaded.name.parse::<NodeName>()
        && !loaded.name.is_empty()
    {
        let given = settings.arguments.get("hostname-override");
        let place = given.map_or(somewhere, |given| given.origin.clone());
        let name = format!("the node name `{}`", loaded.name.escape_debug());
        let finding = node_name_malformed::malformed(place.place(), &name, malformed);
        let said = format!(
            "Unable to register node with API server: Node {:?} is invalid: metadata.name: Invalid value",
            loaded.name
        );
        step.breaks(said, walk.judged(&place, finding));
        return Outcome::of(step, ());
    }
    if let Some(Ok(registered)) = taints::registered(settings, walk.kube)
        && let Some(TaintRefusal { index, said: why }) = refused_taints(&registered)
    {
        let place = taints::place(settings, index).unwrap_or_else(|| walk.somewhere());
        let finding = taint_malformed::at_server(place.place(), &loaded.name, &why);
        step.breaks(finding.symptom().to_owned(), walk.judged(&place, finding));
        return Outcome::of(step, ());
    }
    step.saw(format!("the Node `{}` is created", loaded.name), None);
    Outcome::of(step, ())
}
