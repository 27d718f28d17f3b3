//! The program as a user runs it: bad input ends in a clear text and exit status 1 or 2, and nothing is written.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::run::{SECRET, SPEC, Sandbox, TOKEN, formats};

/// Names, specs and what must be reported about them.
fn bad_specs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let with = |from: &str, to: &str| {
        assert!(SPEC.contains(from), "{from}");
        SPEC.replace(from, to).into_bytes()
    };
    let nodes = "worker-1 = { address = \"192.168.124.21\" }";
    let deep = format!("{SPEC}\n[kubelet.config]\na = {}1{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let deep_keys = format!("{SPEC}\n[kubelet.config.{}x]\na = 1\n", "a.".repeat(10_000));
    let deep_tables =
        format!("{SPEC}\n[kubelet.config]\na = {}{}\n", "{ a = ".repeat(10_000), "}".repeat(10_000));
    vec![
        ("latin-1", [SPEC.as_bytes(), b"# \xfc\n"].concat(), "not UTF-8"),
        ("empty", Vec::new(), "`version` is missing"),
        ("only a comment", b"# nothing\n".to_vec(), "`cluster.ca` is missing"),
        ("lists 10,000 deep", deep.into_bytes(), "error["),
        ("keys 10,000 deep", deep_keys.into_bytes(), "error["),
        ("tables 10,000 deep", deep_tables.into_bytes(), "error["),
        ("key twice", with("ca = ", "ca = \"x\"\nca = "), "`ca` is set twice"),
        ("node twice", with(nodes, &format!("{nodes}\n{nodes}")), "`worker-1` is set twice"),
        (
            "node twice by two ranges",
            with(nodes, "\"worker-[1-2]\" = {}\n\"worker-[1-3]\" = {}"),
            "two nodes have the name `worker-1`",
        ),
        ("ca is a key", with("pki/ca.pem", "pki/key.pem"), "contains a private key"),
        ("ca is a folder", with("pki/ca.pem", "pki"), "is a folder"),
        ("ca is missing", with("pki/ca.pem", "pki/x.pem"), "does not exist"),
        ("ca is DER", with("pki/ca.pem", "pki/ca.der"), "DER"),
        ("ca is a server's certificate", with("pki/ca.pem", "pki/apiserver.pem"), "error["),
        ("ca has expired", with("pki/ca.pem", "pki/expired-ca.pem"), "expired"),
        ("ca outside", with("pki/ca.pem", "../../etc/passwd"), "is outside the spec's folder"),
        ("ca outside by a link", with("pki/ca.pem", "pki/link.pem"), "is outside the spec's folder"),
        ("ca absolute", with("pki/ca.pem", "/etc/passwd"), "is outside the spec's folder"),
        ("upper case", with("worker-1 =", "Worker-1 ="), "upper-case letter `W`"),
        ("underscore", with("worker-1 =", "worker_1 ="), "an underscore"),
        ("differ by case", with(nodes, &format!("{nodes}\nWORKER-1 = {{}}")), "upper-case"),
        (
            "overlap",
            with(
                "service-cidrs = [\"10.96.0.0/12\"]",
                "service-cidrs = [\"10.96.0.0/12\"]\npod-cidrs = [\"10.96.0.0/16\"]",
            ),
            "overlap",
        ),
        ("not aligned", with("10.96.0.0/12", "10.97.0.0/12"), "has host bits set"),
        ("two of one family", with("[\"10.96.0.0/12\"]", "[\"10.96.0.0/12\", \"10.244.0.0/16\"]"), "error["),
    ]
}

#[test]
fn bad_specs_are_refused_in_clear_words() {
    for (name, spec, said) in bad_specs() {
        let sandbox = Sandbox::new(&spec);
        let before = sandbox.tree();
        for command in [&["check"][..], &["build"], &["show", "kubelet-unit"]] {
            let run = sandbox.run(command);
            assert!([1, 2].contains(&run.code), "{name}: {command:?} ends with {}\n{}", run.code, run.all());
            assert!(run.stderr.contains(said), "{name}: {command:?} does not say `{said}`\n{}", run.stderr);
            assert!(!run.all().contains("panicked"), "{name}: {}", run.stderr);
        }
        assert_eq!(sandbox.tree(), before, "{name}: something was written");
    }
}

#[test]
fn a_spec_of_50_megabytes_is_refused() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let line = b"# 0123456789012345678901234567890123456789012345678901234567890123456789\n";
    sandbox.write("cluster.toml", &[SPEC.as_bytes(), &line.repeat(50_000_000 / line.len())].concat());
    let run = sandbox.run(&["check"]);
    assert_eq!((run.code, run.stderr.contains("is larger than")), (2, true), "{}", run.stderr);
}

