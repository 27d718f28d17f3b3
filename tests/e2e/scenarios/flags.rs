use std::fs;
use std::process::Command;

use crate::host;
use crate::lab::Lab;
use crate::outcome::{Doing, Outcome, ensure};
use crate::process::output;
use crate::releases;
use crate::say::say;

/// The data about flags, gates, controllers and plugins agrees with what every built program prints and accepts:
/// `tests/fast/kube.rs` compares.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let folder = lab.new_folder();
    fs::create_dir_all(&folder).doing(folder.display())?;
    let mut read = Vec::new();
    for component in ["kubelet", "kube-apiserver", "kube-controller-manager"] {
        for release in releases::built(component)? {
            let minor = releases::minor(&release);
            let (success, text) = output(Command::new(host::program(&release, component)?).arg("--help"))?;
            ensure(success, || format!("{component} {release} --help fails: {text}"))?;
            let path = folder.join(format!("{component}-{minor}.txt"));
            fs::write(&path, text).doing(path.display())?;
            read.push(format!("{component} {minor}"));
        }
    }
    let mut compare = Command::new(env!("CARGO"));
    compare.args(["test", "--locked", "--test", "fast", "--", "real_binaries"]);
    compare.current_dir(env!("CARGO_MANIFEST_DIR")).env("NODEJOIN_KUBERNETES_HELP", &folder);
    compare.env("NODEJOIN_KUBERNETES_BIN", host::cache()?.join("bin"));
    let (same, text) = output(&mut compare)?;
    ensure(same, || text)?;
    say(format_args!("the data is what {} say", read.join(", ")));
    Ok(())
}
