//! Sealed secrets beside the spec: builds use what `age` and `sops` wrote, and whatever keeps a secret shut is reported
//! at the reference.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::process::Command;

use crate::fixtures;
use crate::run::{SPEC, Sandbox};

const TOKEN: &str = "07401b.f395accd246ae52d";

/// A spec with this source of the secret, and the files of tests/fixtures/sealed beside it.
fn sandbox(source: &str) -> Sandbox {
    let spec = SPEC
        .replace("lab001", "07401b")
        .replace("{ file = \"secrets/workers.token\" }", &format!("{{ {source} }}"));
    let sandbox = Sandbox::new(spec.as_bytes());
    fixtures::lay(&sandbox, &fixtures::names());
    sandbox
}

/// The token that a build put into the bootstrap kubeconfig.
fn built(sandbox: &Sandbox, line: &str) -> String {
    let run = sandbox.shell(line);
    assert_eq!(run.code, 0, "{line}\n{}", run.all());
    let kubeconfig = sandbox.read("out/nodes/worker-1/etc/kubernetes/bootstrap.kubeconfig");
    let kubeconfig = String::from_utf8(kubeconfig).unwrap();
    let line = kubeconfig.lines().find(|line| line.contains("token:")).unwrap();
    line.rsplit(' ').next().unwrap().trim_matches('"').to_owned()
}

#[test]
fn sealed_secrets_are_built_from() {
    for (source, line) in [
        ("age = \"workers.age\"", "$0 build --identity test.identity"),
        ("age = \"workers.age\"", "$0 build --identity other.identity --identity test.identity"),
        ("age = \"workers.age.txt\"", "NODEJOIN_IDENTITY=test.identity $0 build"),
        ("age = \"workers-ssh-rsa.age\"", "$0 build -i ssh-rsa"),
        (
            "age = \"workers-ssh-passphrase.age\"",
            "printf 'correct horse\\n' > p; $0 build -i ssh-ed25519-passphrase --passphrase-file p",
        ),
        ("sops = \"tokens.yaml\"", "$0 build -i test.identity"),
        ("sops = \"tokens.yaml\", key = \"tokens.workers\"", "SOPS_AGE_KEY_FILE=test.identity $0 build"),
        ("sops = \"tokens.json\"", "SOPS_AGE_KEY=$(grep AGE test.identity) $0 build"),
        ("sops = \"tokens.env\"", "$0 build -i test.identity"),
        ("sops = \"groups.yaml\"", "$0 build -i test.identity -i ssh-ed25519"),
        ("sops = \"groups.env\"", "$0 build -i other.identity -i test.identity"),
    ] {
        assert_eq!(built(&sandbox(source), line), TOKEN, "{source}: {line}");
    }
}

#[test]
fn an_epoch_gives_the_same_token_to_everybody() {
    let build = |epoch: u8| {
        let sandbox = sandbox(&format!("derive = \"root.age\", epoch = {epoch}"));
        built(&sandbox, "$0 build --identity test.identity")
    };
    assert_eq!(build(1), build(1));
    assert_ne!(build(1), build(2));
}

#[test]
fn what_keeps_a_secret_shut_is_said_at_the_reference() {
    for (source, options, rule, said) in [
        ("age = \"workers.age\"", "", "secret-not-opened", "no identity is given"),
        ("age = \"workers.age\"", "-i other.identity", "secret-not-opened", "with the given identities"),
        ("age = \"workers.age\"", "-i none", "secret-not-opened", "`none` does not exist"),
        ("age = \"workers.age\"", "-i pki", "secret-not-opened", "`pki` is a folder"),
        ("age = \"workers.age\"", "-i ssh-rsa.pub", "secret-not-opened", "has no usable identity"),
        ("age = \"none.age\"", "-i test.identity", "secret-unavailable", "`none.age` does not exist"),
        ("age = \"pki\"", "-i test.identity", "secret-unavailable", "is a folder"),
        ("age = \"test.identity\"", "-i test.identity", "secret-not-opened", "not a file encrypted with age"),
        ("age = \"workers-passphrase.age\"", "", "secret-not-opened", "with a passphrase"),
        ("age = \"root.age\"", "-i test.identity", "secret-not-a-token", "is not a bootstrap token"),
        ("sops = \"tokens.yaml\", key = \"none\"", "-i test.identity", "secret-not-opened", "at `none`"),
        (
            "sops = \"tokens.yaml\", key = \"text\"",
            "-i test.identity",
            "secret-not-a-token",
            "not a bootstrap",
        ),
        ("sops = \"groups.yaml\"", "-i test.identity", "secret-not-opened", "keys of 2 of its groups"),
        ("sops = \"workers.age\"", "-i test.identity", "secret-not-opened", "SOPS"),
        ("derive = \"none\"", "", "secret-unavailable", "`none` does not exist"),
        ("derive = \"cut.age\"", "-i test.identity", "secret-tampered", "was modified"),
    ] {
        let sandbox = sandbox(source);
        let root = sandbox.read("root.age");
        sandbox.write("cut.age", &root[..root.len() - 3]);
        // A session of its own has no terminal for a prompt.
        let run = sandbox.shell(&format!("setsid -w $0 build --format json {options}"));
        assert_eq!(run.code, 1, "{source} {options}\n{}", run.all());
        let findings: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let finding = &findings["findings"][0];
        assert_eq!(finding["rule"], rule, "{source} {options}: {finding}");
        assert!(finding["message"].as_str().unwrap().contains(said), "{source} {options}: {finding}");
        assert_eq!(finding["start"]["line"], 11, "{source}: {finding}");
        assert!(!sandbox.exists("out"));
        // A look needs no secret; it sees what no identity would change.
        let from_outside =
            ["none.age", "pki", "age = \"test.identity\"", "\"none\"", "sops = \"workers.age\""];
        let is_seen = !source.starts_with("derive") && from_outside.iter().any(|part| source.contains(part));
        assert_eq!(sandbox.run(&["check"]).code, i32::from(is_seen), "{source}");
    }
}

