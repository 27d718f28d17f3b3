//! Thirty secrets are planted wherever nodejoin reads one, and everything that it prints and writes is searched for them: they
//! occur in files that the manifest marks as secret, and nowhere else.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::fixtures;
use crate::run::{Run, SPEC, Sandbox, formats};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nodejoin::secret::{Buffer, seal};

const PASSPHRASE: &str = "canary passphrase horse";

/// The secrets, by what they are.
struct Planted {
    sandbox: Sandbox,
    secrets: BTreeMap<String, String>,
    stdin: String,
    environment: String,
}

/// The secret half of a token of its own.
fn half(number: usize) -> String {
    format!("ca9a2y{:04}{:06}", number * 37, 999_983 - number * 7_919)
}

/// A spec with a token from every source, and a node for one of each kind.
fn planted(broken: &str) -> Planted {
    let mut spec = String::from(
        "version = 1\n[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://192.168.124.18:6443\"\nca = \"pki/ca.pem\"\n\
         service-cidrs = [\"10.96.0.0/12\"]\n",
    );
    let sandbox = Sandbox::new(b"");
    let fixture = fixtures::read;
    let recipient = "age1sulxwzg9hml886lf66ntkpfck2n8klcwmwqazt9jelfvv7c99u8qllt3q8".parse().unwrap();
    let mut planted =
        Planted { sandbox, secrets: BTreeMap::new(), stdin: String::new(), environment: String::new() };
    let mut nodes = String::from("[nodes]\n");
    for number in 0..26 {
        let (id, secret) = (format!("tok{number:03}"), format!("{}{broken}", half(number)));
        let source = match number % 5 {
            0 | 1 => {
                planted.sandbox.write(&format!("secrets/{id}"), format!("{secret}\n").as_bytes());
                format!("file = \"secrets/{id}\"")
            }
            2 => {
                let _ = write!(planted.environment, "T{number}='{secret}' ");
                format!("env = \"T{number}\"")
            }
            3 => {
                let _ = writeln!(planted.stdin, "{id}.{secret}");
                "stdin = true".to_owned()
            }
            _ => {
                let mut plain = Buffer::new();
                plain.push(secret.as_bytes());
                let sealed = seal(&plain, std::slice::from_ref(&recipient)).unwrap();
                planted.sandbox.write(&format!("{id}.age"), &sealed);
                format!("age = \"{id}.age\"")
            }
        };
        planted.secrets.insert(id.clone(), secret);
        let _ = write!(
            spec,
            "[tokens.{id}]\nid = \"{id}\"\nsecret = {{ {source} }}\nexpires = 2056-01-01T00:00:00Z\n"
        );
        // One node of each source.
        if number < 5 {
            let address = format!("10.1.0.{}", number + 1);
            let _ = writeln!(nodes, "n{number} = {{ token = \"{id}\", address = \"{address}\" }}");
        }
    }
    // Two of a SOPS document, one that is derived from a root, and what opens all of that.
    for (id, source) in [
        ("07401b", "sops = \"tokens.yaml\", key = \"tokens.workers\"".to_owned()),
        ("gpu001", "sops = \"tokens.yaml\", key = \"tokens.gpu\"".to_owned()),
        ("root01", "derive = \"root.age\"".to_owned()),
    ] {
        let _ = write!(
            spec,
            "[tokens.{id}]\nid = \"{id}\"\nsecret = {{ {source} }}\nexpires = 2056-01-01T00:00:00Z\n"
        );
    }
    spec.push_str(&nodes);
    let identity = String::from_utf8(fixture("canary.identity")).unwrap();
    let identity = identity.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap();
    planted.secrets.insert("sops, one".to_owned(), "ca9a7yc4n4ryc4n4".to_owned());
    planted.secrets.insert("sops, two".to_owned(), "ca9a7y5094094094".to_owned());
    planted.secrets.insert("identity".to_owned(), identity.to_owned());
    planted.secrets.insert("passphrase".to_owned(), PASSPHRASE.to_owned());
    for (name, content) in [
        ("cluster.toml", spec.as_bytes()),
        ("tokens.yaml", &fixture("canary.yaml")),
        ("root.age", &fixture("canary-root.age")),
        ("keys/test.identity", &fixture("canary.identity")),
        ("keys/other.identity", &fixture("other.identity")),
        ("keys/passphrase", PASSPHRASE.as_bytes()),
        ("input", planted.stdin.as_bytes()),
    ] {
        planted.sandbox.write(name, content);
    }
    assert!(planted.secrets.len() >= 30);
    planted
}

