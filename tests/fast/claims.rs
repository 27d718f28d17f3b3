//! Whose the files of an output are: what nodejoin wrote there goes when the spec has it no longer; what a manifest only claims stays.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;

use crate::run::{Run, SPEC, Sandbox};

const FILE: &str = "[files]\n\"/etc/kubernetes/r.json\" = { secret = { file = \"secrets/r.json\" } }\n";
const SEALED: &str =
    "[outputs]\nencrypt-to = \"age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je\"\n";
const WRITTEN: &str = "out/nodes/worker-2/etc/kubernetes/r.json";

/// A spec with an extra file with a secret.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::in_memory(format!("{SPEC}{FILE}").as_bytes());
    sandbox.write("secrets/r.json", b"{\"auths\":{}}\n");
    sandbox
}

fn build(sandbox: &Sandbox) -> Run {
    sandbox.run(&["build"])
}

/// What the spec becomes: without the file, without the node, and with encrypted bundles.
fn changed() -> [String; 3] {
    let without_node = SPEC.replace("worker-2 = { address = \"192.168.124.22\" }\n", "");
    [SPEC.to_owned(), format!("{without_node}{FILE}"), format!("{SPEC}{FILE}{SEALED}")]
}

#[test]
fn what_a_spec_no_longer_has_goes_with_the_next_build() {
    for spec in changed() {
        let sandbox = sandbox();
        assert_eq!(build(&sandbox).code, 0);
        assert!(sandbox.exists(WRITTEN));
        sandbox.write("cluster.toml", spec.as_bytes());
        let run = build(&sandbox);
        assert_eq!((run.code, sandbox.exists(WRITTEN)), (0, false), "{}", run.all());
        assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
        // Another name of the folder is the same folder, and so is one whose manifest got another mode.
        sandbox.write("cluster.toml", format!("{SPEC}{FILE}").as_bytes());
        assert_eq!(build(&sandbox).code, 0);
        fs::set_permissions(
            sandbox.path("out/manifest.json"),
            std::os::unix::fs::PermissionsExt::from_mode(0o600),
        )
        .unwrap();
        sandbox.write("cluster.toml", spec.as_bytes());
        let run = sandbox.run(&["build", "--out", "./out/"]);
        assert_eq!((run.code, sandbox.exists(WRITTEN)), (0, false), "{}", run.all());
    }
}

#[test]
fn what_was_changed_since_stays_and_is_named() {
    let sandbox = sandbox();
    assert_eq!(build(&sandbox).code, 0);
    sandbox.write(WRITTEN, b"{\"auths\":{}, \"mine\":{}}\n");
    sandbox.write("out/nodes/worker-1/mine", b"mine\n");
    sandbox.write("cluster.toml", SPEC.as_bytes());
    let run = build(&sandbox);
    assert_eq!(run.code, 2, "{}", run.all());
    for line in [
        "nodes/worker-2/etc/kubernetes/r.json: changed since nodejoin wrote it",
        "nodes/worker-1/mine: not written by nodejoin",
    ] {
        assert!(run.stderr.contains(line), "{}", run.stderr);
    }
    assert!(!run.stderr.contains("worker-1/etc/kubernetes/r.json"), "{}", run.stderr);
    assert!(sandbox.exists("out/nodes/worker-1/etc/kubernetes/r.json") && sandbox.exists(WRITTEN));
}

/// A clone, a copy and an archive have the manifest, and perhaps the record of another folder.
#[test]
fn in_a_copy_only_what_is_proven_goes() {
    for record in [false, true] {
        let sandbox = sandbox();
        assert_eq!(build(&sandbox).code, 0);
        assert_eq!(sandbox.shell("cp -Rp out copy && rm -rf out && mv copy out").code, 0);
        if !record {
            sandbox.remove(".out.nodejoin-lock");
        }
        sandbox.write("cluster.toml", SPEC.as_bytes());
        let run = build(&sandbox);
        assert_eq!(run.code, 2, "{}", run.all());
        let line = "nodes/worker-2/etc/kubernetes/r.json: in manifest.json, but nothing shows that nodejoin wrote it here";
        assert!(run.stderr.contains(line), "{}", run.stderr);
        assert!(run.stderr.contains("remove them, or move them elsewhere"), "{}", run.stderr);
        assert!(sandbox.exists(WRITTEN));
        // What nodejoin always writes on a node is known without a record.
        sandbox.write("cluster.toml", changed()[1].as_bytes());
        sandbox.remove(WRITTEN);
        let run = build(&sandbox);
        assert_eq!((run.code, sandbox.exists("out/nodes/worker-2")), (0, false), "{}", run.all());
        // That build made a record.
        sandbox.write("cluster.toml", SPEC.as_bytes());
        let run = build(&sandbox);
        assert_eq!(run.code, 0, "{}", run.all());
        assert!(!sandbox.exists("out/nodes/worker-1/etc/kubernetes/r.json"));
    }
}

fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    format!("{:x}", Sha256::digest(bytes))
}

/// Adds files of somebody else's to the manifest, with their right digests.
fn claim(sandbox: &Sandbox, path: &str, body: &[u8]) {
    sandbox.write(&format!("out/{path}"), body);
    let mut manifest: serde_json::Value = serde_json::from_slice(&sandbox.read("out/manifest.json")).unwrap();
    manifest["files"].as_array_mut().unwrap().push(serde_json::json!({
        "path": path, "mode": "0644", "size": body.len(), "sha256": digest(body), "secret": true
    }));
    sandbox.write("out/manifest.json", manifest.to_string().as_bytes());
}

