//! The variables of a node's templates.

use crate::lower::{Argument, Lowered};
use crate::model::{At, Kubelet};
use crate::render::{Context, ContextValue, Text, Trail};

/// For `kubelet.service.j2`: the unit.
pub fn unit(kubelet: &Kubelet) -> Context {
    Context::from([
        ("binary", Text::of(&kubelet.binary).into()),
        ("environment_file", Text::of(&kubelet.paths.environment).into()),
        ("flags_file", Text::of(&kubelet.paths.flags).into()),
        ("runtime_service", Text::of(&kubelet.runtime_service).into()),
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
    let pair =
        |(name, value): (&String, &At<String>)| (Text::traced(name, Trail::of_key(value)), Text::of(value));
    Context::from([("variables", ContextValue::Pairs(kubelet.environment.iter().map(pair).collect()))])
}
