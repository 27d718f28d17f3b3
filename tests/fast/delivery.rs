//! `nodejoin export`: the other forms have the same files as the folder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use base64::Engine as _;
use serde_json::Value;

use crate::run::Sandbox;

const SPEC: &str = r#"version = 1
[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
[tokens.workers]
id = "abcdef"
secret = { file = "secrets/workers.token" }
expires = 2056-01-01T00:00:00Z
[kubelet]
environment = { HOSTILE = "a\"b\\c {{ x }} é 😀 %H" }
[files."/opt/own/run"]
source = "run.sh"
executable = true
[pools.web]
[nodes.w1]
pool = "web"
address = "10.0.0.1"
[nodes.w2]
pool = "web"
address = "fd00::2"
"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    sandbox.write("run.sh", "#!/bin/sh\necho 'a: \u{e9} \u{1f600} \u{7f}'\n".as_bytes());
    sandbox.write("secrets/workers.token", b"abcdef.0123456789abcdef\n");
    let built = sandbox.run(&["build"]);
    assert_eq!(built.code, 0, "{}", built.all());
    sandbox
}

/// The files below a folder with modes, and the folders with theirs.
fn tree(folder: &Path) -> BTreeMap<String, (u32, Option<Vec<u8>>)> {
    let mut all = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(at) = left.pop() {
        for entry in fs::read_dir(&at).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let kind = path.symlink_metadata().unwrap();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            let content = (!kind.is_dir()).then(|| fs::read(&path).unwrap());
            all.insert(name, (kind.permissions().mode() & 0o7777, content));
            if kind.is_dir() {
                left.push(path);
            }
        }
    }
    all
}

/// The files of a node as they are on the machine, without the README.
fn of_node(sandbox: &Sandbox, node: &str) -> BTreeMap<String, (u32, Vec<u8>)> {
    let files = tree(&sandbox.path(&format!("out/nodes/{node}"))).into_iter();
    let files = files.filter(|(path, _)| path != "README.md");
    files.filter_map(|(path, (mode, content))| Some((format!("/{path}"), (mode, content?)))).collect()
}

#[test]
fn a_tar_file_has_the_tree_that_is_built() {
    let sandbox = sandbox();
    for arguments in [&["export", "tar", "--out", "one.tar"], &["export", "tar", "--out", "two.tar"]] {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, 0, "{}", run.all());
    }
    assert!(sandbox.read("one.tar") == sandbox.read("two.tar"), "the same spec gives other bytes");
    let piped = sandbox.shell("$0 export tar >three.tar && mkdir x && tar -C x -x -p -f three.tar");
    assert_eq!(piped.code, 0, "{}", piped.all());
    assert!(sandbox.read("one.tar") == sandbox.read("three.tar"), "standard output gives other bytes");
    assert_eq!(tree(&sandbox.path("x")), tree(&sandbox.path("out")));
    let mode = fs::metadata(sandbox.path("one.tar")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
}

