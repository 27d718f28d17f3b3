use crate::diagnostic::rule_id;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::facts::{File, Lookup, Object, Sourced, yaml};
use crate::proof::kubelet::config_file;
use crate::proof::kubelet::kubelet_clients;
use crate::proof::kubelet::kubelet_values;
use crate::proof::step::{Step, StepId};
use crate::proof::walk::Walk;

/// The kubelet reads its configuration and its kubeconfigs.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: NewKubeletCommand from the configuration file on, with
/// k8s.io/kubernetes/pkg/kubelet/apis/config/validation: ValidateKubeletConfiguration, and
/// k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: LoadClientConfig and LoadClientCert.
pub(in crate::proof) fn step(walk: &mut Walk<'_>) -> Step {
    let mut step = Step::new(StepId::ConfigLoad);
    let mut all_known = true;
    if let Some(file) = config(walk, &mut step) {
        drop_ins(walk, &mut step);
        match (&mut walk.settings, file) {
            (Some(settings), Some(file)) => settings.files.push(file),
            (Some(settings), None) => all_known = settings.arguments.text("config").is_none(),
            _ => {}
        }
    }
    if step.is_broken() {
        return step;
    }
    gates(walk, &mut step);
    if !step.is_broken() {
        kubelet_values::validate(walk, &mut step, all_known);
    }
    if !step.is_broken() {
        kubelet_clients::client(walk, &mut step);
    }
    if !step.is_broken() {
        kubelet_clients::client_ca(walk, &mut step);
    }
    step
}

/// The configuration file; nothing inside when there is none to read, nothing at all when it broke the step.
fn config(walk: &mut Walk<'_>, step: &mut Step) -> Option<Option<Object>> {
    let settings = walk.settings.as_ref()?;
    let Some(path) = settings.arguments.text("config").cloned() else {
        step.saw("no `--config`: flags and their defaults decide", None);
        return Some(None);
    };
    match walk.class.kubelet.files.get(&path) {
        Lookup::Known(file) => {
            let file = file.clone();
            let document = read(walk, step, &file, &path.value)?;
            step.saw(format!("reads {}", path.value), Some(&document.origin("")));
            Some(Some(document))
        }
        Lookup::Absent => {
            let said = format!(
                "failed to load kubelet config file, path: {0}, error: failed to read kubelet config file \"{0}\": open {0}: no such file or directory",
                path.value
            );
            let finding = walk.at(
                rule_id::KUBELET_CONFIG_UNREADABLE,
                &path.origin,
                format!("there is no file `{}`", path.value),
            );
            step.breaks(said, finding.label("not there"));
            None
        }
        Lookup::Unknown => {
            step.provided(
                format!("{} must be a KubeletConfiguration that the kubelet takes", path.value),
                Some(&path.origin),
            );
            Some(None)
        }
    }
}

fn read(walk: &Walk<'_>, step: &mut Step, file: &File, path: &str) -> Option<Object> {
    let failed = |why: &str| format!("failed to load kubelet config file, path: {path}, error: {why}");
    let document = match yaml::read(file) {
        Ok(documents) => documents.into_iter().next(),
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
                format!("`{path}` is no KubeletConfiguration that this release reads"),
            )
            .label("here")
            .help(format!("begin it with `apiVersion: {wanted}` and `kind: KubeletConfiguration`"));
        step.breaks(failed(&why), finding);
        return None;
    };
    let (wrong, passed_over) = config_file::look(walk, &document);
    let is_fine = wrong.is_empty();
    for wrong in wrong {
        let finding = walk.at(rule_id::KUBELET_FIELD_WRONG_TYPE, &wrong.origin, wrong.message);
        step.breaks(failed(&wrong.said), finding.label("cannot be read").help(wrong.help));
    }
    passed_over.into_iter().for_each(|finding| step.also(finding));
    is_fine.then_some(document)
}

/// `--config-dir`: files that end in `.conf`, in the order of their names; a later one wins.
fn drop_ins(walk: &mut Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let Some(folder) = settings.arguments.text("config-dir").cloned() else { return };
    let inside = format!("{}/", folder.value.trim_end_matches('/'));
    let files: Vec<(String, File)> = walk
        .class
        .kubelet
        .files
        .iter()
        .filter(|(path, _)| path.starts_with(&inside) && path.ends_with(".conf"))
        .map(|(path, file)| (path.to_owned(), file.clone()))
        .collect();
    if files.is_empty() {
        step.saw(format!("no drop-in in {}", folder.value), Some(&folder.origin));
    }
    for (path, file) in files {
        let Some(document) = read(walk, step, &file, &path) else { continue };
        step.saw(format!("{path} goes over it"), Some(&document.origin("")));
        if let Some(settings) = &mut walk.settings {
            settings.files.insert(0, document);
        }
    }
}

/// Gates of the files; those of flags win.
fn gates(walk: &mut Walk<'_>, step: &mut Step) {
    let Some(settings) = &walk.settings else { return };
    let mut written: BTreeMap<String, Sourced<bool>> = BTreeMap::new();
    for file in settings.files.iter().rev() {
        let Some(Value::Object(map)) = file.get("featureGates") else { continue };
        for (name, on) in map {
            let origin = file.key_origin(&format!("featureGates.{name}"));
            written.insert(name.clone(), Sourced::new(on.as_bool().unwrap_or_default(), origin));
        }
    }
    let of_flags = crate::proof::gates::Gates::of_flag(walk.kube, &settings.arguments);
    let mut gates = crate::proof::gates::Gates::default();
    gates.extend(&written, walk.kube);
    gates.over(of_flags, walk.kube);
    if !gates.problems.is_empty() {
        let problems = gates.problems.clone();
        walk.refuse(step, "kubelet", &problems);
    }
    walk.gates = gates;
}

pub(in crate::proof) fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
