//! What a manifest may claim.
//!
//! A manifest is hostile input: everyone who can write to a folder can write one, with the digests of files that nodejoin never
//! saw. It does not prove whose a file is. A file is nodejoin's own if the manifest lists it, and
//!
//! 1. the build that looks writes the same path, so that the user wants it replaced; or
//! 2. its bytes are those that the manifest lists, and the record beside the target shows that nodejoin wrote this manifest there
//!    ([`Record`](super::record::Record)); or
//! 3. where there is no such record (older outputs, clones, copies), its bytes are those that the manifest lists, its path is one that
//!    every build may write ([`Claim::is_known`]), and they have the form of what nodejoin writes there ([`is_form_of_a_build`]).
//!
//! Everything else stays, and the build refuses to touch the folder. What a killed run left beside it is in [`is_path_of_a_build`].

use std::collections::BTreeSet;

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::ManifestFile;
use super::digest::digest;
use super::error::Whose;
use super::manifest::{NAME, SIGNATURE, read_bytes};
use super::output::{IGNORE, IGNORED};
use super::system::{Calls, OPEN_FILE};
use crate::kube::value::is_dns_subdomain;
use crate::rules::tokens::token_id_malformed;
use crate::secret::is_signature;
use crate::spec::v1::PATH_KEYS;

/// The drop-in of a server's unit.
const DROP_IN: &str = "10-nodejoin.conf";
/// The ending of a sealed bundle.
const SEALED: &str = ".tar.age";
/// The largest file that is not sealed and is looked at: a file of the spec's has less.
const LARGEST: u64 = crate::world::LARGEST_FILE;
/// How a file that was encrypted by age begins.
const AGE: &[u8] = b"age-encryption.org/v1\n";
/// How a signature begins.
const SIGNATURE_BEGINS: &[u8] = b"-----BEGIN SSH SIGNATURE-----";

/// The files of the cluster.
const CLUSTER: [&str; 8] = [
    "README.md",
    "cluster-info-access.yaml",
    "cluster-info.yaml",
    "csr-approval-binding.yaml",
    "csr-creation-binding.yaml",
    "csr-renewal-binding.yaml",
    "kubelet-api-binding.yaml",
    "kustomization.yaml",
];
/// The files of the control plane.
const CONTROL_PLANE: [&str; 12] = [
    "authentication-config.yaml",
    "authorization-config.yaml",
    "ca-bundle.pem",
    "client-ca.pem",
    "kube-apiserver.env",
    "kube-apiserver.flags",
    "kube-apiserver.service.d/10-nodejoin.conf",
    "kube-controller-manager.env",
    "kube-controller-manager.flags",
    "kube-controller-manager.service.d/10-nodejoin.conf",
    "kubeadm.yaml",
    "kubelet-csr-approver-values.yaml",
];

/// What a manifest in a folder may claim.
pub(super) struct Claim<'c, 'w> {
    calls: &'c Calls<'w>,
    folder: &'c OwnedFd,
    /// The paths that the build writes.
    new: BTreeSet<&'c str>,
    /// Those below the folder of a node or a pool.
    inside: BTreeSet<&'c str>,
    /// Whether the record shows that nodejoin wrote the manifest.
    proven: bool,
}

impl<'c, 'w> Claim<'c, 'w> {
    pub(super) fn new(calls: &'c Calls<'w>, folder: &'c OwnedFd, new: &'c [String], proven: bool) -> Self {
        let new: BTreeSet<&str> = new.iter().map(String::as_str).collect();
        let defaults = PATH_KEYS.iter().map(|key| key.default.trim_start_matches('/'));
        let inside = new.iter().filter_map(|path| Some(below_node(path)?.1));
        let inside = inside.chain(defaults).collect();
        Self { calls, folder, new, inside, proven }
    }

    /// Whether the build writes a path.
    pub(super) fn writes(&self, path: &str) -> bool {
        self.new.contains(path)
    }