#[test]
fn what_is_no_spec_is_named() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    for (path, said) in
        [("none.toml", "does not exist"), ("pki", "is a folder"), ("/dev/null", "not a regular file")]
    {
        let run = sandbox.run(&["check", path]);
        assert_eq!(run.code, 2, "{path}: {}", run.all());
        assert!(run.stderr.contains(said) && run.stderr.contains(path), "{path}: {}", run.stderr);
    }
}

#[test]
fn secrets_of_another_form_are_refused() {
    for (secret, said) in [
        ("f395accd246ae5\n2d\n", "error["),
        ("f395accd\"46ae52d", "error["),
        ("f395accd'246ae5d", "error["),
        ("f395accd\u{7}46ae52d", "error["),
        ("", "empty"),
    ] {
        let sandbox = Sandbox::new(SPEC.as_bytes());
        sandbox.write("secrets/workers.token", secret.as_bytes());
        let run = sandbox.run(&["build"]);
        assert_eq!(run.code, 1, "{secret:?}: {}", run.all());
        assert!(run.stderr.contains(said), "{secret:?}: {}", run.stderr);
        assert!(secret.is_empty() || !run.all().contains("f395accd"), "{secret:?} is printed: {}", run.all());
        assert!(!sandbox.exists("out"), "{secret:?}");
    }
}

#[test]
fn labels_that_look_like_numbers_stay_texts() {
    let labels =
        "worker-1 = { address = \"192.168.124.21\", labels = { a = \"1e3\", b = \"007\", c = \"yes\" } }";
    let sandbox =
        Sandbox::new(SPEC.replace("worker-1 = { address = \"192.168.124.21\" }", labels).as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let bare = SPEC.replace("worker-1 = {", "worker-1 = { labels = { a = 1e3 },");
    let sandbox = Sandbox::new(bare.as_bytes());
    let run = sandbox.run(&["build"]);
    assert_eq!((run.code, run.stderr.contains("must be a string")), (1, true), "{}", run.stderr);
}

#[test]
fn missing_secrets_are_all_named_in_one_run_and_check_needs_none() {
    let second = format!(
        "{SPEC}\n[tokens.others]\nid = \"lab002\"\nsecret = {{ env = \"NODEJOIN_TEST_NONE\" }}\nexpires = 2056-01-01T00:00:00Z\n"
    );
    let spec = second.replace("[cluster]", "[cluster]\ntoken = \"workers\"");
    let sandbox = Sandbox::new(spec.as_bytes());
    sandbox.remove("secrets/workers.token");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(
        run.stderr.contains("secrets/workers.token") && run.stderr.contains("NODEJOIN_TEST_NONE"),
        "{}",
        run.stderr
    );
    assert!(!sandbox.exists("out"));
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.all());
}

#[test]
fn targets_that_cannot_be_written_are_left_alone() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    sandbox.write("file", b"mine");
    fs::create_dir(sandbox.path("real")).unwrap();
    symlink("real", sandbox.path("link")).unwrap();
    sandbox.write("foreign/mine.txt", b"mine");
    let before = sandbox.tree();
    for (target, said) in [
        ("file", "not a folder"),
        ("link", "not a folder"),
        ("foreign", "mine.txt"),
        ("none/out", "none"),
        ("/proc/nodejoin-out", "/proc"),
    ] {
        let run = sandbox.run(&["build", "--out", target]);
        assert_eq!(run.code, 2, "{target}: {}", run.all());
        assert!(run.stderr.contains(said), "{target}: {}", run.stderr);
        assert_eq!(sandbox.tree(), before, "{target}");
    }
}

#[test]
fn a_full_target_leaves_the_old_tree() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    sandbox.write("cluster.toml", SPEC.replace("worker-2", "worker-3").as_bytes());
    let before = sandbox.tree();
    // Files may have no size: the write fails as on a full disk.
    let run = sandbox.shell("trap '' XFSZ; ulimit -f 0; exec \"$0\" build");
    assert_eq!(run.code, 2, "{}", run.all());
    assert!(run.stderr.contains("cannot"), "{}", run.stderr);
    assert_eq!(sandbox.tree(), before);
    let run = sandbox.shell("exec \"$0\" show kubelet-unit > /dev/full");
    assert_eq!((run.code, run.stderr.contains("standard output")), (2, true), "{}", run.stderr);
}

#[test]
fn build_check_compares_without_writing() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build", "--check"]).code, 1);
    assert!(!sandbox.exists("out"));
    assert_eq!(sandbox.run(&["build"]).code, 0);
    assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
    let changed = "out/nodes/worker-1/etc/systemd/system/kubelet.service";
    sandbox.write(changed, b"changed");
    let run = sandbox.run(&["build", "--check"]);
    assert_eq!((run.code, run.stdout.contains("kubelet.service")), (1, true), "{}", run.all());
    assert_eq!(sandbox.read(changed), b"changed");
}