impl Planted {
    /// Runs the program with every source at hand.
    fn run(&self, arguments: &str) -> Run {
        self.sandbox.shell(&format!("{} $0 {arguments} <input", self.environment))
    }

    /// The secrets that a content shows: as they are, in base64 or hexadecimal, or the half of one.
    fn shown(&self, content: &[u8]) -> Vec<&str> {
        let has = |wanted: &[u8]| content.windows(wanted.len()).any(|part| part == wanted);
        let shows = |secret: &str| {
            let hex: String = secret.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
            let base64 = STANDARD.encode(secret);
            let ends = [&secret[..secret.len() * 3 / 4], &secret[secret.len() / 4..]];
            ends.iter().any(|part| has(part.as_bytes()))
                || has(hex.as_bytes())
                || has(base64.trim_end_matches('=').as_bytes())
        };
        self.secrets.iter().filter(|(_, secret)| shows(secret)).map(|(name, _)| name.as_str()).collect()
    }

    fn says_none(&self, run: &Run, what: &str) {
        let all = run.all();
        let shown = self.shown(all.as_bytes());
        assert!(shown.is_empty(), "{what} shows {shown:?}:\n{all}");
        assert!(!all.contains("panicked") && !all.contains("internal error"), "{what}: {all}");
    }
}

const OPEN: &str = "--identity keys/test.identity --passphrase-file keys/passphrase";

#[test]
fn secrets_are_in_files_that_say_so() {
    let planted = planted("");
    let built = planted.run(&format!("build {OPEN}"));
    assert_eq!(built.code, 0, "{}", built.all());
    planted.says_none(&built, "build");
    let manifest: serde_json::Value =
        serde_json::from_slice(&planted.sandbox.read("out/manifest.json")).unwrap();
    let mut held = std::collections::BTreeSet::new();
    for (name, content) in planted.sandbox.tree() {
        let Some(path) = name.strip_prefix("out/") else { continue };
        let entry = manifest["files"].as_array().unwrap().iter().find(|file| file["path"] == path);
        let declared = entry.is_some_and(|file| file["secret"] == true);
        let shown = planted.shown(&content);
        assert!(declared || shown.is_empty(), "{name} holds {shown:?} and does not say so");
        assert!(!declared || shown.len() == 1 || name.contains("root01"), "{name} holds {shown:?}");
        held.extend(shown.into_iter().map(str::to_owned));
    }
    // What opens others is written nowhere; every token is.
    let missing: Vec<_> = planted.secrets.keys().filter(|name| !held.contains(*name)).collect();
    assert_eq!(missing, ["identity", "passphrase"]);
}

#[test]
fn no_command_prints_one() {
    let planted = planted("");
    assert_eq!(planted.run(&format!("build {OPEN}")).code, 0);
    let commands = [
        "token list".to_owned(),
        "token status".to_owned(),
        "token status --at 2070-01-01T00:00:00Z".to_owned(),
        "check".to_owned(),
        format!("build {OPEN}"),
        format!("build {OPEN} --check"),
        format!("build {OPEN} --out keys"),
        "build".to_owned(),
        "build --identity keys/other.identity".to_owned(),
        "build --identity none".to_owned(),
        "build --identity keys/passphrase".to_owned(),
        format!("build --identity {0} --passphrase-file {0}", "tokens.yaml"),
        "upgrade --to 1.37".to_owned(),
    ];
    for command in &commands {
        for format in formats() {
            let run = planted.run(&format!("{command} --format {format}"));
            planted.says_none(&run, &format!("{command} --format {format}"));
        }
    }
    let listed = planted.run("show list").stdout;
    for artifact in listed.lines().filter_map(|line| line.split_whitespace().next()) {
        planted.says_none(&planted.run(&format!("show {artifact}")), artifact);
    }
    for command in ["prove", "prove --from out"] {
        for format in ["human", "json", "mermaid", "svg"] {
            let run = planted.run(&format!("{command} --format {format}"));
            planted.says_none(&run, &format!("{command} {format}"));
        }
    }
    for command in
        ["token revoke tok000", "token rotate tok000 --format json", "ca show", "rule secret-tampered"]
    {
        planted.says_none(&planted.run(command), command);
    }
}