    /// Whose a file is that the manifest lists.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn whose(&self, listed: &ManifestFile) -> Result<Whose, Errno> {
        let path = listed.path.as_str();
        if self.writes(path) {
            return Ok(Whose::Own);
        }
        let file = self.calls.open(self.folder, path, OPEN_FILE, 0)?;
        let limit = if path.ends_with(SEALED) { super::bundle::LARGEST } else { LARGEST };
        let bytes = match self.calls.read(&file, limit) {
            Ok(bytes) => bytes,
            Err(Errno::FBIG) => return Ok(Whose::Changed),
            Err(error) => return Err(error),
        };
        Ok(if digest(&bytes) != listed.sha256 {
            Whose::Changed
        } else if self.proven || (self.is_known(path) && is_form_of_a_build(path, &bytes)) {
            Whose::Own
        } else {
            Whose::Unproven
        })
    }

    /// The bytes of the manifest, if there is a signature of it to be looked at.
    pub(super) fn manifest(&self, files: usize) -> Zeroizing<Vec<u8>> {
        let is_signed = !self.writes(SIGNATURE)
            && self.calls.kind(self.folder, SIGNATURE).is_ok_and(|kind| kind.is_some());
        let bytes = is_signed.then(|| read_bytes(self.calls, self.folder, files).ok());
        bytes.flatten().unwrap_or_default()
    }

    /// Whether a path is one that every build may write, whatever its spec: without the names of files and bundles that specs decide.
    fn is_known(&self, path: &str) -> bool {
        match path.split_once('/') {
            // Whatever age encrypted has the form of a bundle.
            None => path == IGNORE,
            Some(("cluster", name)) => CLUSTER.contains(&name) || is_token(name),
            Some(("control-plane", name)) => CONTROL_PLANE.contains(&name),
            _ => below_node(path).is_some_and(|(node, inside)| {
                is_dns_subdomain(node) && (inside == "README.md" || self.inside.contains(inside))
            }),
        }
    }
}

/// The name of a node or pool, and a path below its folder.
fn below_node(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("nodes/").or_else(|| path.strip_prefix("pools/"))?.split_once('/')
}

/// Whether a name is that of a token's file.
fn is_token(name: &str) -> bool {
    let id = name.strip_prefix("bootstrap-token-").and_then(|name| name.strip_suffix(".yaml"));
    id.is_some_and(token_id_malformed::is_id)
}