#[test]
fn user_data_of_cloud_init_has_the_files_of_the_node() {
    let sandbox = sandbox();
    let run = sandbox.run(&["export", "cloud-init", "--out", "ud"]);
    assert_eq!(run.code, 0, "{}", run.all());
    for node in ["w1", "w2"] {
        let text = String::from_utf8(sandbox.read(&format!("ud/{node}.yaml"))).unwrap();
        assert!(text.starts_with("#cloud-config\n") && text.is_ascii(), "{text}");
        let document: Value = serde_yaml::from_str(&text).unwrap();
        let entry = |entry: &Value| {
            assert_eq!(entry["owner"], "root:root");
            let content = entry["content"].as_str().unwrap();
            let content = match entry.get("encoding") {
                Some(_) => base64::engine::general_purpose::STANDARD.decode(content).unwrap(),
                None => content.as_bytes().to_vec(),
            };
            let mode = u32::from_str_radix(entry["permissions"].as_str().unwrap(), 8).unwrap();
            (entry["path"].as_str().unwrap().to_owned(), (mode, content))
        };
        let files: BTreeMap<_, _> = document["write_files"].as_array().unwrap().iter().map(entry).collect();
        assert_eq!(files, of_node(&sandbox, node));
        let commands = document["runcmd"].as_array().unwrap();
        assert_eq!(commands[0], serde_json::json!(["systemctl", "daemon-reload"]));
        assert_eq!(commands[2], serde_json::json!(["systemctl", "restart", "kubelet.service"]));
    }
    let mode = fs::metadata(sandbox.path("ud/w1.yaml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
}

#[test]
fn ignition_has_the_files_of_the_node() {
    let sandbox = sandbox();
    let run = sandbox.run(&["export", "ignition", "--node", "w2"]);
    assert_eq!(run.code, 0, "{}", run.all());
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let entry = |entry: &Value| {
        let source = entry["contents"]["source"].as_str().unwrap();
        let content = source.strip_prefix("data:;base64,").unwrap();
        let content = base64::engine::general_purpose::STANDARD.decode(content).unwrap();
        let mode = u32::try_from(entry["mode"].as_u64().unwrap()).unwrap();
        (entry["path"].as_str().unwrap().to_owned(), (mode, content))
    };
    let files: BTreeMap<_, _> = document["storage"]["files"].as_array().unwrap().iter().map(entry).collect();
    assert_eq!(files, of_node(&sandbox, "w2"));
    assert_eq!(document["systemd"]["units"][0]["name"], "kubelet.service");
}

#[test]
fn ansible_and_the_list_name_every_node() {
    let sandbox = sandbox();
    let run = sandbox.run(&["export", "ansible", "--out", "ansible"]);
    assert_eq!(run.code, 0, "{}", run.all());
    let playbook = String::from_utf8(sandbox.read("ansible/playbook.yaml")).unwrap();
    assert!(serde_yaml::from_str::<serde_yaml::Value>(&playbook).unwrap().is_sequence());
    let inventory = String::from_utf8(sandbox.read("ansible/inventory.yaml")).unwrap();
    let hosts = serde_yaml::from_str::<serde_yaml::Value>(&inventory).unwrap();
    let hosts = &hosts["all"]["children"]["pool_web"]["hosts"];
    assert_eq!(hosts["w2"]["ansible_host"], "fd00::2");
    assert_eq!(hosts["w2"]["nodejoin_bundle"], "nodes/w2");
    assert_eq!(hosts["w1"]["nodejoin_folders"].as_sequence().unwrap().len(), 2);
    let list = sandbox.run(&["export", "inventory"]);
    let list: Value = serde_json::from_str(&list.stdout).unwrap();
    assert_eq!(list["nodes"][1]["addresses"][0], "fd00::2");
}

#[test]
fn nothing_is_replaced_and_mistakes_have_a_way_out() {
    let sandbox = sandbox();
    sandbox.write("there", b"mine");
    fs::create_dir(sandbox.path("folder")).unwrap();
    for (arguments, expected) in [
        (vec!["export", "tar", "--out", "there"], "there"),
        (vec!["export", "cloud-init", "--node", "w1", "--out", "there"], "there"),
        (vec!["export", "ignition", "--out", "folder"], "nothing is replaced"),
        (vec!["export", "cloud-init"], "`--node`"),
        (vec!["export", "ansible"], "`--out`"),
        (vec!["export", "ignition", "--node", "w3"], "did you mean"),
        (vec!["export", "tar", "--node", "w1"], "whole output"),
    ] {
        let run = sandbox.run(&arguments);
        assert!(run.code == 2 && run.stderr.contains(expected), "{arguments:?} {}", run.all());
    }
    assert_eq!(sandbox.read("there"), b"mine");
    let large = "x".repeat(20_000);
    sandbox.write("run.sh", large.as_bytes());
    let run = sandbox.run(&["export", "cloud-init", "--node", "w1"]);
    assert!(
        run.stderr.contains("more than the 16384 that AWS accepts; largest: /opt/own/run 20000"),
        "{}",
        run.stderr
    );
}
