//! The commands that READMEs and messages print: each is run with stubs in place of the programs, for specs whose strings try
//! to be commands or options.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::run::{SPEC, Sandbox};

/// What a value tries to be.
const HOSTILE: &[&str] = &[
    "k'; touch PWNED; '",
    "$(touch PWNED)",
    "`touch PWNED`",
    "a b",
    "-x",
    "--use-compress-program=touch PWNED",
    "--checkpoint-action=exec=touch PWNED",
    "a;touch PWNED",
    "a\\",
    "a\\' touch PWNED",
    "a\"b",
    "~root",
    "{a,b}",
    "a*b",
    "!x",
    "a&touch PWNED",
    "a|touch PWNED",
    "a>PWNED",
    "a#b",
    "=x",
    "%n",
    "é漢",
];

/// Programs that the commands may call, and those that nothing may call.
const PROGRAMS: &[&str] = &[
    "age",
    "chmod",
    "journalctl",
    "kubeadm",
    "kubectl",
    "ln",
    "mktemp",
    "nodejoin",
    "reboot",
    "rm",
    "scp",
    "ssh",
    "sudo",
    "systemctl",
    "tar",
    "touch",
    "xargs",
];

/// Whom bundles are encrypted for.
const RECIPIENT: &str = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";

/// What the stub of a program does beside noting its call. A fresh folder is made and removed, and `--output` is written.
fn effect(program: &str) -> &'static str {
    match program {
        "ssh" => "shift; /bin/sh -c \"$*\"\n",
        "mktemp" => "/bin/mkdir -m 0700 \"$BIN/private\" && echo \"$BIN/private\"\n",
        "age" => ": >\"$5\"\n",
        "rm" => "case \"$*\" in \"-rf $BIN/private\") /bin/rm -rf \"$BIN/private\";; esac\n",
        _ => "",
    }
}

/// A call of a program: its name and arguments.
type Call = Vec<String>;

