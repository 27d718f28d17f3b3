use serde_json::Value;

use super::expansion::Environment;
use super::folder::World;
use super::near_miss::NearMiss;
use super::place::base;
use super::placeholder;
use super::program;
use super::script::{Word, commands};
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
        let command = Command::of(words)?;
        let program = command.program;
        let mut process = Environment::of(pod, &container).process(command.words);
        if command.of_shell {
            hide_expansions(&mut process);
        }
        process.health_checks = probes(pod, &container);
        process.health_ports = ports(pod, &container);
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

/// What a container starts.
struct Command {
    program: Program,
    /// The words after the program.
    words: Vec<Sourced<String>>,
    /// Whether a shell expands them first.
    of_shell: bool,
}

impl Command {
    /// The component among the words of a container's command: the first or the second one, the one that a wrapper starts, or that
    /// of the last command of a shell's script.
    fn of(mut words: Vec<Sourced<String>>) -> Option<Self> {
        let first = base(words.first()?);
        if SHELLS.contains(&first) {
            let is_script = |word: &Sourced<String>| word.starts_with('-') && word.ends_with('c');
            let script = words.iter().position(is_script).and_then(|at| words.get(at + 1))?;
            return Self::of_script(script);
        }
        if let Some(at) = words.iter().take(2).position(|word| program::of_path(word).is_some()) {
            return Self::at(words, at, false);
        }
        if !program::WRAPPERS.contains(&first) {
            return None;
        }
        let at = words.iter().position(|word| !word.starts_with('-') && program::of_path(word).is_some())?;
        Self::at(std::mem::take(&mut words), at, false)
    }

    fn at(mut words: Vec<Sourced<String>>, at: usize, of_shell: bool) -> Option<Self> {
        let program = words.get(at).and_then(|word| program::of_path(word))?;
        Some(Self { program, words: words.split_off(at + 1), of_shell })
    }

    /// A script is one value of the manifest: all of its words have that place.
    fn of_script(script: &Sourced<String>) -> Option<Self> {
        let is_before = |word: &str| {
            word.starts_with('-') || word.contains('=') || program::WRAPPERS.contains(&base(word))
        };
        let own = |command: Vec<Word>| {
            let texts = command.into_iter().map(|word| word.text);
            let is_redirection =
                |word: &String| word.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['>', '<']);
            let texts: Vec<String> = texts.take_while(|word| !is_redirection(word)).collect();
            let at = texts.iter().position(|word| program::of_path(word).is_some())?;
            let leads = texts.iter().take(at).all(|word| is_before(word));
            let words = texts.into_iter().map(|text| Sourced::new(text, script.origin.clone())).collect();
            leads.then(|| Self::at(words, at, true)).flatten()
        };
        commands(script).into_iter().filter_map(own).next_back()
    }
}

/// Shells whose argument `-c` is a script.
const SHELLS: [&str; 3] = ["sh", "bash", "dash"];

/// Moves the words out that a shell expands: their values are known in the container only.
fn hide_expansions(process: &mut Process) {
    for word in std::mem::take(&mut process.words) {
        match word.contains(['$', '`']) {
            true => process.hide(word),
            false => process.words.push(word),
        }
    }
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

/// The ports of the probes for which a container is restarted.
fn ports(pod: &Object, container: &str) -> Vec<Sourced<u16>> {
    const PROBES: [&str; 2] = ["livenessProbe", "startupProbe"];
    let port = |probe: &&str| {
        let path = format!("{container}.{probe}.httpGet.port");
        let port = u16::try_from(pod.get(&path)?.as_u64()?).ok()?;
        Some(Sourced::new(port, pod.origin(&path)))
    };
    PROBES.iter().filter_map(port).collect()
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