/// Names at which nodejoin might write, and contents that begin like its own.
#[test]
fn a_manifest_takes_no_file_that_only_looks_like_nodejoins() {
    let paths = [
        "nodes/mine/home/u/mine.service",
        "nodes/mine/notes",
        "nodes/mine/README.md",
        "nodes/mine/etc/kubernetes/manifests/mine.yaml",
        "nodes/worker-9/etc/passwd",
        "nodes/worker-1/etc/kubernetes/mine",
        "nodes/backup.tar.age",
        "pools/backup.tar.age",
        "cluster.tar.age",
        "pools/mine/notes.yaml",
        "cluster/precious.yaml",
        "cluster/mine.yaml",
        "cluster/notes.yaml",
        "control-plane/mine.yaml",
        "control-plane/mine.env",
        "control-plane/mine.pem",
        "control-plane/mine.flags",
        "control-plane/mine.service.d/10-nodejoin.conf",
        "manifest.json.sig",
        "precious",
    ];
    let bodies = [
        "[Unit]\nDescription=my own unit\n",
        "# Written by nodejoin: not really\nA=b\n",
        "# Mine\nkeep\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: mine}\n",
        "age-encryption.org/v1\n-> X25519 aaaa\nbbb\n--- ccc\nxxxxxxxxxxxxx",
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
        "--a=b\n",
        "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n",
    ];
    let sandbox = sandbox();
    assert_eq!(build(&sandbox).code, 0);
    assert_eq!(sandbox.shell("cp -R out whole && cp .out.nodejoin-lock lock").code, 0);
    let mut gone = Vec::new();
    for path in paths {
        for body in bodies {
            claim(&sandbox, path, body.as_bytes());
            let run = build(&sandbox);
            let kept =
                fs::read(sandbox.path(&format!("out/{path}"))).is_ok_and(|there| there == body.as_bytes());
            if run.code != 2 || !kept {
                gone.push(format!("{path}: {body:?}: {}", run.code));
            }
            assert_eq!(sandbox.shell("rm -rf out && cp -R whole out && cp lock .out.nodejoin-lock").code, 0);
        }
    }
    assert!(gone.is_empty(), "{}", gone.join("\n"));
}

/// A record is of one file on one disk: another one with the same content, or a record that somebody wrote, counts for nothing.
#[test]
fn a_record_that_somebody_wrote_proves_nothing() {
    let sandbox = sandbox();
    assert_eq!(build(&sandbox).code, 0);
    let record = String::from_utf8(sandbox.read(".out.nodejoin-lock")).unwrap();
    let line = record.lines().find(|line| line.starts_with("manifest ")).unwrap();
    let mut words: Vec<&str> = line.split(' ').collect();
    claim(&sandbox, "nodes/mine/notes", b"mine\n");
    let own = digest(&sandbox.read("out/manifest.json"));
    words[1] = &own;
    let written = |words: &[&str]| {
        sandbox.write(".out.nodejoin-lock", format!("{}\n", words.join(" ")).as_bytes());
        let run = build(&sandbox);
        assert_eq!((run.code, sandbox.exists("out/nodes/mine/notes")), (2, true), "{}", run.all());
    };
    // The manifest was replaced, as git and tar do.
    assert_eq!(
        sandbox.shell("cp out/manifest.json m && rm out/manifest.json && cp m out/manifest.json").code,
        0
    );
    written(&words);
    for number in ["0", "18446744073709551616", "-1", "", "x"] {
        words[2] = number;
        written(&words);
    }
    for junk in [&b"\xff\xfe"[..], b"manifest", b"manifest \n\n\0", &[b'm'; 2_000_000]] {
        sandbox.write(".out.nodejoin-lock", junk);
        assert_eq!((build(&sandbox).code, sandbox.exists("out/nodes/mine/notes")), (2, true));
    }
    sandbox.remove("out/nodes/mine/notes");
    let run = build(&sandbox);
    assert_eq!(run.code, 0, "{}", run.all());
}

/// A staging folder with a journal, as a repository can bring one.
#[test]
fn a_journal_that_no_build_wrote_takes_nothing() {
    let mark = "# Made by nodejoin, format 1: files on their way to their place. The next nodejoin removes the folder.\n*\n";
    let sandbox = sandbox();
    assert_eq!(build(&sandbox).code, 0);
    sandbox.write("out/nodes/mine/notes", b"mine\n");
    let listed: Vec<String> = sandbox
        .tree()
        .into_keys()
        .filter(|path| !path.ends_with('/'))
        .filter_map(|path| Some(path.strip_prefix("out/")?.to_owned()))
        .collect();
    for (name, content) in [
        (".gitignore", mark.as_bytes()),
        ("journal", format!("{}\0", listed.join("\0")).as_bytes()),
        ("list", b""),
        ("new/cluster/x.yaml", b""),
    ] {
        sandbox.write(&format!(".out.nodejoin-0123456789abcdef/{name}"), content);
    }
    let run = build(&sandbox);
    assert_eq!(run.code, 2, "{}", run.all());
    assert_eq!(sandbox.read("out/nodes/mine/notes"), b"mine\n");
}