#[test]
fn no_failure_shows_a_part_of_one() {
    for broken in ["\"", "XYZé", "0"] {
        let planted = planted(broken);
        for format in formats() {
            let run = planted.run(&format!("build {OPEN} --format {format}"));
            assert_eq!(run.code, 1, "{}", run.all());
            planted.says_none(&run, &format!("{broken:?} {format}"));
        }
        assert!(!planted.sandbox.exists("out"));
        // Nothing is left beside either.
        let holders = ["secrets/", "input", "keys/", "cluster.toml"];
        for (name, content) in planted.sandbox.tree() {
            let shown = planted.shown(&content);
            assert!(
                shown.is_empty() || holders.iter().any(|holder| name.starts_with(holder)),
                "{name}: {shown:?}"
            );
        }
    }
}

/// Identities and passphrases may come through pipes, so that they need not be on a disk.
#[test]
fn what_opens_secrets_comes_through_pipes() {
    let planted = planted("");
    let pipes = "mkfifo i p; cat keys/test.identity >i & cat keys/passphrase >p &";
    let line = format!("{pipes} {} $0 build --identity i --passphrase-file p <input", planted.environment);
    let built = planted.sandbox.shell(&line);
    assert_eq!(built.code, 0, "{}", built.all());
    planted.says_none(&built, "build");
    // A device is none.
    assert_eq!(planted.run("build --identity /dev/zero --out other").code, 1);
}

#[test]
fn encrypted_trees_have_none_in_plain_text() {
    let planted = planted("");
    let spec = String::from_utf8(planted.sandbox.read("cluster.toml")).unwrap();
    let recipient = "age1sulxwzg9hml886lf66ntkpfck2n8klcwmwqazt9jelfvv7c99u8qllt3q8";
    let spec = format!("{spec}[outputs]\nencrypt-to = \"{recipient}\"\n");
    planted.sandbox.write("cluster.toml", spec.as_bytes());
    let built = planted.run(&format!("build {OPEN}"));
    assert_eq!(built.code, 0, "{}", built.all());
    let mut bundles = 0;
    for (name, content) in planted.sandbox.tree() {
        if name.starts_with("out/") {
            assert!(planted.shown(&content).is_empty(), "{name}");
            bundles += usize::from(name.ends_with(".tar.age"));
        }
    }
    assert_eq!(bundles, 6);
}

/// A secret that stands where none belongs, in the spec itself: no format shows it.
#[test]
fn a_secret_at_a_wrong_key_is_not_shown() {
    for (line, secret) in [
        ("id = \"lab001ca9a7yc4n4ryc4n4\"", "ca9a7yc4n4ryc4n4"),
        ("id = \"lab001:ca9a7yc4n4ryc4n4\"", "ca9a7yc4n4ryc4n4"),
        ("id = \"lab001.CA9A7YC4N4RYC4N4\"", "CA9A7YC4N4RYC4N4"),
        ("id = \"abcdef.canarycanarycana\"", "canarycanarycana"),
        ("id = \"lab001\"\ntoken = \"ca9a7yc4n4ryc4n4\"", "ca9a7yc4n4ryc4n4"),
        ("id = \"lab001\"\ntoken-secret = \"canarycanarycana\"", "canarycanarycana"),
        ("id = \"lab001\"\nsecret = { file = \"a\", value = \"ca9a7yc4n4ryc4n4\" }", "ca9a7yc4n4ryc4n4"),
        ("id = \"lab001\"\ndescription = \"--token abcdef.canarycanarycana\"", "canarycanarycana"),
    ] {
        let spec = SPEC.replace("id = \"lab001\"", line);
        let sandbox = Sandbox::new(spec.as_bytes());
        for format in formats() {
            let run = sandbox.run(&["check", "--format", &format]);
            assert_eq!(run.code, 1, "{line}: {}", run.all());
            assert!(!run.all().contains(&secret[..12]), "{line} as {format}: {}", run.all());
        }
    }
}

