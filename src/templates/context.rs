//! What the templates of a node are given.

use crate::lower::{Argument, Lowered};
use crate::model::Kubelet;
use crate::render::{Context, ContextValue};

/// For `kubelet.service.j2`: the unit.
pub fn unit(kubelet: &Kubelet) -> Context {
    Context::from([
        ("binary", kubelet.binary.value.clone().into()),
        ("environment_file", kubelet.paths.environment.value.clone().into()),
        ("flags_file", kubelet.paths.flags.value.clone().into()),
        ("runtime_service", kubelet.runtime_service.value.clone().into()),
    ])
}

/// For `kubelet.env.j2`: the kubelet's flags.
pub fn flags(lowered: &Lowered) -> Context {
    let words = |arguments: &[Argument]| ContextValue::List(arguments.iter().map(Argument::word).collect());
    Context::from([
        ("arguments", words(&lowered.arguments)),
        ("node_arguments", words(&lowered.node_arguments)),
    ])
}

/// For `config.env.j2`: the kubelet's environment.
pub fn environment(kubelet: &Kubelet) -> Context {
    let variables = kubelet.environment.iter();
    let pairs = variables.map(|(name, value)| (name.as_str().into(), value.value.as_str().into())).collect();
    Context::from([("variables", ContextValue::Pairs(pairs))])
}