/// Runs a command as a shell does, in the folder, and gives the calls. The stub of ssh gives its words to a shell, as ssh does.
fn calls(folder: &Path, command: &str) -> Vec<Call> {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    for program in PROGRAMS {
        let effect = effect(program);
        let stub = format!(
            "#!/bin/sh\nl={program}; s=$(printf '\\001'); for a in \"$@\"; do l=\"$l$s$a\"; done; printf '%s\\002' \"$l\" >>\"$LOG\"\n{effect}"
        );
        fs::write(bin.join(program), stub).unwrap();
        fs::set_permissions(bin.join(program), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let log = folder.join("log");
    fs::write(&log, "").unwrap();
    let before = names(folder);
    let output = Command::new("/bin/sh")
        .args(["-c", command])
        .current_dir(folder)
        .env_clear()
        .env("PATH", &bin)
        .env("LOG", &log)
        .env("BIN", &bin)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && told.is_empty(), "{command}\n{told}");
    assert_eq!(names(folder), before, "{command}");
    assert!(!bin.join("private").exists(), "{command}");
    let log = fs::read_to_string(&log).unwrap();
    let calls = log.split_terminator('\u{2}').map(|call| call.split('\u{1}').map(str::to_owned).collect());
    let mut calls: Vec<Call> = calls.collect();
    assert!(
        !calls.iter().any(|call| matches!(call[0].as_str(), "touch" | "reboot" | "sudo")),
        "{command}\n{calls:?}"
    );
    // Both sides of a pipe run at once.
    calls.sort();
    calls
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The commands of a README: the lines that are indented as code, each with those that it goes on in.
fn commands(readme: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    for line in readme.lines().filter_map(|line| line.strip_prefix("    ")).map(str::trim_start) {
        match commands.last_mut() {
            Some(last) if last.ends_with("&&") => last.push_str(&format!("\n{line}")),
            _ => commands.push(line.to_owned()),
        }
    }
    commands
}

fn toml(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Builds a spec; None where `check` refuses it.
fn build(extra: &str) -> Option<Sandbox> {
    let sandbox = Sandbox::new(format!("{SPEC}{extra}\n").as_bytes());
    let checked = sandbox.run(&["check"]);
    let built = sandbox.run(&["build"]);
    assert_eq!(checked.code, built.code, "{extra}\n{}", built.all());
    (built.code == 0).then_some(sandbox)
}

#[test]
fn commands_of_readmes_call_what_they_name() {
    let sets: [&[&str]; 3] = [
        &["unit"],
        &["config", "bootstrap-kubeconfig", "kubeconfig", "client-ca"],
        &["environment", "flags"],
    ];
    let mut built = 0;
    let mut seen = BTreeSet::new();
    for (value, keys) in HOSTILE.iter().flat_map(|value| sets.map(|keys| (value, keys))) {
        let path = |key: &str| match key {
            "unit" => format!("/etc/systemd/system/{value}.service"),
            _ => format!("/{value}/{key}"),
        };
        let lines: String = keys.iter().map(|key| format!("{key} = {}\n", toml(&path(key)))).collect();
        let Some(sandbox) = build(&format!("[kubelet.paths]\n{lines}")) else { continue };
        built += 1;
        if keys[0] != "environment" {
            check_sealed(&sandbox, value, keys[0]);
        }
        let readme = String::from_utf8(sandbox.read("out/nodes/worker-1/README.md")).unwrap();
        // What the value is not in is the same again.
        for command in commands(&readme).into_iter().filter(|command| seen.insert(command.clone())) {
            let calls = calls(&sandbox.path(""), &command);
            calls.iter().for_each(|call| check(call, value, keys[0]));
            let Some(packed) = calls.iter().find(|call| call.contains(&"-c".to_owned())) else { continue };
            let own: Vec<&String> = packed.iter().skip_while(|word| *word != "-c").skip(1).collect();
            let expected = if value.starts_with('-') { format!("./{value}") } else { (*value).to_owned() };
            assert!(keys[0] == "unit" || own.contains(&&expected), "{command}: {own:?}");
        }
    }
    assert!(built > 35, "only {built} were built");
}

/// The README of an encrypted bundle: it is decrypted into a fresh folder, which is gone in the end, and nothing else is written.
fn check_sealed(plain: &Sandbox, value: &str, key: &str) {
    let recipients =
        format!("{}\n[outputs]\nencrypt-to = [\"{RECIPIENT}\", \"host.pub\"]\n", text(plain, "cluster.toml"));
    plain.write("sealed.toml", recipients.as_bytes());
    plain.write("host.pub", &crate::fixtures::read("ssh-ed25519.pub"));
    plain.write("out/nodes/worker-1.tar.age", b"");
    let readme = plain.run(&["show", "node-readme", "sealed.toml", "--node", "worker-1"]);
    assert_eq!(readme.code, 0, "{}", readme.all());
    let mut unpacked = 0;
    for command in commands(&readme.stdout).into_iter().filter(|command| command.contains("age ")) {
        let calls = calls(&plain.path(""), &command);
        calls.iter().for_each(|call| check(call, value, key));
        let private = |word: &String| word.ends_with("bin/private/tar");
        let Some(age) = calls.iter().find(|call| call[0] == "age") else { continue };
        unpacked += 1;
        assert!(
            age[1..4] == ["--decrypt", "--identity", &age[3]] && age[4] == "--output" && private(&age[5]),
            "{age:?}"
        );
        let tar = calls.iter().find(|call| call[0] == "tar").unwrap();
        assert_eq!(tar[1..5], ["-C", "/", "--no-overwrite-dir", "-x"], "{tar:?}");
        let own: Vec<&String> = tar.iter().skip_while(|word| *word != "--").skip(1).collect();
        assert!(key == "unit" || own.contains(&&value.to_owned()), "{command}: {own:?}");
    }
    // Once here, once on the host.
    assert_eq!(unpacked, 2, "{}", readme.stdout);
}

fn text(sandbox: &Sandbox, name: &str) -> String {
    String::from_utf8(sandbox.read(name)).unwrap()
}

/// A call has the value as a whole or not at all, and no option that a value brings.
fn check(call: &Call, value: &str, key: &str) {
    match call[0].as_str() {
        "tar" => {
            let known = ["-C", "-c", "--owner=0", "--group=0", "--no-overwrite-dir", "-x", "-f"];
            let options =
                call.iter().skip(1).take_while(|word| *word != "--").filter(|word| word.starts_with('-'));
            assert!(options.clone().all(|word| known.contains(&word.as_str())), "{call:?}");
        }
        "journalctl" => {
            let unit = if key == "unit" { value } else { "kubelet" };
            assert_eq!(call[1..], ["-u", unit, "-e"], "{call:?}");
        }
        "systemctl" => {
            let unit = if key == "unit" { value } else { "kubelet" };
            let calls: [&[&str]; 4] =
                [&["daemon-reload"], &["enable", unit], &["restart", unit], &["disable", "--now", unit]];
            assert!(calls.iter().any(|known| call[1..] == **known), "{call:?}");
        }
        "rm" => {
            let is_private = call[1] == "-rf" && call[2].ends_with("bin/private") && call.len() == 3;
            assert!(is_private || call[1..3] == ["-f", "--"], "{call:?}");
        }
        "mktemp" => assert_eq!(call[1..], ["-d"], "{call:?}"),
        "age" => assert_eq!(call[1..3], ["--decrypt", "--identity"], "{call:?}"),
        "xargs" => assert_eq!(call[1..], ["-r", "kubectl", "delete", "csr"], "{call:?}"),
        "kubectl" => {
            assert!(["get", "label", "taint", "drain", "delete"].contains(&call[1].as_str()), "{call:?}")
        }
        "ssh" => assert_eq!(call[1], "root@192.168.124.21"),
        other => panic!("{other}: {call:?}"),
    }
}

#[test]
fn commands_of_the_clusters_readme_call_what_they_name() {
    let sandbox = build("").unwrap();
    let readme = String::from_utf8(sandbox.read("out/cluster/README.md")).unwrap();
    for command in commands(&readme) {
        for call in calls(&sandbox.path(""), &command) {
            assert!(matches!(call[0].as_str(), "kubectl" | "kubeadm"), "{call:?}");
        }
    }
}

/// The commands between backticks in the help of findings, as JSON has it.
fn helps(report: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let helps = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|finding| finding["help"].as_array().unwrap().clone());
    let code = |help: String| {
        help.split_once('`').and_then(|(_, rest)| rest.rsplit_once('`')).map(|(code, _)| code.to_owned())
    };
    helps.filter_map(|help| code(help.as_str().unwrap().to_owned())).collect()
}

#[test]
fn commands_of_messages_call_what_they_name() {
    for value in HOSTILE {
        let lint = "[lints]\nsecret-open-to-others = \"warn\"\n";
        let spec = SPEC.replace("\"secrets/workers.token\"", &toml(value)) + lint;
        let sandbox = Sandbox::new(spec.as_bytes());
        fs::write(sandbox.path(value), sandbox.read("secrets/workers.token")).unwrap();
        fs::set_permissions(sandbox.path(value), fs::Permissions::from_mode(0o644)).unwrap();
        let report = sandbox.run(&["build", "--format", "json"]);
        let command = helps(&report.stdout).into_iter().find(|help| help.starts_with("chmod")).unwrap();
        let expected = if value.starts_with('-') { format!("./{value}") } else { (*value).to_owned() };
        assert_eq!(calls(&sandbox.path(""), &command), [["chmod", "600", expected.as_str()]]);

        let spec = SPEC.replace("[tokens.workers]", &format!("[tokens.{}]", toml(value)));
        let sandbox = Sandbox::new(spec.as_bytes());
        let report = sandbox.run(&["check", "--format", "json", "--at", "2055-12-30T00:00:00Z"]);
        if report.code == 2 {
            continue;
        }
        for command in
            helps(&report.stdout).into_iter().filter(|help| help.starts_with("nodejoin token rotate"))
        {
            let calls = calls(&sandbox.path(""), &command);
            assert_eq!(calls[0].last().unwrap(), value, "{command}");
            assert!(!value.starts_with('-') || calls[0].contains(&"--".to_owned()), "{command}");
        }
    }
}

/// Whatever a name is, the commands in the help of every rule that it is in call what they call for an ordinary name. And no source
/// writes a name into a command as it is.
#[test]
fn commands_in_the_help_of_rules_quote_names() {
    let programs = ["nodejoin", "chmod", "kubectl", "ln", "systemctl", "ssh", "age"];
    let mut rules = BTreeSet::new();
    for value in HOSTILE {
        let (name, old) = (toml(value), toml(&format!("{value}-old")));
        let token = |name: &str, id: &str, more: &str| {
            format!("[tokens.{name}]\nid = \"{id}\"\nsecret = {{ file = \"a\" }}\n{more}\n")
        };
        let spec = format!(
            "{}[kubelet]\nbinary = {}\nlabels = {{ \"kubernetes.io/x\" = {name} }}\n{}{}[outputs]\nencrypt-to = \"a\"\n[provisioning]\nlast-join = \"90 days\"\n",
            SPEC.replace("[tokens.workers]", "[tokens.other]"),
            toml(&format!("/opt/{value} kubelet")),
            token(&name, "07401b", "expires = 2055-12-30T00:00:00Z"),
            token(&old, "07401c", &format!("expires = 2020-01-01T00:00:00Z\nreplaced-by = {name}")),
        );
        let spec = spec.replace("[cluster]", &format!("[cluster]\ntoken = {name}"));
        let sandbox = Sandbox::new(spec.as_bytes());
        for at in ["2027-01-01T00:00:00Z", "2055-12-29T00:00:00Z"] {
            let report = sandbox.run(&["check", "--format", "json", "--at", at]);
            let report: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
            for finding in report["findings"].as_array().unwrap() {
                let helps = finding["help"].as_array().unwrap().iter().filter_map(|help| help.as_str());
                for command in helps.flat_map(|help| {
                    programs.iter().filter_map(move |program| {
                        let start = help.find(&format!("`{program} "))? + 1;
                        help.get(start..start + help.get(start..)?.rfind('`')?)
                    })
                }) {
                    rules.insert(finding["rule"].as_str().unwrap().to_owned());
                    for call in calls(&sandbox.path(""), command) {
                        let words =
                            call.iter().skip(1).filter(|word| word.contains("PWNED") || word.contains(value));
                        let options = words.clone().filter(|word| word.starts_with('-'));
                        assert!(
                            options.count() == 0 || call.contains(&"--".to_owned()),
                            "{command}: {call:?}"
                        );
                    }
                }
            }
        }
    }
    let expected = ["binary-with-argument", "replaced-token-expired", "token-secret-shared"];
    assert!(expected.iter().all(|rule| rules.contains(*rule)), "{rules:?}");
}

/// A value cannot colour or hide what is printed around it.
#[test]
fn no_escape_of_a_value_is_printed() {
    let bad = "p\u{1b}[8mx";
    let spec = SPEC.replace("worker-1 = {", &format!("worker-1 = {{ pool = {}, ", toml(bad)));
    let spec = format!("{spec}[pools.{}]\n", toml(bad)).replace('\u{1b}', "\\u001b");
    let sandbox = Sandbox::new(spec.as_bytes());
    let out = format!("{bad}/x/y");
    for arguments in
        [&["token", "list"][..], &["token", "status"], &["build", "-o", &out], &["init", &out], &["prove"]]
    {
        let run = sandbox.run(arguments);
        assert!(!run.all().contains('\u{1b}'), "{arguments:?}: {:?}", run.all());
    }
}