/// The same for what has the wrong form or is at a wrong key: the message, the path and the list are as silent as the frame.
#[test]
fn a_secret_in_a_wrong_place_is_not_shown_by_any_command() {
    let (half, identity) = ("f3k9w2q7x8z1m4n6", "AGE-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");
    let source = "{ file = \"secrets/workers.token\" }";
    for (from, to) in [
        (source, "{ env = \"lab001.f3k9w2q7x8z1m4n6\" }".to_owned()),
        (source, "{ env = \"f3k9w2q7x8z1m4n6\" }".to_owned()),
        (source, "{ file = \"lab001.f3k9w2q7x8z1m4n6\" }".to_owned()),
        (source, format!("{{ age = \"{identity}\" }}")),
        (source, format!("{{ file = \"{identity}\" }}")),
        (source, "{ plain = \"f3k9w2q7x8z1m4n6\" }".to_owned()),
        ("[tokens.workers]", "[tokens.\"lab001.f3k9w2q7x8z1m4n6\"]".to_owned()),
        ("[tokens.workers]", "[tokens.lab001.f3k9w2q7x8z1m4n6]".to_owned()),
        ("https://192", "https://admin:f3k9w2q7x8z1m4n6@192".to_owned()),
        ("secret = ", "Secret = \"f3k9w2q7x8z1m4n6\" #".to_owned()),
        ("secret = ", "[secret] = \"f3k9w2q7x8z1m4n6\" #".to_owned()),
        ("lab001", "lab001/f3k9w2q7x8z1m4n6".to_owned()),
    ] {
        let sandbox = Sandbox::new(SPEC.replacen(from, &to, 1).as_bytes());
        let commands =
            ["check", "build", "token list", "token status", "upgrade --to 1.37", "show kubelet-unit"];
        let formats = formats();
        for (command, format) in
            commands.iter().flat_map(|command| formats.iter().map(move |format| (command, format)))
        {
            let run = sandbox.shell(&format!("$0 {command} --format {format}"));
            for secret in [&half[..8], &half[8..], &identity[..24], &identity[24..]] {
                assert!(!run.all().contains(secret), "{to}: {command} {format}: {}", run.all());
            }
        }
        for command in [
            "prove",
            "prove --format json",
            "token rotate workers",
            "token revoke workers",
            "ca new --out new",
        ] {
            let run = sandbox.shell(&format!("$0 {command}"));
            assert!(
                !run.all().contains(&half[..8]) && !run.all().contains(&identity[..24]),
                "{to}: {}",
                run.all()
            );
        }
    }
    // On the command line.
    let sandbox = Sandbox::new(SPEC.as_bytes());
    for command in [
        "check lab001.f3k9w2q7x8z1m4n6",
        "token rotate lab001.f3k9w2q7x8z1m4n6",
        "rule lab001.f3k9w2q7x8z1m4n6",
    ] {
        let name = command.rsplit(' ').next().unwrap();
        let run = sandbox.shell(&format!("$0 {command}; $0 {command} --format; $0 prove --from {name}"));
        assert!(!run.all().contains(&half[..8]) && !run.all().contains(&half[8..]), "{}", run.all());
    }
}

/// The search itself: what it would miss would be missed by all tests above.
#[test]
fn a_secret_that_is_shown_is_found() {
    let planted = planted("");
    let secret = half(2);
    for text in [
        secret.clone(),
        STANDARD.encode(&secret),
        format!("x{}y", &secret[..13]),
        format!("x{}", &secret[4..]),
    ] {
        assert_eq!(planted.shown(text.as_bytes()), ["tok002"], "{text}");
    }
    let revealed = planted.run(&format!("show bootstrap-kubeconfig --node n2 --reveal {OPEN}"));
    assert_eq!(planted.shown(revealed.stdout.as_bytes()), ["tok002"], "{}", revealed.all());
}