/// The program `age` as Debian has it, where it is installed.
#[test]
fn the_real_age_writes_what_is_opened() {
    if Command::new("age").arg("--version").output().is_err() {
        eprintln!("age is not installed");
        return;
    }
    let sandbox = sandbox("age = \"now.age\"");
    let recipient = "age-keygen -y test.identity";
    for (seal, open) in [
        (format!("age -r $({recipient})"), "test.identity"),
        (format!("age -a -r $({recipient}) -R ssh-rsa.pub"), "ssh-rsa"),
        ("age -R ssh-ed25519.pub".to_owned(), "ssh-ed25519"),
    ] {
        let line = format!("printf {TOKEN} | {seal} > now.age && $0 build -i {open}");
        assert_eq!(built(&sandbox, &line), TOKEN, "{seal}");
    }
}

#[test]
fn files_with_credentials_of_the_spec_are_not_for_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let spec = format!(
        "{SPEC}\n[control-plane.apiserver.flags]\netcd-servers = \"https://root:c4naryaaaaaaaaaa@10.0.0.1:2379\"\n\
         [kubelet.config]\nstaticPodURL = \"https://u:c4naryaaaaaaaaaa@x.example/\"\n\
         staticPodURLHeader = {{ Authorization = [\"Bearer c4naryaaaaaaaaaaaaaaa\"] }}\n"
    );
    let sandbox = Sandbox::new(spec.as_bytes());
    let run = sandbox.shell("$0 build && grep -rl c4nary out");
    assert_eq!(run.code, 0, "{}", run.all());
    let found: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("out/")).collect();
    assert!(found.len() >= 4, "{found:?}");
    for path in found {
        let mode = std::fs::metadata(sandbox.path(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{path}");
    }
}

/// What `show` covers in a file is what makes the file one that only its owner may read.
#[test]
fn a_file_is_secret_if_something_in_it_is_covered() {
    use std::os::unix::fs::PermissionsExt as _;
    let secrets = "[control-plane.apiserver.flags]\netcd-servers = \"https://root:on@10.0.0.1:2379\"\n\
                   [kubelet.environment]\nMODE = \"on\"\nHTTPS_PROXY = \"http://u:p w@proxy:3128\"\n\
                   [kubelet.config]\nstaticPodURL = \"https://x.example/\"\n\
                   staticPodURLHeader = { Authorization = [\"Bearer a1b2c3d4e5f6a7b8c9\"] }\n";
    let sets = [
        secrets.to_owned(),
        "[kubelet.environment]\ntoken = \"kubelet\"\n".to_owned(),
        "[kubelet.environment]\nNPM_AUTH = \"\\u0061bcdefgh\"\n".to_owned(),
        "[kubelet.unit.Service]\nSetCredential = \"db:on\"\n".to_owned(),
        "[kubelet.environment]\nMODE = \"on\"\n".to_owned(),
        "[outputs]\ntemplates = \"tpl\"\n".to_owned(),
    ];
    let unit = include_str!("../../templates/kubelet.service.j2");
    let unit = unit.replace("[Service]\n", "[Service]\nEnvironment=DB_PASSWORD=on\n");
    let mut secret = 0;
    for set in &sets {
        // Files of the kubelet that are for root alone without being secret would hide the difference.
        let open = "[pools.open]\nkubelet.file-mode = \"0644\"\n";
        let sandbox = Sandbox::new(format!("{SPEC}\n{set}{open}").as_bytes());
        sandbox.write("tpl/kubelet.service.j2", unit.as_bytes());
        let run = sandbox.run(&["build"]);
        assert_eq!(run.code, 0, "{set}: {}", run.all());
        for (artifact, path) in [
            ("apiserver-flags", "control-plane/kube-apiserver.env"),
            ("controller-manager-flags", "control-plane/kube-controller-manager.env"),
            ("kubelet-environment", "nodes/worker-1/etc/kubernetes/config.conf"),
            ("kubelet-configuration", "nodes/worker-1/etc/kubernetes/kubelet-config.yaml"),
            ("kubelet-unit", "nodes/worker-1/etc/systemd/system/kubelet.service"),
        ] {
            let path = sandbox.path("out").join(path);
            if !path.exists() {
                continue;
            }
            let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            let shown = sandbox.run(&["show", artifact]).stdout;
            assert_eq!(mode == 0o600, shown.contains('•'), "{set}: {artifact}: {mode:o}\n{shown}");
            secret += usize::from(mode == 0o600);
        }
    }
    assert_eq!(secret, 7);
}

/// Who gives a secret in place of the path of a file that holds it does not see it again.
#[test]
fn a_secret_in_place_of_a_path_is_not_printed() {
    for (source, options, value) in [
        ("age = \"workers-passphrase.age\"", "--passphrase-file", "correct horse"),
        ("age = \"workers-passphrase.age\"", "--passphrase-file", "hunter"),
        ("age = \"workers.age\"", "--identity", "correct horse"),
        ("age = \"workers.age\"", "--identity", "f395accd246ae52d"),
        ("age = \"workers.age\"", "--identity", "AGE-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
        ("age = \"workers.age\"", "--identity", "age-secret-key-1qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
        ("file = \"secrets/workers.token\"", "--sign-with", "correct horse"),
        ("file = \"secrets/workers.token\"", "--sign-with", "xK9mQ2vR7pL4wZ8n"),
        ("file = \"secrets/workers.token\"", "--sign-with", "07401b.f395accd246ae52d"),
    ] {
        let sandbox = sandbox(source);
        for format in ["human", "json", "sarif", "github"] {
            let run = sandbox.shell(&format!("setsid -w $0 build --format {format} {options} '{value}'"));
            assert_ne!(run.code, 0, "{options} {value}");
            assert!(!run.all().contains(value), "{options} {value}: {}", run.all());
        }
    }
    // A path is not a secret: who mistypes it sees it.
    for (options, value) in
        [("--passphrase-file", "keys/pass"), ("--identity", "keys"), ("--identity", "a/f395accd246ae52d")]
    {
        let run = sandbox("age = \"workers.age\"").run(&["build", options, value]);
        let said = run.all().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&format!("`{value}` does not exist")), "{said}");
    }
}

/// `check` sees without an identity that an encrypted secret is missing or cannot be one; a build reports it once.
#[test]
fn check_finds_missing_and_malformed_files() {
    let spec =
        |secret: &str| SPEC.replace("lab001", "07401b").replace("file = \"secrets/workers.token\"", secret);
    let sandbox = Sandbox::new(b"");
    fixtures::lay(&sandbox, &fixtures::names());
    sandbox.write("empty.age", b"");
    sandbox.write("text.age", b"lab001.ca9a4yca9a4yca9a");
    sandbox.write("cut.age", b"age-encryption.org/v1\n-> X25519 abc");
    sandbox.write("plain.yaml", b"workers: lab001.ca9a4yca9a4yca9a\n");
    for (secret, rule, message) in [
        ("age = \"none.age\"", "secret-unavailable", "the file `none.age` does not exist"),
        ("age = \"empty.age\"", "secret-not-opened", "is not a file encrypted with age"),
        ("age = \"text.age\"", "secret-not-opened", "is not a file encrypted with age"),
        ("age = \"cut.age\"", "secret-", "cut.age"),
        ("sops = \"none.yaml\"", "secret-unavailable", "the file `none.yaml` does not exist"),
        ("sops = \"plain.yaml\"", "secret-not-opened", "encrypted by SOPS for age"),
        ("sops = \"tokens.yaml\", key = \"none\"", "secret-not-opened", "has no string at `none`"),
        ("sops = \"tokens-regex.yaml\", key = \"text\"", "secret-not-opened", "in plain text"),
    ] {
        sandbox.write("cluster.toml", spec(secret).as_bytes());
        for command in [&["check"][..], &["build", "-i", "test.identity"]] {
            let run = sandbox.run(command);
            assert_eq!(run.code, 1, "{secret}: {}", run.all());
            assert!(run.stderr.contains(rule) && run.stderr.contains(message), "{secret}: {}", run.stderr);
            assert_eq!(run.stderr.matches("error[").count(), 1, "{secret}: {}", run.stderr);
            assert!(!run.all().contains("ca9a4yca9a4yca9a"), "{secret}");
        }
    }
    for secret in [
        "age = \"workers.age\"",
        "sops = \"tokens.yaml\"",
        "sops = \"tokens.json\"",
        "sops = \"tokens.env\"",
        "age = \"/none.age\"",
    ] {
        sandbox.write("cluster.toml", spec(secret).as_bytes());
        let run = sandbox.run(&["check"]);
        assert_eq!(run.code, 0, "{secret}: {}", run.all());
    }
}

/// The recipients that SOPS writes beside secrets are public keys: a finding shows them.
#[test]
fn recipients_in_a_document_are_shown() {
    let recipient = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";
    let sandbox = sandbox("sops = \"small.yaml\"");
    let spec = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
    let spec = format!("{spec}[outputs]\nencrypt-to = [\"{recipient}\", \"none\"]\n");
    sandbox.write("cluster.toml", spec.as_bytes());
    let run = sandbox.run(&["check"]);
    assert!(run.code == 1 && run.stderr.contains(recipient), "{}", run.all());
}
