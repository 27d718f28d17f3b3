use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::outcome::{Doing, Outcome, ensure};
use super::process::output;

/// A folder with a spec and what it names, and what nodejoin made of it.
pub(crate) struct Built {
    folder: PathBuf,
    /// Everything that nodejoin printed.
    pub(crate) said: String,
}

impl Built {
    /// Compiles a spec. `inputs` are files beside it: path and text.
    pub(crate) fn new(folder: &Path, spec: &str, inputs: &[(&str, &str)]) -> Outcome<Self> {
        fs::create_dir_all(folder).doing(folder.display())?;
        for (path, text) in inputs.iter().chain([&("cluster.toml", spec)]) {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).doing(parent.display())?;
            }
            fs::write(&path, text).doing(path.display())?;
            // Secrets that others can read are refused.
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(&path, mode).doing(path.display())?;
        }
        let mut build = Command::new(env!("CARGO_BIN_EXE_nodejoin"));
        build.args(["build", "cluster.toml", "--out", "out"]).current_dir(folder);
        let (success, said) = output(&mut build)?;
        ensure(success, || format!("nodejoin refuses the spec: {said}"))?;
        Ok(Self { folder: folder.into(), said })
    }

    /// Compiles a spec of a folder of specs, which are one repository, with secrets that the environment has.
    pub(crate) fn cluster(folder: &Path, specs: &Path, spec: &str) -> Outcome<Self> {
        super::process::run("cp", &["-r", &format!("{}/.", specs.display()), &folder.display().to_string()])?;
        fs::create_dir_all(folder.join(".git")).doing(folder.display())?;
        let text = fs::read_to_string(specs.join(spec)).doing(spec)?;
        let mut build = Command::new(env!("CARGO_BIN_EXE_nodejoin"));
        build.args(["build", spec, "--out", "out"]).current_dir(folder);
        let named = text.split("env = \"").skip(1).filter_map(|rest| rest.split('"').next());
        // Included files name these.
        let names = named.chain(["WORKERS_TOKEN", "STORAGE_TOKEN"]);
        build.envs(names.map(|name| (name, "0123456789abcdef")));
        let (success, said) = output(&mut build)?;
        ensure(success, || format!("nodejoin refuses {spec}: {said}"))?;
        Ok(Self { folder: folder.into(), said })
    }

    /// Compiles one of the examples as if it were written for another release.
    pub(crate) fn example(folder: &Path, example: &str, minor: &str) -> Outcome<Self> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
        fs::create_dir_all(folder).doing(folder.display())?;
        super::process::run(
            "cp",
            &["-r", &format!("{}/.", source.display()), &folder.display().to_string()],
        )?;
        let path = folder.join("cluster.toml");
        let text = fs::read_to_string(&path).doing(path.display())?;
        let spec: String = text
            .lines()
            .map(|line| {
                if line.starts_with("kubernetes = ") {
                    format!("kubernetes = \"{minor}\"\n")
                } else {
                    format!("{line}\n")
                }
            })
            .collect();
        Self::new(folder, &spec, &[])
    }

    pub(crate) fn out(&self, path: &str) -> PathBuf {
        self.folder.join("out").join(path)
    }

    pub(crate) fn read(&self, path: &str) -> Outcome<String> {
        fs::read_to_string(self.out(path)).doing(path)
    }

    /// The files of the control plane: their paths, as in their comments, and their text.
    pub(crate) fn control_plane_files(&self) -> Outcome<Vec<(String, String)>> {
        let mut files = Vec::new();
        for component in ["kube-apiserver", "kube-controller-manager"] {
            let drop_in = format!("{component}.service.d/10-nodejoin.conf");
            let text = self.read(&format!("control-plane/{drop_in}"))?;
            files.push((format!("etc/systemd/system/{drop_in}"), text));
            let text = self.read(&format!("control-plane/{component}.env"))?;
            files.push((format!("etc/kubernetes/{component}.env"), text));
        }
        if let Ok(text) = self.read("control-plane/authentication-config.yaml") {
            files.push(("etc/kubernetes/authentication-config.yaml".into(), text));
        }
        if let Ok(text) = self.read("control-plane/ca-bundle.pem") {
            files.push(("var/lib/kubernetes/ca-bundle.pem".into(), text));
        }
        Ok(files)
    }

    /// The nodes that have a bundle.
    pub(crate) fn nodes(&self) -> Outcome<Vec<String>> {
        let entries = fs::read_dir(self.out("nodes")).doing("out/nodes")?;
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        Ok(names)
    }
}
