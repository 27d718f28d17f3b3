use crate::diagnostic::{Finding, rule_id};
use std::net::IpAddr;

use crate::facts::{Arguments, Process, Reason, Sourced, StartFaultKind};
use crate::proof::arguments::Owner;
use crate::proof::gates::Gates;
use crate::proof::kubelet::dual_stack;
use crate::proof::starting;
use crate::proof::step::{Step, StepId};
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::components::{container_runtime_unsupported, flag_deprecated};
use crate::rules::kubelet::config_dir_variable_missing;
use crate::rules::nodes::node_address_unusable;
use crate::rules::nodes::node_label_forbidden::{self, Given};
use crate::rules::nodes::{label_malformed, node_address_families};
use crate::rules::units::shell_expansion_in_value;

/// A kubelet with its flags parsed.
pub(in crate::proof) struct Started {
    /// The first node's name as its kubelet registers it.
    pub(in crate::proof) name: String,
    pub(in crate::proof) arguments: Arguments,
}

const RUNTIME: &str = "container-runtime";

/// systemd starts the kubelet, which parses its flags.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand up to the configuration file, and
/// k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags.
pub(in crate::proof) fn step(walk: &Walk<'_>) -> Outcome<Started> {
    let mut step = Step::new(StepId::KubeletStart);
    let kubelet = &walk.class.kubelet;
    let process = &kubelet.process;
    let faults = starting::faults(process, "the kubelet");
    if !faults.is_empty() {
        walk.refuse(&mut step, "systemd", &faults);
        return Outcome::broken(step);
    }
    note_start(process, &mut step);
    let owner = walk.kubelet();
    let arguments = owner.arguments(kubelet);
    let faults = owner.faults(&arguments);
    if !faults.is_empty() {
        walk.refuse(&mut step, "kubelet", &faults);
        return Outcome::broken(step);
    }
    note_words(walk, &mut step, &owner, &arguments);
    let given = arguments.iter().count();
    step.saw(
        format!("kubelet {} accepts its {given} flags", kubelet.minor),
        process.words.first().map(|word| &word.origin),
    );
    let gates = Gates::of_flag(&owner, &arguments);
    if !gates.problems.is_empty() {
        walk.refuse(&mut step, "kubelet", &gates.problems);
        return Outcome::broken(step);
    }
    if let Some(folder) = arguments.text("config-dir")
        && process.is_known()
        && !process.environment.contains_key(config_dir_variable_missing::VARIABLE)
        && let Some(finding) =
            config_dir_variable_missing::judge(walk.kube, &folder.value, folder.origin.place())
    {
        step.breaks(finding.symptom().to_owned(), walk.judged(&folder.origin, finding));
    }
    if let Some(labels) = arguments.text("node-labels") {
        self::labels(walk, &mut step, labels);
    }
    if let Some(provider) = arguments.text("cloud-provider").filter(|provider| provider.value != "external") {
        step.provided("the cloud provider must use the node name given here", Some(&provider.origin));
    }
    // An empty value is not one of them either.
    if let Some(kind) = arguments.get(RUNTIME)
        && let Some(finding) = container_runtime_unsupported::judge(&owner.flag(RUNTIME, kind))
    {
        step.breaks(finding.symptom().to_owned(), walk.judged(&kind.origin, finding));
    }
    let name = registered(walk, &mut step, &arguments);
    if let Some(address) = arguments.text("node-ip") {
        node_ip(walk, &mut step, address);
    }
    if !step.is_broken() {
        dual_stack::judge(walk, &mut step, &arguments, &gates);
    }
    access(walk, &mut step, &arguments);
    Outcome::of(step, Started { name, arguments })
}

/// The name that the kubelet registers.
fn registered(walk: &Walk<'_>, step: &mut Step, arguments: &Arguments) -> String {
    let overridden = arguments.text("hostname-override");
    let machines = walk.class.host_names.as_ref();
    let own = machines.map(|names| &names.example).or(walk.class.nodes.first()).map(String::as_str);
    let name = overridden.map(|name| name.value.as_str()).or(own);
    let name = name.unwrap_or_default().trim().to_lowercase();
    if let Some(overridden) = overridden {
        step.saw(format!("registers as `{name}`"), Some(&overridden.origin));
    } else if let Some(names) = machines {
        let text = format!(
            "the host name of each machine must match {} and differ from the names of all other nodes",
            names.patterns.value
        );
        step.provided(text, Some(&names.patterns.origin));
    }
    name
}

/// Notes on how systemd starts the unit, and conditions that depend on the machine.
fn note_start(process: &Process, step: &mut Step) {
    for lost in &process.replaced {
        step.saw(lost.value.clone(), Some(&lost.origin));
    }
    for fault in &process.faults {
        match &fault.kind {
            StartFaultKind::OptionalEnvironmentFileMissing(path) => {
                step.saw(format!("`{path}` is optional, and missing"), Some(&fault.origin));
            }
            // One that something unknown may set is a condition.
            StartFaultKind::VariableUnset(name)
                if process.unknown.values().any(|word| word.value.contains(name.as_str())) => {}
            StartFaultKind::VariableUnset(name) => {
                step.saw(format!("`${name}` is not set, and expands to nothing"), Some(&fault.origin));
            }
            StartFaultKind::StartsOnlyIf(what) => step.provided(what.clone(), Some(&fault.origin)),
            _ => {}
        }
    }
    let mut words: Vec<&Sourced<String>> = process.unknown.values().collect();
    words.dedup_by_key(|word| word.value.as_str());
    for word in words {
        let text =
            format!("`{}`, which is set on the machine, must have a value with which nodes join", word.value);
        step.provided(text, Some(&word.origin));
    }
}