#[test]
fn show_prints_a_secret_only_when_asked() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let run = sandbox.run(&["show", "bootstrap-kubeconfig"]);
    assert_eq!((run.code, run.all().contains(SECRET)), (0, false), "{}", run.all());
    let run = sandbox.run(&["show", "bootstrap-kubeconfig", "--reveal"]);
    assert_eq!((run.code, run.stdout.contains(TOKEN)), (0, true), "{}", run.all());
}

#[test]
fn token_new_writes_for_its_owner_alone() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let run = sandbox.run(&["token", "new", "secrets/new.token"]);
    assert_eq!(run.code, 0, "{}", run.all());
    let token = String::from_utf8(sandbox.read("secrets/new.token")).unwrap();
    let (id, secret) = token.trim().split_once('.').unwrap();
    assert!(run.stdout.contains(id) && !run.all().contains(secret), "{}", run.all());
    let mode = fs::metadata(sandbox.path("secrets/new.token")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = sandbox.run(&["token", "new", "secrets/new.token"]);
    assert_eq!((again.code, again.stderr.contains("already exists")), (2, true), "{}", again.all());
    assert_eq!(sandbox.read("secrets/new.token"), token.as_bytes());
}

#[test]
fn a_secret_is_in_the_files_that_hold_it_and_nowhere_else() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    for format in formats() {
        for command in [
            &["check"][..],
            &["build"],
            &["build", "--check"],
            &["build", "--out", "secrets"],
            &["show", "token-secret"],
        ] {
            let run = sandbox.run(&[command, &["--format", &format]].concat());
            assert!(!run.all().contains(SECRET), "{command:?} {format} prints the secret: {}", run.all());
        }
    }
    let manifest: serde_json::Value = serde_json::from_slice(&sandbox.read("out/manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let secret = |path: &str| files.iter().any(|file| file["path"] == path && file["secret"] == true);
    let mut holders = 0;
    for (path, content) in sandbox.tree() {
        let Some(path) = path.strip_prefix("out/") else { continue };
        let text = String::from_utf8_lossy(&content);
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, SECRET);
        let holds = text.contains(SECRET) || text.contains(&encoded);
        assert_eq!(holds, secret(path), "{path}");
        holders += usize::from(holds);
    }
    assert!(holders >= 3, "the Secret and two bootstrap kubeconfigs hold it");
}

#[test]
fn a_secret_in_the_spec_is_not_repeated() {
    let values = [
        ("{ file = \"secrets/workers.token\" }", format!("\"{SECRET}\"")),
        ("{ file = \"secrets/workers.token\" }", format!("'{SECRET}")),
        ("{ file = \"secrets/workers.token\" }", SECRET.to_owned()),
        ("{ file = \"secrets/workers.token\" }", format!("\"\"\"\n{SECRET}\"\"\"")),
        ("\"lab001\"", format!("\"{TOKEN}\"")),
        ("\"1.37\"", format!("\"{TOKEN}\"")),
        ("\"192.168.124.21\"", format!("\"{TOKEN}\"")),
        ("worker-1 =", format!("\"{TOKEN}\" =")),
        ("[nodes]", format!("[kubelet]\n\"{TOKEN}\" = 1\n[nodes]")),
        ("[nodes]", format!("[lints]\n\"{TOKEN}\" = \"allow\"\n[nodes]")),
        ("[nodes]", format!("# {TOKEN} is old\n[node]")),
        (
            "[nodes]",
            format!(
                "[kubelet.environment]\nKEY = '''-----BEGIN EC PRIVATE KEY-----\n{SECRET}\n-----END EC PRIVATE KEY-----'''\n[nodes]"
            ),
        ),
        (
            "[nodes]",
            format!(
                "[kubelet.environment]\nKEY = \"-----BEGIN PRIVATE KEY-----\\n{SECRET}\\n-----END PRIVATE KEY-----\"\n[nodes]"
            ),
        ),
    ];
    for (from, to) in values {
        let sandbox = Sandbox::new(SPEC.replacen(from, &to, 1).as_bytes());
        for format in formats() {
            for command in ["check", "build"] {
                let run = sandbox.run(&[command, "--format", &format]);
                assert_eq!(run.code, 1, "{to}: {}", run.all());
                assert!(!run.all().contains(SECRET), "{to} {format}: {}", run.all());
            }
        }
    }
}

