use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nodejoin::world::DiskWorld;
use nodejoin::{Options, Outcome as Compiled, compile, lower};

use super::accepted::{announced, kubeadm};
use super::mutations::ControlPlane;
use super::pages::plane::{COMPONENTS, install, start, together};
use crate::case::is_wanted;
use crate::host::RELEASES;
use crate::lab::Lab;
use crate::oracle::judge;
use crate::outcome::{Doing, Outcome, ensure};
use crate::overlay::Overlay;
use crate::releases;
use crate::say::say;
use crate::spec::Built;

const NOW: &str = "2027-01-01T00:00:00Z";

/// What each cluster of tests/fixtures/clusters compiles to is taken by the components of its release, as far as these are
/// built: one kubelet of each shape, kube-apiserver, kube-controller-manager and kubeadm.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/clusters");
    let mut specs: Vec<String> = fs::read_dir(&folder)
        .doing(folder.display())?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|spec| spec.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    // This one includes files of the folders above it.
    specs.push("monorepo/berlin/cluster".to_owned());
    specs.sort();
    let base = ControlPlane::new(lab)?;
    for name in specs {
        if is_wanted(&name) {
            one(lab, &base, &folder, &name).doing(&name)?;
        }
    }
    Ok(())
}

fn one(lab: &mut Lab, base: &ControlPlane, folder: &Path, name: &str) -> Outcome {
    let file = format!("{name}.toml");
    let path = folder.join(&file);
    let below = path.parent().unwrap_or(folder);
    let world = DiskWorld::below_root(folder, below, NOW.parse().doing("the time")?);
    let world = world.ok_or_else(|| format!("{file} is outside of {}", folder.display()))?;
    let spec = path.file_name().unwrap_or_default().to_string_lossy();
    let compiled = compile(&world, &spec, &Options::default()).doing("compiling")?;
    let built = Built::cluster(&lab.new_folder(), folder, &file)?;
    let mut taken = BTreeSet::new();
    kubelets(lab, &compiled, &built, &mut taken)?;
    servers(lab, base, &compiled, &mut taken)?;
    let minor = compiled.cluster.kube.minor().to_string();
    // kubeadm has one release, which does not read the configuration of much older ones.
    if RELEASES.iter().any(|release| releases::minor(release) == minor) {
        kubeadm(&built).doing("kubeadm")?;
        taken.insert("kubeadm".to_owned());
    }
    let by: Vec<String> = taken.into_iter().collect();
    say(format_args!(
        "{name}: taken by {}",
        if by.is_empty() { "nothing that is built".to_owned() } else { by.join(", ") }
    ));
    Ok(())
}

fn kubelets(lab: &Lab, compiled: &Compiled, built: &Built, taken: &mut BTreeSet<String>) -> Outcome {
    let mut shapes = BTreeSet::new();
    for node in &compiled.cluster.nodes {
        let Some(shape) = compiled.cluster.shape_of(node).filter(|_| shapes.insert(node.shape)) else {
            continue;
        };
        let minor = shape.kubelet.minor.to_string();
        let releases = releases::built("kubelet")?;
        let Some(release) = releases.iter().find(|release| releases::minor(release) == minor) else {
            continue;
        };
        let log = judge(&lab.work.join("oracle"), release, built, node.name.as_str())?;
        announced(&format!("kubelet {release} with {}", node.name), &log, built)?;
        taken.insert(format!("kubelet {release}"));
    }
    Ok(())
}

fn servers(lab: &Lab, base: &ControlPlane, compiled: &Compiled, taken: &mut BTreeSet<String>) -> Outcome {
    let minor = compiled.cluster.kube.minor().to_string();
    let Some(release) = RELEASES.iter().find(|release| releases::minor(release) == minor) else {
        return Ok(());
    };
    let plan = compiled.plan().doing("the plan")?;
    for (component, _, words) in COMPONENTS {
        let arguments = match component {
            "kube-apiserver" => lower::apiserver(&compiled.cluster),
            _ => lower::controller_manager(&compiled.cluster),
        };
        let flags = together(base.flags(component), &arguments);
        let overlay = Overlay::new(&lab.work.join("clusters"))?;
        install(lab, &overlay, plan)?;
        let (starts, line) = start(&lab.work, &overlay, release, component, &flags, words, false)?;
        ensure(starts, || format!("{component} {release}: {line}"))?;
        taken.insert(format!("{component} {release}"));
    }
    Ok(())
}
