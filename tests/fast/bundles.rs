//! Encrypted bundles: opened by `age`, they hold what a plain build writes; nothing else holds a secret; and what has not
//! changed stays as it is, byte by byte.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::fixtures;
use crate::run::{SECRET, SPEC, Sandbox, formats};

const RECIPIENT: &str = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";

/// A spec of two nodes, sealed for hosts of their own, and the cluster for a person.
fn sealed() -> Sandbox {
    let nodes = SPEC
        .replace("worker-1 = { ", "worker-1 = { encrypt-to = \"ssh-ed25519.pub\", ")
        .replace("worker-2 = { ", "worker-2 = { encrypt-to = [\"ssh-rsa.pub\"], ");
    let spec = format!("{nodes}\n[outputs]\nencrypt-to = \"{RECIPIENT}\"\n");
    let sandbox = Sandbox::new(spec.as_bytes());
    let names =
        ["ssh-ed25519", "ssh-ed25519.pub", "ssh-rsa", "ssh-rsa.pub", "test.identity", "other.identity"];
    fixtures::lay(&sandbox, &names);
    sandbox
}

fn build(sandbox: &Sandbox) {
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.all());
}

/// The files below a folder with their modes.
fn files(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            if path.is_dir() {
                files.insert(format!("{name}/"), (mode, Vec::new()));
                folders.push(path);
            } else {
                files.insert(name, (mode, fs::read(&path).unwrap()));
            }
        }
    }
    files
}

#[test]
fn bundles_open_with_the_real_age_and_are_what_a_plain_build_writes() {
    if Command::new("age").arg("--version").output().is_err() {
        eprintln!("age is not installed");
        return;
    }
    let sandbox = sealed();
    sandbox.write("plain.toml", SPEC.as_bytes());
    // READMEs name the folder of the build.
    let plain = sandbox.run(&["build", "plain.toml", "--out", "out"]);
    assert_eq!(plain.code, 0, "{}", plain.all());
    fs::rename(sandbox.path("out"), sandbox.path("plain")).unwrap();
    build(&sandbox);
    for (bundle, key, base) in [
        ("nodes/worker-1", "ssh-ed25519", "nodes/worker-1"),
        ("nodes/worker-2", "ssh-rsa", "nodes/worker-2"),
        ("cluster", "test.identity", "cluster"),
    ] {
        let line = format!(
            "umask 0; mkdir -p open/{bundle} && age --decrypt --identity {key} out/{bundle}.tar.age | tar -C open/{bundle} -xp"
        );
        let run = sandbox.shell(&line);
        assert_eq!(run.code, 0, "{}", run.all());
        let (mut opened, mut wanted) =
            (files(&sandbox.path(&format!("open/{bundle}"))), files(&sandbox.path(&format!("plain/{base}"))));
        // Its commands are others.
        let of_readme = |files: &mut BTreeMap<String, _>| files.remove("README.md").unwrap();
        assert_ne!(of_readme(&mut opened), of_readme(&mut wanted), "{bundle}");
        assert_eq!(opened, wanted, "{bundle}");
        assert!(wanted.len() > 5, "{bundle}");
        for other in ["other.identity", "ssh-ed25519", "ssh-rsa", "test.identity"] {
            let opens =
                sandbox.shell(&format!("age -d -i {other} out/{bundle}.tar.age >/dev/null")).code == 0;
            assert_eq!(opens, other == key, "{bundle} and {other}");
        }
    }
}

#[test]
fn nothing_else_holds_a_secret() {
    let sandbox = sealed();
    build(&sandbox);
    let out = files(&sandbox.path("out"));
    let names: Vec<&str> =
        out.keys().map(String::as_str).filter(|name| !name.starts_with("control-plane")).collect();
    assert_eq!(
        names,
        ["cluster.tar.age", "manifest.json", "nodes/", "nodes/worker-1.tar.age", "nodes/worker-2.tar.age"]
    );
    for (name, (_, content)) in &out {
        assert!(!content.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "{name}");
    }
}

#[test]
fn what_has_not_changed_stays_as_it_is() {
    let sandbox = sealed();
    build(&sandbox);
    let first = files(&sandbox.path("out"));
    build(&sandbox);
    assert_eq!(files(&sandbox.path("out")), first);
    let check = |sandbox: &Sandbox| {
        let run = sandbox.run(&["build", "--check"]);
        (run.code, run.stdout)
    };
    assert_eq!(check(&sandbox), (0, String::new()));

    // One node's change is one bundle's.
    let spec = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
    let changed = spec.replace("address = \"192.168.124.22\"", "address = \"192.168.124.23\"");
    sandbox.write("cluster.toml", changed.as_bytes());
    assert_eq!(check(&sandbox), (1, "changed  nodes/worker-2.tar.age\n".to_owned()));
    build(&sandbox);
    let second = files(&sandbox.path("out"));
    let differs = |name: &str| first[name] != second[name];
    assert_eq!(
        (differs("nodes/worker-1.tar.age"), differs("nodes/worker-2.tar.age"), differs("cluster.tar.age")),
        (false, true, false)
    );

    // Another recipient is another bundle, though its content is the same.
    sandbox.write("cluster.toml", changed.replace("ssh-rsa.pub", "ssh-ed25519.pub").as_bytes());
    assert_eq!(check(&sandbox), (1, "changed  nodes/worker-2.tar.age\n".to_owned()));

    // Another token changes all of them.
    sandbox.write("cluster.toml", changed.as_bytes());
    sandbox.write("secrets/workers.token", b"lab001.0123456789abcdef\n");
    let (code, said) = check(&sandbox);
    assert_eq!((code, said.lines().count()), (1, 3), "{said}");
}

