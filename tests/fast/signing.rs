//! Signed builds: the real `ssh-keygen` verifies them, and the commands of the READMEs unpack nothing that was changed.
#![cfg(all(feature = "cli", unix))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests run the program"
)]

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::run::{Run, SPEC, Sandbox};

const RECIPIENT: &str = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";

/// A folder with keys that sign; none without ssh-keygen.
fn keys(spec: &str) -> Option<Sandbox> {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        eprintln!("ssh-keygen is not installed");
        return None;
    }
    let sandbox = Sandbox::new(spec.as_bytes());
    // Of new ones, some would be short.
    sandbox.write("keys/other", include_bytes!("../fixtures/signing/ecdsa"));
    sandbox.write("keys/short", include_bytes!("../fixtures/signing/ecdsa-short"));
    let line = "mkdir .ssh bin && cd keys && ssh-keygen -q -t ed25519 -N '' -C builder -f key && \
         chmod 600 other short && ssh-keygen -y -f other >other.pub && ssh-keygen -q -t ed25519 -N 'open sesame' -C locked -f locked && \
         ssh-keygen -q -t rsa -b 2048 -N '' -C rsa -f rsa && echo 'open sesame' >passphrase && chmod 600 passphrase && \
         echo \"nodejoin namespaces=\\\"nodejoin\\\" $(cat key.pub)\" >../.ssh/nodejoin_signers";
    let made = sandbox.shell(line);
    assert_eq!(made.code, 0, "{}", made.all());
    // What would arrive on the node.
    sandbox.write(
        "bin/ssh",
        b"#!/bin/sh\nshift\necho \"$*\" >>called\ncase \"$*\" in *tar*) cat >>arrived;; esac\n",
    );
    sandbox.write("bin/kubectl", b"#!/bin/sh\necho applied >>arrived\n");
    assert_eq!(sandbox.shell("chmod +x bin/*").code, 0);
    Some(sandbox)
}

fn build(sandbox: &Sandbox, arguments: &str) -> Run {
    sandbox.shell(&format!("$0 build {arguments}"))
}

/// The lines of a README that are indented, from the one that verifies on.
fn commands(readme: &str) -> String {
    let mut commands = String::new();
    for line in
        readme.lines().skip_while(|line| !line.contains("ssh-keygen") && !line.starts_with("    (cd "))
    {
        if !line.starts_with("    ") {
            break;
        }
        let _ = writeln!(commands, "{line}");
    }
    assert!(commands.contains("ssh-keygen -Y verify"), "{readme}");
    commands
}

/// Runs the commands of a README; what arrived, if anything did.
fn unpack(sandbox: &Sandbox, commands: &str) -> (Run, Vec<u8>) {
    sandbox.write("arrived", b"");
    sandbox.write("called", b"");
    sandbox.write("commands", commands.as_bytes());
    // `~` is the home of who runs them; ssh's own is not.
    let run = sandbox.shell("HOME=$PWD PATH=$PWD/bin:$PATH sh commands");
    (run, sandbox.read("arrived"))
}

fn listed(sandbox: &Sandbox) -> String {
    sandbox.shell("tar tif arrived | sort").stdout
}

/// Modes and names of what arrived; the first letter is the type.
fn described(sandbox: &Sandbox) -> String {
    let line = "tar tvif arrived --quoting-style=literal | sed -E 's/ +/ /g' | cut -d' ' -f1,2,6- | sort -k3";
    sandbox.shell(line).stdout
}

/// The spec with files that a list of names leaves out easily, and the folder of whose README the commands are.
fn with_files(sandbox: &Sandbox) {
    let files = "[files]\n\"/top.conf\" = { content = \"x\" }\n\"/etc/a\\\"b\" = { content = \"x\" }\n\"/etc/a b\" = { content = \"x\" }\n\
                 \"/etc/README.md\" = { content = \"x\" }\n\"/opt/run\" = { content = \"#!/bin/sh\\n\", executable = true }\n\
                 \"/opt/run-secret\" = { secret = { file = \"secrets/workers.token\" }, executable = true }\n\
                 [pools.burst]\nmachines = { names = \"burst-*\" }\n";
    let spec = SPEC.replace("worker-2 =", "\"worker.1\" =") + files;
    sandbox.write("cluster.toml", spec.as_bytes());
}