/// Whether a file is the signature of the manifest: of one that nodejoin wrote, any signature.
///
/// # Errors
/// When it cannot be read.
pub(super) fn is_signature_file(claim: &Claim<'_, '_>, path: &str, manifest: &[u8]) -> Result<bool, Errno> {
    let file = claim.calls.open(claim.folder, path, OPEN_FILE, 0)?;
    match claim.calls.read(&file, LARGEST) {
        Ok(bytes) => {
            Ok(bytes.starts_with(SIGNATURE_BEGINS) && (claim.proven || is_signature(manifest, &bytes)))
        }
        Err(Errno::FBIG) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether nodejoin writes files at such a path: its own two and `.gitignore`, sealed bundles, and what is in the folders of the three
/// scopes, of which that of nodes has a second name for pools.
pub(super) fn is_path_of_a_build(path: &str) -> bool {
    if [NAME, SIGNATURE, IGNORE].contains(&path) {
        return true;
    }
    let parts: Vec<&str> = path.split('/').collect();
    let file = |name: &str, endings: &[&str]| {
        endings.iter().any(|end| name.len() > end.len() && name.ends_with(end))
    };
    match parts.as_slice() {
        [bundle] => matches!(*bundle, "cluster.tar.age" | "control-plane.tar.age"),
        ["nodes" | "pools", bundle] => file(bundle, &[SEALED]),
        ["cluster", name] => *name == "README.md" || file(name, &[".yaml"]),
        ["control-plane", name] => file(name, &[".env", ".flags", ".yaml", ".pem"]),
        ["control-plane", unit, DROP_IN] => file(unit, &[".service.d"]),
        // Each machine of the control plane has a folder of its own.
        ["control-plane", machine, name] => is_dns_subdomain(machine) && file(name, &[".env", ".flags"]),
        ["control-plane", machine, unit, DROP_IN] => is_dns_subdomain(machine) && file(unit, &[".service.d"]),
        // The spec decides where the node's files go, and what they are called.
        ["nodes" | "pools", _, _, ..] => true,
        _ => false,
    }
}

/// Whether a content has the form of what nodejoin writes at a path. Its files have no mark: other programs read them.
fn is_form_of_a_build(path: &str, bytes: &[u8]) -> bool {
    if path == IGNORE {
        return bytes == IGNORED.as_bytes();
    }
    if path.ends_with(SEALED) {
        return bytes.starts_with(AGE);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    if path.ends_with("/README.md") {
        let first = text.lines().next().unwrap_or_default();
        return match below_node(path) {
            Some((name, _)) if path.starts_with("nodes/") => first == format!("# The node {name}"),
            Some((name, _)) => first == format!("# The machines of the pool {name}"),
            None => first.starts_with("# The cluster "),
        };
    }
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let assigns = |line: &str| {
        let name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        line.split_once('=').is_some_and(|(before, _)| name(before))
    };
    let begins = |begin: &'static str| text.lines().any(|line| line.starts_with(begin));
    let object = begins("apiVersion: ") && begins("kind: ");
    let certificates = text.trim_start().starts_with("-----BEGIN CERTIFICATE-----");
    let unit = begins("[Service]") || begins("[Unit]");
    let variables = text.lines().any(assigns) || begins("# Written by nodejoin");
    let flags = path.ends_with(".flags") && filled().all(|line| line.starts_with("--"));
    let values = path.ends_with("/kubelet-csr-approver-values.yaml");
    object || certificates || unit || variables || flags || values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_claims_paths_of_builds_only() {
        for path in [
            "cluster/README.md",
            "cluster/bootstrap-token-07401b.yaml",
            "control-plane/kube-apiserver.env",
            "control-plane/ca-bundle.pem",
            "control-plane/kube-apiserver.service.d/10-nodejoin.conf",
            "control-plane/cp-1/kube-apiserver.env",
            "control-plane/cp-1/kube-apiserver.flags",
            "control-plane/cp-1/kube-apiserver.service.d/10-nodejoin.conf",
            "nodes/worker-1.tar.age",
            "nodes/worker-1/README.md",
            "nodes/worker-1/etc/kubernetes/kubelet.conf",
            "nodes/worker-1/flags",
            "nodes/worker-1/notes.md",
            "pools/burst.tar.age",
            "pools/burst/README.md",
            "pools/burst/etc/kubernetes/kubelet.conf",
            "cluster.tar.age",
            ".gitignore",
        ] {
            assert!(is_path_of_a_build(path), "{path}");
        }
        for path in [
            "README.md",
            "src/main.rs",
            "precious",
            "cluster/keys/a.yaml",
            "cluster/.yaml",
            "cluster/notes.txt",
            "control-plane/cp-1/notes.txt",
            "control-plane/CP/kube-apiserver.flags",
            "control-plane/cp-1/a/kube-apiserver.flags",
            "nodes/notes.txt",
            "pools/notes.txt",
            "nodes/.tar.age",
            "other.tar.age",
            ".git/config",
        ] {
            assert!(!is_path_of_a_build(path), "{path}");
        }
    }

    #[test]
    fn contents_are_known_by_their_form() {
        for (path, content) in [
            ("nodes/a/etc/k", "apiVersion: v1\nkind: Config\n"),
            ("nodes/a/etc/k", "# Written by nodejoin: the environment of the kubelet.\n"),
            ("nodes/a/etc/k", "A=\"\n--b\n\"\n"),
            ("nodes/a/etc/k", "[Unit]\n"),
            ("nodes/a/etc/k", "-----BEGIN CERTIFICATE-----\n"),
            ("nodes/a.tar.age", "age-encryption.org/v1\n-> X25519 a\n"),
            ("control-plane/a.flags", "--a=b\n"),
        ] {
            assert!(is_form_of_a_build(path, content.as_bytes()), "{content}");
        }
        for (path, content) in [
            ("nodes/a/etc/k", "precious\n"),
            ("nodes/a/etc/k", "# Notes\n"),
            ("nodes/a/etc/k", ""),
            ("nodes/a/etc/k", "--a=b\n"),
            ("nodes/a.tar.age", "precious"),
            (".gitignore", "target\n"),
            ("cluster/README.md", "notes"),
        ] {
            assert!(!is_form_of_a_build(path, content.as_bytes()), "{content}");
        }
        assert!(!is_form_of_a_build("nodes/a/etc/k", b"\xff=\n"));
    }
}
