use serde_json::Value;

use super::expansion::Environment;
use super::folder::World;
use super::near_miss::NearMiss;
use super::placeholder;
use super::program;
use super::started::Started;
use crate::facts::{Mount, Mounts, Object, Process, Sourced};
use crate::kube::Minor;
use crate::kube::Program;

/// The components that static pods start.
pub(super) fn all(world: &World<'_>) -> Vec<Started> {
    let mut started = Vec::new();
    for (path, content) in &world.contents {
        let root = world.place(path).root;
        for pod in content.documents().iter().filter(|object| object.kind() == "Pod") {
            started.extend(of(pod).map(|(program, process, minor)| Started {
                program,
                root: root.clone(),
                process,
                minor,
            }));
        }
    }
    started
}

/// Whether an object is a component's pod, and no object of the cluster.
pub(super) fn is_component(object: &Object) -> bool {
    object.kind() == "Pod" && of(object).is_some()
}

/// A pod with the image of a component whose command is not seen to start it.
pub(super) fn near_miss(pod: &Object) -> Option<NearMiss> {
    if of(pod).is_some() {
        return None;
    }
    let containers = pod.get("spec.containers").and_then(Value::as_array)?;
    (0..containers.len()).find_map(|index| {
        let image = pod.sourced(&format!("spec.containers.{index}.image"))?;
        let name = image.value.split('@').next()?.rsplit('/').next()?.split(':').next()?;
        let program = program::of_path(name)?;
        let command = pod.sourced(&format!("spec.containers.{index}.command.0"));
        let reason = match command {
            Some(command) => format!("its command is `{}`, which is not read", command.value.escape_debug()),
            None => "its command is that of the image, which is not read".to_owned(),
        };
        Some(NearMiss { origin: image.origin.clone(), component: program.binary(), reason })
    })
}

type Component = (Program, Process, Option<(Minor, crate::facts::Origin)>);

fn of(pod: &Object) -> Option<Component> {
    let containers = pod.get("spec.containers").and_then(Value::as_array)?;
    (0..containers.len()).find_map(|index| {
        let container = format!("spec.containers.{index}");
        let mut words = texts(pod, &format!("{container}.command"));
        words.extend(texts(pod, &format!("{container}.args")));
        let at = words.iter().take(2).position(|word| program::of_path(word).is_some())?;
        let program = words.get(at).and_then(|word| program::of_path(word))?;
        let mut process = Environment::of(pod, &container).process(words.split_off(at + 1));
        process.health_checks = probes(pod, &container);
        placeholder::hide_in_pod(&mut process);
        process.mounts = mounts(pod, &container);
        let image = pod.sourced(&format!("{container}.image"));
        let minor = image.and_then(|image| {
            let tag = image.value.split('@').next()?.rsplit_once(':')?.1;
            Some((Minor::read(tag).ok()?, image.origin.clone()))
        });
        Some((program, process, minor))
    })
}

fn texts(pod: &Object, path: &str) -> Vec<Sourced<String>> {
    let items = pod.get(path).and_then(Value::as_array).map_or(0, Vec::len);
    (0..items).filter_map(|index| pod.sourced(&format!("{path}.{index}"))).collect()
}

/// The paths that the probes of a container request. Probes with headers are left out: a header may be a credential.
fn probes(pod: &Object, container: &str) -> Vec<Sourced<String>> {
    const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];
    let path = |probe: &&str| {
        let get = format!("{container}.{probe}.httpGet");
        let open = pod.get(&format!("{get}.httpHeaders")).is_none();
        pod.sourced(&format!("{get}.path")).filter(|_| open)
    };
    PROBES.iter().filter_map(path).collect()
}

/// The volumes of a container; none if it lists none, as an excerpt of a manifest does.
fn mounts(pod: &Object, container: &str) -> Option<Mounts> {
    let list = format!("{container}.volumeMounts");
    let listed = pod.get(&list)?.as_array().filter(|listed| !listed.is_empty())?;
    let volumes = pod.get("spec.volumes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let mount = |one: &Value| {
        let (name, inside) = (text(one, "name")?, text(one, "mountPath")?);
        let volume = volumes.iter().find(|volume| text(volume, "name").as_ref() == Some(&name));
        let outside = volume.and_then(|volume| text(volume.get("hostPath")?, "path"));
        let below = text(one, "subPath").map_or_else(String::new, |below| format!("/{below}"));
        Some(match outside.filter(|_| one.get("subPathExpr").is_none()) {
            Some(outside) => Mount::of(&format!("{}{below}", outside.trim_end_matches('/')), &inside),
            None => Mount { inside, outside: None },
        })
    };
    Some(Mounts { all: listed.iter().filter_map(mount).collect(), origin: pod.key_origin(&list) })
}