#[test]
fn the_commands_of_a_node_unpack_what_was_signed_and_nothing_else() {
    let Some(sandbox) = keys(SPEC) else { return };
    let built = build(&sandbox, "--sign-with keys/key");
    assert_eq!(built.code, 0, "{}", built.all());
    let readme = String::from_utf8(sandbox.read("out/nodes/worker-1/README.md")).unwrap();
    let commands = commands(&readme);
    let (run, _) = unpack(&sandbox, &commands);
    assert!(run.stderr.contains("Good \"nodejoin\" signature"), "{}", run.all());
    let files = sandbox.shell("cd out/nodes/worker-1 && find etc -type f | sort").stdout;
    assert_eq!(listed(&sandbox), files);

    // A file that the build did not write is not shipped.
    sandbox.write("out/nodes/worker-1/etc/cron.d/evil", b"* * * * * root evil\n");
    unpack(&sandbox, &commands);
    assert_eq!(listed(&sandbox), files);

    for (what, change) in [
        ("a file", "echo evil >>out/nodes/worker-1/etc/kubernetes/kubelet.conf"),
        ("a missing file", "rm out/nodes/worker-1/etc/kubernetes/kubelet.conf"),
        ("the manifest", "sed -i 's/\"size\":/\"size\": /' out/manifest.json"),
        ("no signature", "rm out/manifest.json.sig"),
        (
            "another key",
            "rm out/manifest.json.sig; ssh-keygen -q -Y sign -n nodejoin -f keys/other out/manifest.json",
        ),
        (
            "another use",
            "rm out/manifest.json.sig; ssh-keygen -q -Y sign -n file -f keys/key out/manifest.json",
        ),
    ] {
        let folder =
            sandbox.shell(&format!("rm -rf out && $0 build --sign-with keys/key && {{ {change}; }}"));
        assert_eq!(folder.code, 0, "{what}: {}", folder.all());
        let (run, arrived) = unpack(&sandbox, &commands);
        assert!(arrived.is_empty(), "{what}: {}", run.all());
        // Nor is anything done on the node.
        assert!(run.code != 0 && sandbox.read("called").is_empty(), "{what}: {}", run.all());
    }
}

/// Who cannot sign, and can write to the output, changes types and modes, and adds files.
#[test]
fn every_file_arrives_as_it_was_signed_whatever_its_name_type_and_mode_are() {
    let Some(sandbox) = keys(SPEC) else { return };
    with_files(&sandbox);
    for folder in ["nodes/worker-1", "nodes/worker.1", "pools/burst"] {
        let built = sandbox.shell("rm -rf out image; mkdir image; $0 build --sign-with keys/key");
        assert_eq!(built.code, 0, "{}", built.all());
        let readme = String::from_utf8(sandbox.read(&format!("out/{folder}/README.md"))).unwrap();
        let commands = to_arrive(&commands(&readme));
        let line = format!(
            "cd out/{folder} && find . -type f ! -path ./README.md -printf '%M root/root %P\\n' | sort -k3"
        );
        let wanted = sandbox.shell(&line).stdout;
        for part in [
            "-rw-r--r-- root/root top.conf\n",
            "root/root etc/a\"b\n",
            "-rwx------ root/root opt/run-secret\n",
        ] {
            assert!(wanted.contains(part), "{wanted}");
        }
        let (run, _) = unpack(&sandbox, &commands);
        assert_eq!((run.code, described(&sandbox)), (0, wanted.clone()), "{folder}: {}", run.all());
        let changed = format!(
            "cd out/{folder} && mv etc/systemd/system/kubelet.service moved && ln -s ../../../moved etc/systemd/system/kubelet.service && \
             chmod 4777 opt/run && chmod 0666 etc/kubernetes/bootstrap.kubeconfig && ln -f top.conf 'etc/a b' && mkdir etc/cron.d && echo evil >etc/cron.d/evil"
        );
        assert_eq!(sandbox.shell(&changed).code, 0);
        let (run, _) = unpack(&sandbox, &commands);
        assert_eq!((run.code, described(&sandbox)), (0, wanted.clone()), "{folder}: {}", run.all());
        for changed in ["etc/kubernetes/kubelet.conf", "top.conf", "etc/a\"b"] {
            let line = format!("cp -a out before && cd out/{folder} && echo evil >>'{changed}'");
            assert_eq!(sandbox.shell(&line).code, 0);
            let (run, arrived) = unpack(&sandbox, &commands);
            assert!(run.code != 0 && arrived.is_empty(), "{folder}: {changed}: {}", run.all());
            assert_eq!(sandbox.shell("rm -rf out && mv before out").code, 0);
        }
    }
}

