//! The files of tests/fixtures/sealed: what age and SOPS sealed, and the identities that open it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::run::Sandbox;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sealed")
}

/// One of them.
pub(crate) fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

/// The names of all.
pub(crate) fn names() -> Vec<String> {
    fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Lays some beside the spec of a sandbox, readable by their owner alone.
pub(crate) fn lay<N: AsRef<str>>(sandbox: &Sandbox, names: &[N]) {
    for name in names {
        sandbox.write(name.as_ref(), &read(name.as_ref()));
        fs::set_permissions(sandbox.path(name.as_ref()), fs::Permissions::from_mode(0o600)).unwrap();
    }
}
