//! The files of the control plane's machine that flags name, and that kubeadm's static pods do not have.

use std::collections::BTreeSet;

use crate::lower::Argument;
use crate::render::{Text, Trail, Yaml};

/// The folders that kubeadm mounts by itself, wherever they exist.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/controlplane: getHostPathVolumesForTheControlPlane.
const MOUNTED: [&str; 6] = [
    "/etc/kubernetes/pki/",
    "/etc/ssl/certs/",
    "/etc/pki/",
    "/etc/ca-certificates/",
    "/usr/share/ca-certificates/",
    "/usr/local/share/ca-certificates/",
];

/// Suffixes of flags whose value is a file that must exist.
const FILES: [&str; 5] = ["-file", "-config", "-kubeconfig", "-authority", "-certificate"];

/// What is mounted for a flag.
struct Mount<'a> {
    path: &'a str,
    kind: &'static str,
    read_only: bool,
}

/// The `extraVolumes` for flags of a component, each path once; none when kubeadm mounts all of them.
pub(super) fn volumes(arguments: &[Argument]) -> Option<Yaml> {
    let mut paths = BTreeSet::new();
    let mut volumes = Vec::new();
    for argument in arguments {
        let text = argument.value.placeholders();
        let Some(mount) = mount(&argument.name, &text) else { continue };
        if paths.insert(mount.path.to_owned()) {
            volumes.push(volume(argument, &mount));
        }
    }
    (!volumes.is_empty()).then_some(Yaml::List(volumes))
}

fn mount<'a>(flag: &str, path: &'a str) -> Option<Mount<'a>> {
    if !path.starts_with('/') || MOUNTED.iter().any(|folder| path.starts_with(folder)) {
        return None;
    }
    if FILES.iter().any(|end| flag.ends_with(end)) {
        return Some(Mount { path, kind: "File", read_only: true });
    }
    // A log is rotated, so that the component needs its folder.
    match flag {
        "audit-log-path" => {
            let folder =
                path.rsplit_once('/').map(|(folder, _)| folder).filter(|folder| !folder.is_empty())?;
            Some(Mount { path: folder, kind: "DirectoryOrCreate", read_only: false })
        }
        _ => None,
    }
}

/// A `HostPathMount` of kubeadm's configuration.
fn volume(argument: &Argument, mount: &Mount<'_>) -> Yaml {
    let trail = argument.trail.clone();
    let path = || Yaml::from(Text::traced(mount.path, trail.clone()));
    Yaml::fields([
        ("name", argument.name_text().into()),
        ("hostPath", path()),
        ("mountPath", path()),
        ("readOnly", Yaml::bool(mount.read_only, Trail::Fixed)),
        ("pathType", mount.kind.into()),
    ])
}