/// The commands of a pool unpack into an image: here, what would be unpacked is kept as it is.
fn to_arrive(commands: &str) -> String {
    let image = "tar -C \"$IMAGE\" --no-overwrite-dir -x";
    commands
        .replace(&format!("{image}i"), "cat >>arrived")
        .replace(image, "cat >>arrived")
        .replace("systemctl", ": systemctl")
}

/// The commands name the folder that was built, whatever it is called.
#[test]
fn commands_name_the_folder_of_the_build() {
    for out in ["other", "a b/c'd", "./-x", "$(touch PWNED)", "/"] {
        let Some(sandbox) = keys(SPEC) else { return };
        let out = if out == "/" { sandbox.path("absolute").display().to_string() } else { out.to_owned() };
        fs::create_dir_all(sandbox.path(&out).parent().unwrap()).unwrap();
        let built = sandbox.run(&["build", "--sign-with", "keys/key", "--out", &out]);
        assert_eq!(built.code, 0, "{}", built.all());
        let readme = |path: &str| fs::read_to_string(sandbox.path(&out).join(path)).unwrap();
        let (run, _) = unpack(&sandbox, &commands(&readme("nodes/worker-1/README.md")));
        assert!(run.code == 0 && listed(&sandbox).contains("kubelet.conf"), "{}", run.all());
        let (run, arrived) = unpack(&sandbox, &commands(&readme("cluster/README.md")));
        assert!(run.code == 0 && arrived == b"applied\n" && !sandbox.exists("PWNED"), "{}", run.all());
        assert_eq!(sandbox.run(&["build", "--sign-with", "keys/key", "--check", "--out", &out]).code, 0);
    }
}

#[test]
fn the_commands_of_the_cluster_apply_only_what_was_signed() {
    let Some(sandbox) = keys(SPEC) else { return };
    assert_eq!(build(&sandbox, "--sign-with keys/key").code, 0);
    let readme = String::from_utf8(sandbox.read("out/cluster/README.md")).unwrap();
    let commands = commands(&readme);
    let (run, arrived) = unpack(&sandbox, &commands);
    assert_eq!(arrived, b"applied\n", "{}", run.all());
    assert_eq!(sandbox.shell("echo x >>out/cluster/kustomization.yaml").code, 0);
    let (run, arrived) = unpack(&sandbox, &commands);
    assert!(run.code != 0 && arrived.is_empty(), "{}", run.all());
}

