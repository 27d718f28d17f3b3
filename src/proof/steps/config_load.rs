use crate::diagnostic::{Finding, rule_id};
use std::collections::BTreeMap;

use serde_json::Value;

use crate::facts::{Arguments, Fact, File, Object, Sourced, yaml};
use crate::proof::gates::Gates;
use crate::proof::kubelet::config_file::{self, Piece};
use crate::proof::kubelet::kubelet_clients::{self, Client};
use crate::proof::kubelet::kubelet_values;
use crate::proof::kubelet::lease;
use crate::proof::kubelet::settings::Settings;
use crate::proof::kubelet::watchdog;
use crate::proof::kubelet::{container_runtime, preconditions};
use crate::proof::step::{Step, StepId};
use crate::proof::steps::kubelet_start::Started;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::kubelet::config_dir_file_ignored;
use crate::rules::units::shell_expansion_in_value;

/// A kubelet with its settings loaded.
pub(in crate::proof) struct Loaded {
    /// The first node's name as its kubelet registers it.
    pub(in crate::proof) name: String,
    pub(in crate::proof) settings: Settings,
    /// The gates of files and flags.
    pub(in crate::proof) gates: Gates,
    pub(in crate::proof) client: Client,
}

/// The kubelet reads its configuration and its kubeconfigs.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand from the configuration file on, with
/// k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, and
/// k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: LoadClientConfig and LoadClientCert.
pub(in crate::proof) fn step(walk: &Walk<'_>, started: Started) -> Outcome<Loaded> {
    let mut step = Step::new(StepId::ConfigLoad);
    let Some(file) = config(walk, &mut step, &started.arguments) else { return Outcome::broken(step) };
    let mut files = drop_ins(walk, &mut step, &started.arguments);
    let unread = match file {
        Fact::Known(file) => {
            files.push(file);
            None
        }
        Fact::Absent => None,
        Fact::Unknown(reason) => Some(reason),
    };
    if step.is_broken() {
        return Outcome::broken(step);
    }
    let settings = Settings {
        kube: walk.kube,
        arguments: started.arguments,
        files,
        hidden: walk.class.kubelet.process.hidden(),
        unread,
    };
    let gates = gates(walk, &mut step, &settings);
    if !step.is_broken() {
        kubelet_values::validate(walk, &mut step, &settings, &gates);
    }
    if step.is_broken() {
        return Outcome::broken(step);
    }
    watchdog::judge(walk, &mut step, &settings, &gates);
    lease::judge(walk, &mut step, &settings);
    if step.is_broken() {
        return Outcome::broken(step);
    }
    let client = kubelet_clients::client(walk, &mut step, &settings, &gates);
    if !step.is_broken() {
        kubelet_clients::client_ca(walk, &mut step, &settings);
    }
    if !step.is_broken() {
        preconditions::note(&mut step, &settings);
        container_runtime::judge(walk, &mut step, &settings);
    }
    Outcome::of(step, Loaded { name: started.name, settings, gates, client })
}

/// The configuration file, absent if no flag sets one; none if it broke the step.
fn config(walk: &Walk<'_>, step: &mut Step, arguments: &Arguments) -> Option<Fact<Object>> {
    let Some(path) = arguments.text("config") else {
        // Which file it is depends on a condition already.
        if let Some(reason) = walk.class.kubelet.process.hidden().remove("config") {
            return Some(Fact::Unknown(reason));
        }
        step.saw("no `--config`: uses flags and their defaults", None);
        return Some(Fact::Absent);
    };
    let lookup = match walk.class.kubelet.files.get(path) {
        // A path with an unexpanded shell variable does not exist.
        Fact::Unknown(_) if shell_expansion_in_value::expansion(path).is_some() => Fact::Absent,
        lookup => lookup,
    };
    match lookup {
        Fact::Known(file) => {
            let merges = arguments.text("config-dir").is_some();
            let document = read(walk, step, file, (&path.value, Piece::Base { merges }))?;
            step.saw(format!("reads {}", path.value), Some(&document.origin("")));
            Some(Fact::Known(document))
        }
        Fact::Absent => {
            let said = format!(
                "failed to load kubelet config file, path: {0}, error: failed to read kubelet config file \"{0}\": open {0}: no such file or directory",
                path.value
            );
            let finding = walk.at(
                rule_id::KUBELET_CONFIG_UNREADABLE,
                &path.origin,
                format!("the file `{}` does not exist", path.value),
            );
            step.breaks(said, finding.label("does not exist"));
            None
        }
        Fact::Unknown(reason) => {
            step.unknown(
                &reason,
                "it is a KubeletConfiguration that the kubelet accepts",
                Some(&path.origin),
            );
            Some(Fact::Unknown(reason))
        }
    }
}

