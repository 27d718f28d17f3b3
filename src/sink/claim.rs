//! What a manifest may claim.
//!
//! A manifest is hostile input: everyone who can write to a folder can write one, with the digests of files that nodejoin never
//! saw. It does not prove whose a file is. A file is nodejoin's own if
//!
//! 1. the manifest lists it, and
//! 2. the build that looks writes the same path, so that the user wants it replaced; or its path is one at which nodejoin writes
//!    files ([`is_path_of_a_build`]), and its bytes are those that the manifest lists, and have the form of what nodejoin writes
//!    ([`is_form_of_a_build`]).
//!
//! Everything else is foreign, and the build refuses to touch the folder.

use rustix::fd::OwnedFd;
use rustix::io::Errno;

use super::ManifestFile;
use super::digest::digest;
use super::manifest::{NAME, SIGNATURE};
use super::output::{IGNORE, IGNORED};
use super::system::{Calls, OPEN_FILE};

/// The ending of a sealed bundle.
const SEALED: &str = ".tar.age";
/// The largest file that is not sealed and is looked at.
const LARGEST: u64 = 16 * 1024 * 1024;
/// How a file that was encrypted by age begins.
const AGE: &[u8] = b"age-encryption.org/v1\n";

/// Whether a file that a manifest lists is nodejoin's own. With `replaced`, the build writes the same path.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn is_own(
    calls: &Calls<'_>,
    folder: &OwnedFd,
    listed: &ManifestFile,
    replaced: bool,
) -> Result<bool, Errno> {
    let path = listed.path.as_str();
    if replaced {
        return Ok(true);
    }
    if !is_path_of_a_build(path) {
        return Ok(false);
    }
    let file = calls.open(folder, path, OPEN_FILE, 0)?;
    let limit = if path.ends_with(SEALED) { super::bundle::LARGEST } else { LARGEST };
    match calls.read(&file, limit) {
        Ok(bytes) => Ok(digest(&bytes) == listed.sha256 && is_form_of_a_build(path, &bytes)),
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
        ["control-plane", unit, name] => file(unit, &[".service.d"]) && *name == "10-nodejoin.conf",
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
        return text.starts_with("# ");
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
