//! The data against real binaries, which must be at `<minor>.<patch>/<component>` in the folder that
//! `NODEJOIN_KUBERNETES_BIN` names: what `--help` hides, and what an earlier or later minor has. A flag that a binary
//! does not know is an error before it prints its help.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use nodejoin::kube::{Flags, Known, Kube, Minor};

#[test]
#[allow(clippy::disallowed_methods, reason = "the check is about files of the machine")]
fn real_binaries_take_just_these_flags() {
    let Some(folder) = std::env::var_os("NODEJOIN_KUBERNETES_BIN") else { return };
    let mut wrong = Vec::new();
    let mut tried = 0;
    for release in std::fs::read_dir(folder).unwrap() {
        let release = release.unwrap();
        let Ok(minor) = Minor::read(&release.file_name().to_string_lossy()) else { continue };
        for (component, flags) in [
            ("kubelet", Kube::kubelet_flags as fn(Kube) -> Flags),
            ("kube-apiserver", Kube::apiserver_flags),
            ("kube-controller-manager", Kube::controller_manager_flags),
        ] {
            let binary = release.path().join(component);
            if !binary.exists() {
                continue;
            }
            let names: BTreeSet<&str> =
                Minor::all().flat_map(|minor| flags(Kube::of(minor)).names()).collect();
            for name in names {
                let expected = match flags(Kube::of(minor)).flag(name) {
                    Known::Present(flag) if !flag.hidden => continue,
                    known => known.is_present(),
                };
                tried += 1;
                if takes(&binary, name) != expected {
                    wrong.push(format!("{component} {minor}: --{name} should be taken: {expected}"));
                }
            }
        }
    }
    assert!(tried > 0, "no binary of a known component and minor");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn takes(binary: &Path, flag: &str) -> bool {
    let output = Command::new(binary).args([&format!("--{flag}=1"), "--help"]).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    !String::from_utf8_lossy(&said).contains("unknown flag")
}