#[test]
fn a_bundle_that_somebody_else_sealed_is_found() {
    let sandbox = sealed();
    build(&sandbox);
    let name = "out/nodes/worker-1.tar.age";
    let own = sandbox.read(name);
    let said = |sandbox: &Sandbox| sandbox.run(&["build", "--check"]).stdout;
    for change in [&own[..own.len() - 1], b"", b"age-encryption.org/v1\n"] {
        sandbox.write(name, change);
        assert_eq!(said(&sandbox), "changed  nodes/worker-1.tar.age\n");
    }
    // Everybody can seal for a host, and write a digest into the manifest; the fingerprint cannot be forged.
    sandbox.write(name, &sandbox.read("out/cluster.tar.age"));
    assert_eq!(said(&sandbox), "changed  nodes/worker-1.tar.age\n");
    sandbox.remove(name);
    assert_eq!(said(&sandbox), "missing  nodes/worker-1.tar.age\n");
    build(&sandbox);
    assert_ne!(sandbox.read(name), own);
    assert_eq!(said(&sandbox), "");
}

#[test]
fn some_may_be_sealed_and_others_not() {
    let spec = SPEC.replace("worker-1 = { ", &format!("worker-1 = {{ encrypt-to = \"{RECIPIENT}\", "));
    let sandbox = Sandbox::new(spec.as_bytes());
    build(&sandbox);
    let out = files(&sandbox.path("out"));
    for there in
        [".gitignore", "cluster/kustomization.yaml", "nodes/worker-1.tar.age", "nodes/worker-2/README.md"]
    {
        assert!(out.contains_key(there), "{there}");
    }
    assert!(!out.contains_key("nodes/worker-1/"));
    assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
    // A node's own list wins over its pool's, a pool's over all.
    let spec = format!("{spec}\n[outputs]\nencrypt-to = \"{RECIPIENT}\"\n[pools.p]\nencrypt-to = []\n");
    sandbox.write("cluster.toml", spec.as_bytes());
    build(&sandbox);
    let out = files(&sandbox.path("out"));
    assert!(out.contains_key("nodes/worker-1.tar.age") && out.contains_key("nodes/worker-2/README.md"));
    assert!(out.contains_key("cluster.tar.age") && out.contains_key(".gitignore"));
}

#[test]
fn a_file_for_each_node_of_a_range() {
    let (head, _) = SPEC.split_once("worker-1").unwrap();
    let spec = format!("{head}\"worker-[1-2]\" = {{ encrypt-to = \"hosts/[1-2].pub\" }}\n");
    let sandbox = Sandbox::new(spec.as_bytes());
    sandbox.write("hosts/1.pub", &fixtures::read("ssh-ed25519.pub"));
    sandbox.write("hosts/2.pub", &fixtures::read("ssh-rsa.pub"));
    build(&sandbox);
    for (node, kind) in [("worker-1", "-> ssh-ed25519 "), ("worker-2", "-> ssh-rsa ")] {
        let bundle = sandbox.read(&format!("out/nodes/{node}.tar.age"));
        let head = String::from_utf8_lossy(&bundle[..60]).into_owned();
        assert!(head.contains(kind), "{head}");
    }
}

#[test]
fn a_private_key_is_not_shown() {
    let secret = "AGE-SECRET-KEY-1QQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQSCANARY";
    let sandbox = Sandbox::new(format!("{SPEC}\n[outputs]\nencrypt-to = \"{secret}\"\n").as_bytes());
    for format in formats() {
        let run = sandbox.run(&["check", "--format", &format]);
        assert_eq!(run.code, 1);
        assert!(run.all().contains("private key") && !run.all().contains("CANARY"), "{}", run.all());
    }
}

/// A path that does not fit into the header of a tar file is in the bundle, too.
#[test]
fn long_paths_are_in_bundles() {
    if Command::new("age").arg("--version").output().is_err() {
        eprintln!("age is not installed");
        return;
    }
    let sandbox = sealed();
    let long = format!("{}/{}/{}.yaml", "a".repeat(120), "b".repeat(120), "c".repeat(200));
    let spec = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
    sandbox.write("cluster.toml", format!("{spec}\n[kubelet.paths]\nconfig = \"/{long}\"\n").as_bytes());
    build(&sandbox);
    let run = sandbox.shell(
        "mkdir open && age --decrypt --identity ssh-ed25519 out/nodes/worker-1.tar.age | tar -C open -xp",
    );
    assert_eq!(run.code, 0, "{}", run.all());
    let config = String::from_utf8(sandbox.read(&format!("open/{long}"))).unwrap();
    assert!(config.contains("KubeletConfiguration"), "{config}");
}

