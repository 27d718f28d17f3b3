//! A folder with a spec, and the program run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use clap::ValueEnum as _;
use nodejoin::report::Format;

/// A spec that builds.
pub(crate) const SPEC: &str = r#"version = 1

[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]

[tokens.workers]
id = "lab001"
secret = { file = "secrets/workers.token" }
expires = 2056-01-01T00:00:00Z

[nodes]
worker-1 = { address = "192.168.124.21" }
worker-2 = { address = "192.168.124.22" }
"#;
/// The secret half of its token.
pub(crate) const SECRET: &str = "ca9a4yca9a4yca9a";
/// Its whole token.
pub(crate) const TOKEN: &str = "lab001.ca9a4yca9a4yca9a";

pub(crate) struct Sandbox(tempfile::TempDir);

pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

impl Sandbox {
    pub(crate) fn new(spec: &[u8]) -> Self {
        Self::at(tempfile::tempdir().unwrap(), spec)
    }

    /// In memory where the system offers that, for tests that write thousands of trees.
    pub(crate) fn in_memory(spec: &[u8]) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self::at(folder.unwrap(), spec)
    }

    fn at(folder: tempfile::TempDir, spec: &[u8]) -> Self {
        let sandbox = Self(folder);
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let pki = root.join("tests/fixtures/world/pki");
        let files = [
            ("ca.der", "ca.der"),
            ("key.pem", "ca-key.pem"),
            ("expired-ca.pem", "expired-ca.pem"),
            ("apiserver.pem", "apiserver.pem"),
        ];
        for (to, from) in files {
            sandbox.write(&format!("pki/{to}"), &fs::read(pki.join(from)).unwrap());
        }
        sandbox.write("pki/ca.pem", &fs::read(root.join("examples/03-pools/pki/ca.pem")).unwrap());
        std::os::unix::fs::symlink("/etc/passwd", sandbox.path("pki/link.pem")).unwrap();
        sandbox.write("cluster.toml", spec);
        sandbox.write("secrets/workers.token", format!("{TOKEN}\n").as_bytes());
        sandbox
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        if name.starts_with("secrets/") {
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        }
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Every file below the folder; links are named, not followed.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let kind = fs::symlink_metadata(&path).unwrap().file_type();
                let name = path.strip_prefix(self.0.path()).unwrap().to_str().unwrap().to_owned();
                if kind.is_dir() {
                    files.insert(format!("{name}/"), Vec::new());
                    folders.push(path);
                } else {
                    let content = if kind.is_file() { fs::read(&path).unwrap() } else { b"link".to_vec() };
                    files.insert(name, content);
                }
            }
        }
        files
    }

    /// Runs the program in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.ended(Command::new(env!("CARGO_BIN_EXE_nodejoin")).args(arguments))
    }

    /// Runs a line of shell in the folder; `$0` is the program.
    pub(crate) fn shell(&self, line: &str) -> Run {
        self.ended(Command::new("sh").args(["-c", line, env!("CARGO_BIN_EXE_nodejoin")]))
    }

    fn ended(&self, command: &mut Command) -> Run {
        let command = command.current_dir(self.0.path()).env_remove("SOURCE_DATE_EPOCH").env("TERM", "xterm");
        // Waiting for the disk takes long and shows nothing here.
        let command = command.env("NODEJOIN_NO_SYNC", "1");
        let output = command.timeout(std::time::Duration::from_secs(120)).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap_or(-1);
        Run { code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// The formats of reports, as `--format` names them: a new one is tried by every test that tries all.
pub(crate) fn formats() -> Vec<String> {
    let values = Format::value_variants().iter().filter_map(Format::to_possible_value);
    values.map(|value| value.get_name().to_owned()).collect()
}