fn read(walk: &Walk<'_>, step: &mut Step, file: &File, (path, of): (&str, Piece)) -> Option<Object> {
    let failed = |why: &str| format!("failed to load kubelet config file, path: {path}, error: {why}");
    let document = match yaml::first(file) {
        Ok(document) => document,
        Err(problem) => {
            let finding = walk.at(
                rule_id::KUBELET_CONFIG_UNREADABLE,
                &problem.origin,
                format!("`{path}` {}", problem.message),
            );
            step.breaks(failed("error converting YAML to JSON"), finding.label("here"));
            return None;
        }
    };
    let kind = document.as_ref().map_or("", |document| document.kind()).to_owned();
    let version = document.as_ref().map_or("", |document| document.api_version()).to_owned();
    let wanted = walk.kube.kubelet_config_version().unwrap_or_default();
    let Some(document) = document.filter(|_| kind == "KubeletConfiguration" && version == wanted) else {
        let why = match (kind.as_str(), version.as_str()) {
            ("", _) => "Object 'Kind' is missing".to_owned(),
            (_, "") => "Object 'apiVersion' is missing".to_owned(),
            _ => format!("no kind \"{kind}\" is registered for version \"{version}\" in scheme"),
        };
        let finding = walk
            .at(
                rule_id::KUBELET_CONFIG_UNREADABLE,
                &file.whole(),
                format!("`{path}` is not a KubeletConfiguration of an API version that this release reads"),
            )
            .label("here")
            .help(format!("start it with `apiVersion: {wanted}` and `kind: KubeletConfiguration`"));
        step.breaks(failed(&why), finding);
        return None;
    };
    let document = config_file::decoded(walk.kube, document, of);
    let found = config_file::look(walk, &document, of);
    let is_fine = found.wrong.is_empty();
    for wrong in found.wrong {
        step.breaks(failed(wrong.symptom()), wrong);
    }
    found.ignored.into_iter().for_each(|finding| step.also(finding));
    is_fine.then_some(document)
}

/// `--config-dir`: files that end in `.conf`, in the order of their names; a later one wins, and is first here.
fn drop_ins(walk: &Walk<'_>, step: &mut Step, arguments: &Arguments) -> Vec<Object> {
    let Some(folder) = arguments.text("config-dir") else { return Vec::new() };
    let inside = format!("{}/", folder.value.trim_end_matches('/'));
    let files = walk.class.kubelet.files.iter().filter(|(path, _)| path.starts_with(&inside));
    let (files, ignored): (Vec<_>, Vec<_>) =
        files.partition(|(path, _)| config_dir_file_ignored::is_read(path));
    ignored
        .into_iter()
        .filter_map(|(path, file)| not_read(path, file))
        .for_each(|finding| step.also(finding));
    if files.is_empty() {
        // A kubelet that cannot read the folder exits: failed to walk through kubelet dropin directory.
        step.provided(format!("the folder {} must exist", folder.value), Some(&folder.origin));
    }
    let mut documents = Vec::new();
    for (path, file) in files {
        let Some(document) = read(walk, step, file, (path, Piece::DropIn)) else { continue };
        step.saw(format!("{path} overrides it"), Some(&document.origin("")));
        documents.insert(0, document);
    }
    documents
}

/// A KubeletConfiguration in the folder that the kubelet ignores.
fn not_read(path: &str, file: &File) -> Option<Finding> {
    let document = yaml::read(file).ok()?.into_iter().next()?;
    let origin = document.origin("kind");
    (document.kind() == "KubeletConfiguration")
        .then(|| config_dir_file_ignored::judge(path, origin.place()))
        .flatten()
}

/// Gates of the files; those of flags win.
fn gates(walk: &Walk<'_>, step: &mut Step, settings: &Settings) -> Gates {
    let mut written: BTreeMap<String, Sourced<bool>> = BTreeMap::new();
    for file in settings.files.iter().rev() {
        let Some(Value::Object(map)) = file.get("featureGates") else { continue };
        for (name, on) in map {
            let origin = file.key_origin(&format!("featureGates.{name}"));
            written.insert(name.clone(), Sourced::new(on.as_bool().unwrap_or_default(), origin));
        }
    }
    let owner = walk.kubelet();
    let of_flags = Gates::of_flag(&owner, &settings.arguments);
    let mut gates = Gates::default();
    gates.extend(&owner, &written);
    gates.over(&owner, of_flags);
    if !gates.problems.is_empty() {
        walk.refuse(step, "kubelet", &gates.problems);
    }
    for (origin, finding) in gates.needless(&owner) {
        step.also(walk.judged(origin, finding));
    }
    gates
}
