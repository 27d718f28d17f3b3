//! The variables of a node's templates.

use crate::diagnostic::Part;
use crate::kube::Kube;
use crate::lower::{Argument, Lowered};
use crate::model::{At, Kubelet, Shape};
use crate::render::{Context, ContextValue, Text, Trail};
use crate::source::Step;

/// For `kubelet.service.j2` and `kubelet-drop-in.conf.j2`: the unit.
pub fn unit(shape: &Shape) -> Context {
    let kubelet = &*shape.kubelet;
    let lines = |section| {
        let pair =
            |(key, value): (&str, &At<String>)| (Text::traced(key, written_as_key(value)), Text::of(value));
        ContextValue::Pairs(kubelet.unit.lines_of(section).map(pair).collect())
    };
    // What the unit copies over the kubeconfig that the kubelet has written.
    let joined = (!shape.api.outlives_bootstrap()).then(|| Text::of(&kubelet.paths.joined_kubeconfig));
    let mut context = Context::from([
        ("unit_lines", lines("Unit")),
        ("service_lines", lines("Service")),
        ("install_lines", lines("Install")),
        ("joined_kubeconfig", ContextValue::Text(joined.unwrap_or_default())),
        ("kubeconfig", Text::of(&kubelet.paths.kubeconfig).into()),
        ("binary", Text::of(&kubelet.binary).into()),
        ("environment_file", Text::of(&kubelet.paths.environment).into()),
        ("flags_file", Text::of(&kubelet.paths.flags).into()),
        ("runtime_service", Text::of(&kubelet.runtime_service).into()),
    ]);
    match *kubelet.unit.drop_in {
        true => {
            let unit = kubelet.paths.unit.rsplit('/').next().unwrap_or_default();
            context.insert("unit", Text::traced(unit, Trail::of(&kubelet.paths.unit)).into())
        }
        false => context.insert("watchdog", ContextValue::Text(watchdog(kubelet).unwrap_or_default())),
    };
    context
}

/// How long a kubelet may hang before systemd kills it: only in a release whose kubelet reports that it does not.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: run, with k8s.io/kubernetes/pkg/kubelet/watchdog: NewHealthChecker.
fn watchdog(kubelet: &Kubelet) -> Option<Text> {
    let set = |gate: &str| kubelet.gates.get(gate).map(|on| on.value);
    let reports = Kube::of(*kubelet.minor).feature_is_on_with("SystemdWatchdog", set);
    reports.then(|| {
        Text::traced(
            "60s",
            Trail::of_release("the watchdog that the release's kubelet supports", &kubelet.minor),
        )
    })
}

/// Of the key of a line; items of a list have the list's.
fn written_as_key(value: &At<String>) -> Trail {
    let is_item = matches!(value.path.last(), Some(Step::Index(_)));
    let path = value.path.parent().filter(|_| is_item).unwrap_or(&value.path);
    Trail::Spec(path.clone(), Part::Key)
}

/// The template of what nodejoin writes for systemd.
pub fn unit_template(kubelet: &Kubelet) -> &'static str {
    match *kubelet.unit.drop_in {
        true => "kubelet-drop-in.conf.j2",
        false => "kubelet.service.j2",
    }
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