/// Placeholders, values that only a shell would expand, and deprecated flags.
fn note_words(walk: &Walk<'_>, step: &mut Step, owner: &Owner, arguments: &Arguments) {
    for word in walk.class.kubelet.process.placeholders.values() {
        let reason = Reason::Placeholder(word.value.clone());
        step.unknown(&reason, "nodes join with the value that replaces it", Some(&word.origin));
    }
    for (name, given) in arguments.iter() {
        if let Some(finding) = shell_expansion_in_value::judge(&owner.flag(name, given)) {
            step.also(walk.judged(&given.origin, finding));
        }
        let by_hand = Some(owner.flag(name, given)).filter(|_| !given.origin.is_compiled());
        if let Some(finding) = by_hand.and_then(|flag| flag_deprecated::judge(&flag)) {
            step.also(walk.judged(&given.origin, finding));
        }
    }
}

/// Whether the kubelet uses an API server.
fn access(walk: &Walk<'_>, step: &mut Step, arguments: &Arguments) {
    match arguments.text("kubeconfig") {
        Some(path) => step
            .saw(format!("uses an API server, with its credentials in {}", path.value), Some(&path.origin)),
        None if walk.class.kubelet.process.hides("kubeconfig") => {}
        None => {
            let place =
                arguments.get("kubeconfig").map_or_else(|| walk.somewhere(), |given| given.origin.clone());
            let finding = walk
                .at(
                    rule_id::KUBELET_STANDALONE,
                    &place,
                    "the kubelet runs in standalone mode and never registers its node",
                )
                .label("no `--kubeconfig`")
                .help("add the path where the kubelet writes its kubeconfig: `--kubeconfig=/etc/kubernetes/kubeconfig`");
            step.breaks("Standalone mode, no API client", finding);
        }
    }
}

/// Mirrors k8s.io/component-helpers/node/util: ParseNodeIPArgument, which ignores what is not an address.
fn node_ip(walk: &Walk<'_>, step: &mut Step, given: &Sourced<String>) {
    let mut addresses = Vec::new();
    for text in given.value.split(',').map(str::trim) {
        match text.parse::<IpAddr>() {
            Ok(address) => addresses.push(address),
            Err(_) => {
                step.saw(
                    format!("`{}` is not an address, and is ignored", text.escape_debug()),
                    Some(&given.origin),
                );
            }
        }
    }
    // An unspecified address alone lets the kubelet choose one of its family.
    for address in addresses.iter().filter(|address| !address.is_unspecified()) {
        let finding = node_address_unusable::judge(address, "of `--node-ip`", given.origin.place());
        finding.into_iter().for_each(|finding| step.also(walk.judged(&given.origin, finding)));
    }
    let place = given.origin.place();
    if let Some(finding) = node_address_families::judge(&addresses, &given.value, place, "`--node-ip`") {
        step.breaks(finding.symptom().to_owned(), walk.judged(&given.origin, finding));
    }
}

/// Labels of `--node-labels` that the kubelet itself does not accept.
fn labels(walk: &Walk<'_>, step: &mut Step, labels: &Sourced<String>) {
    let given = node_labels(labels);
    for label in &given {
        let name = format!("the label `{}={}`", label.key.escape_debug(), label.value.value.escape_debug());
        let pair = (label.key, label.value.value);
        if let Some(finding) = label_malformed::judge(pair, label.origin.place(), &name) {
            step.breaks(finding.symptom().to_owned(), walk.judged(&label.origin, finding));
        }
    }
    let refused = given.iter().filter_map(|label| {
        Some((label.key, walk.judged(&label.origin, node_label_forbidden::at_kubelet(label, walk.kube)?)))
    });
    let (keys, findings): (Vec<&str>, Vec<Finding>) = refused.unzip();
    let symptom =
        format!("failed to validate kubelet flags: {}", node_label_forbidden::at_kubelet_error(&keys));
    for finding in findings {
        step.breaks(symptom.clone(), finding);
    }
}

/// The labels of `--node-labels`, up to the number that is checked, each at its own place.
pub(in crate::proof) fn node_labels(labels: &Sourced<String>) -> Vec<Sourced<Given<'_>>> {
    const MOST: usize = 1000;
    labels.items().filter(|pair| !pair.trim().is_empty()).take(MOST).map(label).collect()
}

fn label(pair: Sourced<&str>) -> Sourced<Given<'_>> {
    let text = pair.value.trim();
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    Sourced::new(Given { key, value, place: pair.origin.place() }, pair.origin)
}