/// A password in a flag of the control plane is a secret like any other: its files are sealed together.
#[test]
fn credentials_of_the_control_plane_are_sealed() {
    let flags =
        "[control-plane.apiserver.flags]\netcd-servers = \"https://root:c4naryaaaaaaaaaa@10.0.0.1:2379\"\n";
    let spec = format!("{SPEC}\n{flags}[outputs]\nencrypt-to = \"{RECIPIENT}\"\n");
    let sandbox = Sandbox::new(spec.as_bytes());
    fixtures::lay(&sandbox, &["test.identity"]);
    build(&sandbox);
    let out = files(&sandbox.path("out"));
    assert!(
        out.contains_key("control-plane.tar.age") && !out.contains_key("control-plane/"),
        "{:?}",
        out.keys()
    );
    assert!(!out.contains_key(".gitignore"));
    for (name, (_, content)) in &out {
        assert!(!content.windows(6).any(|part| part == b"c4nary"), "{name}");
    }
    build(&sandbox);
    assert_eq!(files(&sandbox.path("out")), out);
    assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
    let manifest: serde_json::Value = serde_json::from_slice(&out["manifest.json"].1).unwrap();
    assert!(
        manifest["files"].as_array().unwrap().iter().all(|file| file["fingerprint"].is_string()),
        "{manifest}"
    );
    // Another password is another bundle.
    sandbox.write("cluster.toml", spec.replace("c4nary", "c5nary").as_bytes());
    assert_eq!(sandbox.run(&["build", "--check"]).stdout, "changed  control-plane.tar.age\n");
    if Command::new("age").arg("--version").output().is_ok() {
        let run = sandbox.shell("mkdir open && age -d -i test.identity out/control-plane.tar.age | tar -C open -x && grep -rlc c4nary open");
        assert_eq!(run.code, 0, "{}", run.all());
    }
}

/// The printed commands decrypt into a folder of their own: what is in the working directory stays as it is, and nothing that was
/// decrypted stays.
#[test]
fn printed_commands_unpack_into_a_folder_of_their_own() {
    if Command::new("age").arg("--version").output().is_err() {
        eprintln!("age is not installed");
        return;
    }
    let sandbox = sealed();
    build(&sandbox);
    // What an unpacked bundle would overwrite.
    for name in ["README.md", "kustomization.yaml", "etc/kubernetes/kubelet.conf", "tar"] {
        sandbox.write(name, b"mine");
    }
    sandbox.write("bin/ssh", b"#!/bin/sh\nshift\ncase \"$*\" in *tar*) exec sh -c \"$(printf %s \"$*\" | sed \"s|-C /|-C $ROOT|; s|/etc/ssh/ssh_host_ed25519_key|$KEY|\")\";; esac\n");
    sandbox.write("bin/kubectl", b"#!/bin/sh\ncase $1 in apply) stat -c %a \"$3\" && ls \"$3\";; esac\n");
    sandbox.write("bin/mktemp", b"#!/bin/sh\nTMPDIR=$FRESH exec /usr/bin/mktemp \"$@\"\n");
    assert_eq!(sandbox.shell("chmod +x bin/*; mkdir root fresh").code, 0);
    let mut before = sandbox.tree();
    let block = |readme: &str, from: &str| {
        let lines = readme.lines().skip_while(|line| !line.contains(from));
        let lines: Vec<&str> = lines.take_while(|line| line.starts_with("    ")).collect();
        assert!(!lines.is_empty(), "{readme}");
        lines.join("\n")
    };
    let run = |commands: &str, key: &str| {
        sandbox.write("commands", commands.replace("KEY ", &format!("{key} ")).as_bytes());
        let run = sandbox.shell(&format!(
            "ROOT=$PWD/root FRESH=$PWD/fresh KEY=$PWD/{key} PATH=$PWD/bin:$PATH sh commands"
        ));
        assert_eq!(run.code, 0, "{commands}\n{}", run.all());
        sandbox.remove("commands");
        run.stdout
    };
    let readme = sandbox.run(&["show", "cluster-readme"]).stdout;
    let applied = run(&block(&readme, "age --decrypt"), "test.identity");
    assert!(applied.starts_with("700\n") && applied.contains("kustomization.yaml"), "{applied}");
    assert_eq!(sandbox.tree(), before);

    let readme = sandbox.run(&["show", "node-readme"]).stdout;
    run(&block(&readme, "age --decrypt"), "ssh-ed25519");
    let unit = "root/etc/systemd/system/kubelet.service";
    assert!(sandbox.exists(unit));
    fs::remove_dir_all(sandbox.path("root/etc")).unwrap();
    // The host decrypts with its own key.
    run(&block(&readme, "ssh_host_ed25519_key"), "ssh-ed25519");
    assert!(sandbox.exists(unit));
    let mut after = sandbox.tree();
    [&mut before, &mut after].iter_mut().for_each(|tree| tree.retain(|name, _| !name.starts_with("root/")));
    assert_eq!(after, before);
}
