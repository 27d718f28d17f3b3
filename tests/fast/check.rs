//! `build --check` is exact: whatever differs from what a build gives is reported, in every format.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;

use crate::run::{SPEC, Sandbox};

const SEALED: &str = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What is done to a tree, and the report of `--check`.
type Case = (fn(&Path), &'static str);

const KUBECONFIG: &str = "nodes/worker-1/etc/kubernetes/bootstrap.kubeconfig";

fn edit_manifest(out: &Path, from: &str, to: &str) {
    let path = out.join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

const CASES: &[Case] = &[
    (|out| fs::write(out.join("manifest.json"), "{}").unwrap(), "changed  manifest.json\n"),
    (|out| fs::write(out.join("manifest.json"), "").unwrap(), "changed  manifest.json\n"),
    (|out| edit_manifest(out, "\"spec\": \"", "\"spec\": \"0"), "changed  manifest.json\n"),
    (|out| edit_manifest(out, "\"sha256\":\"", "\"sha256\":\"0"), "changed  manifest.json\n"),
    (|out| edit_manifest(out, "\"secret\":true", "\"secret\":false"), "changed  manifest.json\n"),
    (|out| fs::remove_file(out.join("manifest.json")).unwrap(), "missing  manifest.json\n"),
    (
        |out| {
            fs::rename(out.join("manifest.json"), out.with_file_name("second")).unwrap();
            symlink("../second", out.join("manifest.json")).unwrap();
        },
        "changed  manifest.json\n",
    ),
    (|out| mode(&out.join("manifest.json"), 0o666), "mode     manifest.json has 0666\n"),
    (|out| mode(out, 0o777), "mode     . has 0777\n"),
    (
        |out| mode(&out.join("nodes/worker-1/etc/kubernetes"), 0o777),
        "mode     nodes/worker-1/etc/kubernetes has 0777\n",
    ),
    (
        |out| mode(&out.join("nodes/worker-1/etc/kubernetes"), 0o2755),
        "mode     nodes/worker-1/etc/kubernetes has 2755\n",
    ),
    (
        |out| fs::create_dir(out.join("nodes/worker-1/etc/cron.d")).unwrap(),
        "extra    nodes/worker-1/etc/cron.d/\n",
    ),
    (|out| symlink("/etc/passwd", out.join("nodes/link")).unwrap(), "extra    nodes/link\n"),
    (
        |out| {
            let file = out.join("nodes/worker-1/README.md");
            fs::rename(&file, out.with_file_name("README.md")).unwrap();
            symlink("../../../README.md", &file).unwrap();
        },
        "changed  nodes/worker-1/README.md\n",
    ),
    (
        |out| fs::hard_link(out.join(KUBECONFIG), out.with_file_name("second")).unwrap(),
        "links    nodes/worker-1/etc/kubernetes/bootstrap.kubeconfig has 2 names\n",
    ),
    (
        |out| mode(&out.join(KUBECONFIG), 0o640),
        "mode     nodes/worker-1/etc/kubernetes/bootstrap.kubeconfig has 0640\n",
    ),
];

#[test]
fn every_difference_is_reported() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let out = sandbox.path("out");
    for (number, (change, said)) in CASES.iter().enumerate() {
        assert_eq!(sandbox.run(&["build"]).code, 0);
        let clean = sandbox.run(&["build", "--check"]);
        assert_eq!((clean.code, clean.stdout.as_str()), (0, ""));
        change(&out);
        let run = sandbox.run(&["build", "--check"]);
        assert_eq!((run.code, run.stdout.as_str()), (1, *said), "case {number}: {}", run.stderr);
        // Without the secret as well; then files with it are known by the manifest alone.
        fs::rename(sandbox.path("secrets"), sandbox.path("away")).unwrap();
        let run = sandbox.run(&["build", "--check"]);
        assert!(run.code == 1 && run.stdout.contains(said), "case {number}: {}", run.all());
        let is_exact = run.stdout == *said;
        assert!(is_exact || said.contains("manifest.json"), "case {number}: {}", run.stdout);
        fs::rename(sandbox.path("away"), sandbox.path("secrets")).unwrap();
        let _ = fs::remove_file(sandbox.path("second"));
        fs::remove_dir_all(&out).unwrap();
    }
}

#[test]
fn of_no_folder_everything_is_missing() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let run = sandbox.run(&["build", "--check"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(run.code == 1 && lines.is_sorted() && lines.contains(&"missing  manifest.json"), "{}", run.all());
    assert!(lines.iter().all(|line| line.starts_with("missing  ")), "{}", run.stdout);
    // As many as a build writes.
    assert!(sandbox.run(&["build"]).stderr.contains(&format!("wrote {} files", lines.len())));
}

#[test]
fn a_secret_that_belongs_to_somebody_else_is_reported() {
    if !rustix::process::geteuid().is_root() {
        return; // Only root may give files away.
    }
    let sandbox = Sandbox::new(SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    chown(sandbox.path("out").join(KUBECONFIG), Some(65534), None).unwrap();
    let run = sandbox.run(&["build", "--check"]);
    assert_eq!((run.code, run.stdout), (1, format!("owner    {KUBECONFIG} belongs to the user 65534\n")));
}

#[test]
fn modes_of_sealed_bundles_are_compared() {
    let spec = format!("{SPEC}\n[outputs]\nencrypt-to = \"{SEALED}\"\n");
    let sandbox = Sandbox::new(spec.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
    mode(&sandbox.path("out/nodes/worker-1.tar.age"), 0o666);
    let run = sandbox.run(&["build", "--check"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, "mode     nodes/worker-1.tar.age has 0666\n"));
    mode(&sandbox.path("out/nodes/worker-1.tar.age"), 0o644);
    edit_manifest(&sandbox.path("out"), "\"mode\":\"0644\"", "\"mode\":\"0666\"");
    let run = sandbox.run(&["build", "--check"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, "changed  manifest.json\n"));
}

#[test]
fn every_format_is_valid() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let clean = sandbox.run(&["build", "--check", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&clean.stdout).unwrap();
    assert_eq!((clean.code, &document["differences"]), (0, &serde_json::json!([])));
    sandbox.write("out/extra {1}:%\n2", b"");
    mode(&sandbox.path("out"), 0o711);
    let run = sandbox.run(&["build", "--check", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let expected = serde_json::json!([
        { "kind": "mode", "path": ".", "found": "0711" },
        { "kind": "extra", "path": "extra {1}:%\n2", "found": null },
    ]);
    assert_eq!((run.code, &document["differences"], &document["version"]), (1, &expected, &1.into()));
    let run = sandbox.run(&["build", "--check", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let schema = include_str!("../fixtures/sarif/sarif-schema-2.1.0.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &log), "{}", run.stdout);
    assert_eq!((run.code, log["runs"][0]["results"].as_array().unwrap().len()), (1, 2));
    let run = sandbox.run(&["build", "--check", "--format", "github"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!((run.code, lines.len()), (1, 2), "{}", run.stdout);
    assert!(lines.iter().all(|line| line.starts_with("::error file=out/")), "{}", run.stdout);
}

/// What killed runs left beside the target, also with another target, is in every format; of `build` as well.
#[test]
fn leftovers_are_in_every_format() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let mark = "# Made by nodejoin, format 1: files on their way to their place. The next nodejoin removes the folder.\n*\n";
    let (own, other) = (".out.nodejoin-0123456789abcdef", ".else.nodejoin-0123456789abcdef");
    let lay = || {
        for left in [own, other] {
            sandbox.write(&format!("{left}/.gitignore"), mark.as_bytes());
        }
        // Somebody else's.
        sandbox.write(".mine.nodejoin-0123456789abcdef/.gitignore", b"*\n");
    };
    for (arguments, expected) in [(&["build", "--check"][..], vec![own, other]), (&["build"], vec![other])] {
        lay();
        for format in ["json", "sarif", "github", "human"] {
            let run = sandbox.run(&[arguments, &["--format", format]].concat());
            assert_eq!(run.code, 0, "{}", run.all());
            let said = if format == "human" { &run.stderr } else { &run.stdout };
            for left in [own, other] {
                assert_eq!(
                    said.contains(left),
                    expected.contains(&left),
                    "{arguments:?} {format}: {}",
                    run.all()
                );
            }
            assert!(!run.all().contains(".mine."), "{}", run.all());
            if format == "json" {
                let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
                assert_eq!(document["leftovers"], serde_json::json!(expected));
            }
            let warns = run.stdout.contains("::warning file=.else") || run.stdout.contains("\"warning\"");
            assert!(warns || matches!(format, "json" | "human"), "{}", run.stdout);
        }
    }
    assert!(
        !sandbox.exists(own) && sandbox.exists(other) && sandbox.exists(".mine.nodejoin-0123456789abcdef")
    );
    assert_eq!(sandbox.run(&["build", "--out", "else"]).code, 0);
    assert!(!sandbox.exists(other));
    // A spec with errors does not hide them.
    lay();
    sandbox.write("cluster.toml", SPEC.replace("1.37", "9.99").as_bytes());
    for arguments in [&["build"][..], &["build", "--check"], &["build", "--format", "json"]] {
        let run = sandbox.run(arguments);
        assert!(run.code == 1 && run.all().contains(own) && run.all().contains(other), "{}", run.all());
    }
}

/// Without secrets a comparison sees all but the secrets themselves: it goes by what the manifest lists about each file with one.
#[test]
fn a_comparison_needs_no_secrets() {
    let sealed = format!("{SPEC}\n[outputs]\nencrypt-to = \"{SEALED}\"\n");
    for (spec, kubeconfig) in [
        (SPEC, format!("changed  {KUBECONFIG}\n")),
        (&sealed, "changed  nodes/worker-1.tar.age\n".to_owned()),
    ] {
        let sandbox = Sandbox::new(spec.as_bytes());
        assert_eq!(sandbox.run(&["build"]).code, 0);
        let manifest = String::from_utf8(sandbox.read("out/manifest.json")).unwrap();
        assert!(manifest.contains("\"outline\":\""), "{manifest}");
        sandbox.remove("secrets/workers.token");
        let check = || sandbox.run(&["build", "--check"]);
        let clean = check();
        assert_eq!((clean.code, clean.stdout.as_str()), (0, ""), "{}", clean.stderr);
        assert_eq!(
            clean.stderr,
            "out is up to date with cluster.toml; the secrets in it were not compared, since none are given\n"
        );
        for format in ["json", "sarif", "github"] {
            let run = sandbox.run(&["build", "--check", "--format", format]);
            assert!(run.code == 0 && run.stderr.is_empty(), "{}", run.all());
        }
        // Another CA is in files with secrets, too.
        let ca = sandbox.read("pki/ca.pem");
        sandbox.write("pki/ca.pem", &include_bytes!("../fixtures/pki/ca-p256.pem")[..]);
        let run = check();
        assert!(run.code == 1 && run.stdout.contains(&kubeconfig), "{}", run.all());
        assert!(
            run.stderr.contains("between out and cluster.toml; `nodejoin build` writes"),
            "{}",
            run.stderr
        );
        sandbox.write("pki/ca.pem", &ca);
        assert_eq!(check().code, 0);
        // And what somebody changed in a file with a secret.
        let path = format!("out/{}", kubeconfig.trim().trim_start_matches("changed  "));
        let bytes = sandbox.read(&path);
        sandbox.write(&path, b"other");
        let run = check();
        assert_eq!((run.code, &run.stdout), (1, &kubeconfig), "{}", run.all());
        sandbox.write(&path, &bytes);
        // A secret that is there, and none, is a mistake.
        sandbox.write("secrets/workers.token", b"none");
        assert!(check().stderr.contains("secret-not-a-token"));
        sandbox.remove("secrets/workers.token");
        // A build needs it.
        assert_eq!(sandbox.run(&["build"]).code, 1);
    }
}