#[test]
fn a_new_spec_joins_for_ninety_days() {
    let sandbox = Sandbox::new(b"");
    let made = sandbox.run(&["init", "new"]);
    assert_eq!(made.code, 0, "{}", made.all());
    let now = jiff::Timestamp::now();
    let day = |days: i64| (now + jiff::SignedDuration::from_hours(24 * days)).strftime("%F").to_string();
    let check = |at: &str| sandbox.run(&["check", "new/cluster.toml", "--at", at]);
    let early = check(&day(89));
    assert_eq!(early.code, 0, "{}", early.all());
    let late = check(&day(92));
    assert_eq!(late.code, 1, "{}", late.all());
    assert!(late.all().contains("token-expired"), "{}", late.all());
    assert_eq!(check("tomorrow").code, 2);
}

/// The document that programs read has what is wrong with the files too: a line that systemd ignores breaks no step.
#[test]
fn a_folder_s_findings_are_in_the_json_of_its_proof() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let unit = "[Service]\nEnviroment=A=--v=2\nExecStart=/usr/local/bin/kubelet $A\n";
    sandbox.write("node/etc/systemd/system/kubelet.service", unit.as_bytes());
    for until in [&[][..], &["--until", "2028-01-01"]] {
        let arguments = ["prove", "--from", "node", "--kubernetes", "1.37", "--format", "json"];
        let run = sandbox.run(&[&arguments[..], until].concat());
        let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let found = document["findings"].as_array().unwrap();
        let found = found.iter().find(|one| one["rule"] == "unit-line-ignored").unwrap();
        assert_eq!(found["file"], "node/etc/systemd/system/kubelet.service");
        assert_eq!(found["start"]["line"], 2);
    }
    let run = sandbox.run(&["prove", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(document.get("findings").is_none());
}

/// What it prints as the next command is one for the shell, whatever the folder is called.
#[test]
fn the_next_command_of_init_names_its_folder_and_runs_nothing_else() {
    for folder in ["x; >PWNED; #", "-x", "a b", "$(>PWNED)", "`>PWNED`", "*", "~", "it's", "a\nb"] {
        let sandbox = Sandbox::new(SPEC.as_bytes());
        let made = sandbox.run(&["init", "--", folder]);
        let next = made.stderr.lines().find_map(|line| line.strip_prefix("next: ")).unwrap();
        sandbox.write("next", next.replace("nodejoin ", "\"$1\" ").as_bytes());
        let run = sandbox.shell("sh next \"$0\"");
        assert!(!sandbox.exists("PWNED") && !run.all().contains("not found"), "{folder}: {next}");
        assert!(sandbox.exists("out/manifest.json"), "{folder}: {next}: {}", run.all());
    }
}

/// In a repository, what `init` keeps out of git is added to what is kept out already.
#[test]
fn init_extends_a_gitignore() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    sandbox.write("new/.gitignore", b"node_modules/\n/out/");
    let made = sandbox.run(&["init", "new"]);
    assert_eq!(made.code, 0, "{}", made.all());
    assert_eq!(
        sandbox.read("new/.gitignore"),
        b"node_modules/\n/out/\n*.token\n*-key.pem\n.*.nodejoin-lock\n"
    );
    assert!(sandbox.exists("new/secrets/workers.token"));
    // Nothing changes where another file is in the way.
    sandbox.write("other/.gitignore", b"a\n");
    sandbox.write("other/cluster.toml", b"mine");
    let made = sandbox.run(&["init", "other"]);
    assert_eq!((made.code, sandbox.read("other/.gitignore")), (2, b"a\n".to_vec()), "{}", made.all());
    assert!(!sandbox.exists("other/secrets"));
}

#[test]
fn a_proof_until_the_past_is_refused() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let run = sandbox.run(&["prove", "--at", "2027-01-01", "--until", "2026-12-31"]);
    assert_eq!(run.code, 2, "{}", run.all());
    assert!(run.stderr.contains("`--until` is not after the time of the proof"), "{}", run.stderr);
}

#[test]
fn an_upgrade_over_several_releases_is_written_step_by_step_or_with_a_warning() {
    let spec = SPEC.replace("1.37", "1.34");
    let sandbox = Sandbox::new(spec.as_bytes());
    let run = sandbox.run(&["upgrade", "--to", "1.35", "--write"]);
    assert!(!run.stderr.contains("one minor release at a time"), "{}", run.stderr);
    let before = sandbox.read("cluster.toml");
    let run = sandbox.run(&["upgrade", "--to", "1.37", "--write"]);
    assert_eq!(run.code, 2, "{}", run.all());
    assert!(run.stderr.contains("run `nodejoin upgrade --to 1.36 --write`"), "{}", run.stderr);
    assert_eq!(sandbox.read("cluster.toml"), before);
    let run = sandbox.run(&["upgrade", "--to", "1.37", "--write", "--allow-skipping"]);
    assert_ne!(sandbox.read("cluster.toml"), before);
    assert!(run.stderr.contains("one minor release at a time"), "{}", run.stderr);
}