#[test]
fn a_check_knows_a_right_signature() {
    let Some(sandbox) = keys(SPEC) else { return };
    let check = |arguments: &str| {
        let run = build(&sandbox, &format!("--check {arguments}"));
        (run.code, run.stdout)
    };
    let clean = (0, String::new());
    assert_eq!(build(&sandbox, "--sign-with keys/key").code, 0);
    assert_eq!(check("--sign-with keys/key"), clean);
    assert_eq!(check(""), clean);
    assert_eq!(check("--sign-with keys/other"), (1, "changed  manifest.json.sig\n".to_owned()));
    // The key is not needed to see whether a signature is right.
    assert_eq!(check("--sign-with keys/key --format json").0, 0);
    sandbox.write(
        "out/manifest.json.sig",
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n",
    );
    assert_eq!(check("--sign-with keys/key"), (1, "changed  manifest.json.sig\n".to_owned()));
    sandbox.remove("out/manifest.json.sig");
    assert_eq!(check("--sign-with keys/key"), (1, "missing  manifest.json.sig\n".to_owned()));
    // The same key gives the same bytes, and a build without one removes the signature.
    assert_eq!(build(&sandbox, "--sign-with keys/key").code, 0);
    let signature = sandbox.read("out/manifest.json.sig");
    assert_eq!(build(&sandbox, "--sign-with keys/key").code, 0);
    assert_eq!(sandbox.read("out/manifest.json.sig"), signature);
    let unsigned = build(&sandbox, "");
    assert!(unsigned.code == 0 && unsigned.stderr.contains("was signed"), "{}", unsigned.all());
    assert!(!sandbox.exists("out/manifest.json.sig"));
    assert!(!build(&sandbox, "").stderr.contains("was signed"));
    assert_eq!(check(""), clean);
}

#[test]
fn keys_are_refused_that_others_may_read_or_that_do_not_sign() {
    let Some(sandbox) = keys(SPEC) else { return };
    for (arguments, part) in [
        ("--sign-with none", "it does not exist"),
        ("--sign-with keys", "it is a folder"),
        ("--sign-with cluster.toml", "others may read it"),
        ("--sign-with keys/passphrase", "it is not a private key in the format of OpenSSH"),
        ("--sign-with keys/short", "one of the few ECDSA keys"),
        ("--sign-with keys/rsa", "its kind is ssh-rsa"),
        ("--sign-with keys/locked </dev/null", "it is encrypted"),
        (
            "--sign-with keys/locked --passphrase-file secrets/workers.token",
            "the passphrase does not open it",
        ),
    ] {
        // Without a terminal there is no prompt for a passphrase.
        let run = sandbox.shell(&format!("setsid $0 build {arguments}"));
        assert_eq!(run.code, 2, "{arguments}: {}", run.all());
        assert!(run.stderr.contains(part), "{arguments}: {}", run.stderr);
        assert!(!sandbox.exists("out"), "{arguments}");
    }
    for line in [
        "$0 build --sign-with keys/locked --passphrase-file keys/passphrase",
        "NODEJOIN_SIGN_WITH=keys/other $0 build",
        "mkfifo pipe; cat keys/key >pipe & $0 build --sign-with pipe",
    ] {
        let run = sandbox.shell(line);
        assert_eq!(run.code, 0, "{line}: {}", run.all());
        let own = "ssh-keygen -Y check-novalidate -n nodejoin -s out/manifest.json.sig <out/manifest.json";
        assert_eq!(sandbox.shell(own).code, 0, "{line}");
    }
}

#[test]
fn an_encrypted_bundle_is_verified_before_it_is_decrypted() {
    let Some(sandbox) = keys(&format!("{SPEC}\n[outputs]\nencrypt-to = \"{RECIPIENT}\"\n")) else { return };
    let built = build(&sandbox, "--sign-with keys/key");
    assert_eq!(built.code, 0, "{}", built.all());
    assert!(built.stderr.contains("ssh-keygen -Y verify"), "{}", built.stderr);
    let readme = include_str!("../../README.md");
    let start = readme.find("    (cd out &&").unwrap();
    let commands = commands(&readme[start..]);
    let (run, arrived) = unpack(&sandbox, &commands);
    assert!(arrived.starts_with(b"age-encryption.org"), "{}", run.all());
    // Another node's bundle is signed as well, and is not this one's.
    assert_eq!(sandbox.shell("cp out/nodes/worker-2.tar.age out/nodes/worker-1.tar.age").code, 0);
    let (run, arrived) = unpack(&sandbox, &commands);
    assert!(run.code != 0 && arrived.is_empty(), "{}", run.all());
}
