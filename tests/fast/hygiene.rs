//! Plain secrets stay out of git, out of core dumps, and out of the message of an internal error.
#![cfg(all(feature = "cli", unix))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests run the program"
)]

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use crate::run::{SPEC, Sandbox, TOKEN};

/// A folder that is a work tree of git; none without git.
fn work_tree() -> Option<Sandbox> {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let git = sandbox.shell("git init -q . && git config user.email a@b && git config user.name a");
    if git.code != 0 {
        eprintln!("git is not installed");
        return None;
    }
    Some(sandbox)
}

#[test]
fn a_build_ignores_itself_and_refuses_what_git_has() {
    let Some(sandbox) = work_tree() else { return };
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let seen = sandbox.shell("git add . && git ls-files out secrets/workers.token");
    assert_eq!(
        seen.stdout, "secrets/workers.token\n",
        "the folder ignores itself; the token was there before"
    );

    assert_eq!(sandbox.shell("git add --force out/cluster && git commit -qm x").code, 0);
    let before = sandbox.tree();
    let refused = sandbox.run(&["build", "--at", "2030-01-01T00:00:00Z"]);
    assert_eq!(refused.code, 2, "{}", refused.all());
    assert!(refused.stderr.contains("git tracks `out/cluster/"), "{}", refused.stderr);
    assert!(sandbox.tree() == before, "something was written");
    // Nor below, by another spelling, or when git has forgotten the files on disk.
    assert_eq!(sandbox.shell("rm -r out; $0 build --out ./pki/../out").code, 2);
    assert_eq!(sandbox.run(&["build", "--allow-in-git"]).code, 0);
    assert_eq!(sandbox.run(&["build", "--out", "elsewhere"]).code, 0);
    // What is encrypted belongs into git.
    let recipient = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";
    sandbox.write("cluster.toml", format!("{SPEC}\n[outputs]\nencrypt-to = \"{recipient}\"\n").as_bytes());
    let sealed = sandbox.run(&["build"]);
    assert_eq!(sealed.code, 0, "{}", sealed.all());
    let seen = sandbox.shell("git add . && git ls-files out/nodes").stdout;
    assert_eq!(seen, "out/nodes/worker-1.tar.age\nout/nodes/worker-2.tar.age\n");
}

#[test]
fn new_secrets_are_not_laid_where_git_takes_them() {
    let Some(sandbox) = work_tree() else { return };
    let refused = sandbox.run(&["token", "new", "pki/new.token"]);
    assert_eq!(refused.code, 2, "{}", refused.all());
    assert!(
        refused.stderr.contains("git does not ignore `pki/new.token`") && !sandbox.exists("pki/new.token")
    );
    assert_eq!(sandbox.run(&["token", "rotate", "workers"]).code, 2);
    assert_eq!(sandbox.read("cluster.toml"), SPEC.as_bytes());
    assert_eq!(sandbox.run(&["token", "new", "pki/new.token", "--allow-in-git"]).code, 0);

    // A new folder is made to ignore what is in it.
    for (arguments, secret) in [
        (&["token", "new", "new/a.token"][..], "new/a.token"),
        (&["ca", "new", "--out", "lab"], "lab/ca-key.pem"),
    ] {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, 0, "{}", run.all());
        assert_eq!(sandbox.shell(&format!("git check-ignore {secret}")).code, 0, "{secret}");
    }
    sandbox.write(".gitignore", b"*.token\n");
    assert_eq!(sandbox.run(&["token", "rotate", "workers"]).code, 0);
    // Outside of a work tree there is no check.
    let outside = Sandbox::new(SPEC.as_bytes());
    assert_eq!(outside.run(&["token", "new", "pki/new.token"]).code, 0);
    assert!(!outside.exists("pki/.gitignore"));
    // There may be one later.
    for line in ["$0 ca new --out lab", "$0 token new toks/x.token", "git init -q . && git add toks lab"] {
        let run = outside.shell(line);
        assert!(run.code == 0 || line.starts_with("git"), "{line}: {}", run.all());
    }
    assert_eq!(outside.shell("git ls-files").stdout, "");
    outside.shell("rm -r .git");
    let init = outside.shell(
        "mkdir repository && cd repository && git init -q . && $0 init . && git add . && git ls-files",
    );
    assert!(init.stdout.contains("cluster.toml") && !init.stdout.contains("secrets"), "{}", init.all());
}

/// Links, work trees without a folder `.git`, and settings of git in the environment change nothing.
#[test]
fn no_detour_leads_into_git() {
    let Some(sandbox) = work_tree() else { return };
    let setup =
        "git add pki cluster.toml && git commit -qm x && git worktree add -q tree && git init -q --bare bare";
    let made = sandbox.shell(setup);
    assert_eq!(made.code, 0, "{}", made.all());
    for line in [
        "cd tree && $0 token new pki/new.token",
        "GIT_CEILING_DIRECTORIES=$PWD:$PWD/pki $0 token new pki/new.token",
        "GIT_DIR=$PWD/bare $0 token new pki/new.token",
        "GIT_DIR=/none GIT_WORK_TREE=/none $0 token new pki/new.token",
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.excludesFile GIT_CONFIG_VALUE_0=$PWD/all $0 token new pki/new.token",
        // Git does not look into a folder of somebody else.
        "git config core.repositoryFormatVersion 9 && $0 token new pki/new.token",
    ] {
        sandbox.write("all", b"*\n");
        let run = sandbox.shell(line);
        assert_eq!(run.code, 2, "{line}: {}", run.all());
        assert!(run.stderr.contains("git does not ignore"), "{line}: {}", run.all());
        assert!(!sandbox.exists("pki/new.token"), "{line}");
    }
    let away = Sandbox::new(SPEC.as_bytes());
    std::os::unix::fs::symlink(sandbox.path("pki"), away.path("linked")).unwrap();
    let run = away.run(&["token", "new", "linked/new.token"]);
    assert_eq!((run.code, sandbox.exists("pki/new.token")), (2, false), "{}", run.all());
    // A new folder ignores itself, whatever git answers.
    assert_eq!(sandbox.run(&["token", "new", "fresh/new.token"]).code, 0);
    // Where only the environment sets the work tree.
    let away = Sandbox::new(SPEC.as_bytes());
    let line = "git init -q --bare bare && export GIT_DIR=$PWD/bare GIT_WORK_TREE=$PWD && $0 token new pki/new.token";
    let run = away.shell(line);
    assert_eq!((run.code, away.exists("pki/new.token")), (2, false), "{}", run.all());
}

#[test]
fn a_build_through_a_link_refuses_what_git_has() {
    let Some(sandbox) = work_tree() else { return };
    let away = Sandbox::new(SPEC.as_bytes());
    let built = "mkdir sub && $0 build --out sub/out && git add --force sub && git commit -qm x";
    assert_eq!(sandbox.shell(built).code, 0);
    std::os::unix::fs::symlink(sandbox.path("sub"), away.path("link")).unwrap();
    let refused = away.run(&["build", "--out", "link/out"]);
    assert!(refused.code == 2 && refused.stderr.contains("git tracks `"), "{}", refused.all());
}

/// Kills the program while it waits with a secret in memory; whether it left a core dump.
fn dumps(program: &str) -> bool {
    let line = format!("ulimit -c unlimited; exec {program}");
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new("sh")
        .args(["-c", &line])
        .current_dir(folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    // Not SIGQUIT, which what a shell starts in the background ignores.
    assert!(Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(6), "{status}");
    status.core_dumped()
}

#[test]
fn no_core_dump_is_left() {
    let sandbox =
        Sandbox::new(SPEC.replace("{ file = \"secrets/workers.token\" }", "{ stdin = true }").as_bytes());
    let spec = sandbox.path("cluster.toml");
    assert!(!dumps(&format!("{} build {}", env!("CARGO_BIN_EXE_nodejoin"), spec.display())));
    if !dumps("cat") {
        eprintln!("nothing leaves core dumps here");
    }
}

/// Run by the test below in a process of its own.
#[test]
#[ignore = "panics on purpose"]
fn a_panic_with_a_secret() {
    nodejoin::cli::harden();
    panic!("while working on {TOKEN}");
}

#[test]
fn a_panic_says_where_and_not_what() {
    let test = std::env::current_exe().unwrap();
    let arguments = ["--ignored", "--exact", "--nocapture", "hygiene::a_panic_with_a_secret"];
    let output = Command::new(test).args(arguments).output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success() && said.contains("internal error at tests/fast/hygiene.rs:"), "{said}");
    assert!(!said.contains(TOKEN), "{said}");
}

/// A child sees none of the secrets that the environment holds.
#[test]
fn children_get_no_secrets() {
    let sandbox = Sandbox::new(
        SPEC.replace("{ file = \"secrets/workers.token\" }", "{ env = \"WORKERS\" }").as_bytes(),
    );
    sandbox.write("bin/git", b"#!/bin/sh\nenv >>seen\nexit 1\n");
    sandbox.write(".git/HEAD", b"ref: refs/heads/main\n");
    let line = format!(
        "chmod +x bin/git; WORKERS={TOKEN} SOPS_AGE_KEY=AGE-SECRET-KEY-1X GIT_DIR=$PWD/.git PATH=$PWD/bin:$PATH $0 build"
    );
    let run = sandbox.shell(&line);
    assert_eq!(run.code, 0, "{}", run.all());
    let seen: Vec<_> = sandbox.tree().into_iter().filter(|(name, _)| name.ends_with("seen")).collect();
    assert!(!seen.is_empty());
    for (_, seen) in seen {
        let seen = String::from_utf8(seen).unwrap();
        assert!(seen.contains("PATH=") && !seen.contains("ca9a4y") && !seen.contains("AGE-SECRET"), "{seen}");
    }
}

/// What cannot be read might be what keeps a node from joining.
#[test]
fn a_proof_of_what_was_not_read_does_not_hold() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let prove = || sandbox.run(&["prove", "--from", "out"]);
    let whole = prove();
    assert_eq!(whole.code, 0, "{}", whole.all());
    sandbox.write("out/picture.png", b"\x89PNG\0\0");
    assert_eq!(prove().code, 0, "a picture is not configuration");
    sandbox.write(
        "out/more.yaml",
        b"apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\na: [\n",
    );
    let part = prove();
    assert_eq!(part.code, 2, "{}", part.all());
    assert!(
        part.stderr.contains("nodejoin: the proof does not hold: `out/more.yaml` could not be read"),
        "{}",
        part.all()
    );
}

/// The password of a proxy is a secret: its file is readable by its owner alone, and no report shows it.
#[test]
fn the_environment_of_a_kubelet_may_hold_a_password() {
    let mode = |spec: &str| {
        let sandbox = Sandbox::new(spec.as_bytes());
        let built = sandbox.run(&["build"]);
        assert_eq!(built.code, 0, "{}", built.all());
        let shown = sandbox.run(&["show", "kubelet-environment"]);
        assert!(shown.code == 0 && !shown.all().contains("pr0xypass"), "{}", shown.all());
        assert!(sandbox.run(&["build", "--check"]).code == 0);
        sandbox.shell("stat -c %a out/nodes/worker-1/etc/kubernetes/config.conf").stdout
    };
    let with = |url: &str| format!("{SPEC}[kubelet.environment]\nHTTPS_PROXY = \"{url}\"\n");
    assert_eq!(mode(&with("http://proxy.lan:3128")), "644\n");
    assert_eq!(mode(&with("http://kubelet:pr0xypass@proxy.lan:3128")), "600\n");
}

/// A node whose `kubelet.service` is a link out of the folder, or starts something else, does not vanish from a proof of many.
#[test]
fn a_node_whose_unit_starts_no_kubelet_stays_in_the_proof() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let unit = "out/nodes/worker-1/etc/systemd/system/kubelet.service";
    let drop_in = |start: &str| {
        let dir = format!("mkdir {unit}.d");
        format!("{dir} && printf '[Service]\\nExecStart=\\nExecStart={start}\\n' >{unit}.d/10.conf")
    };
    for (change, joins, said) in [
        (
            format!("ln -sf /usr/lib/systemd/system/kubelet.service {unit}"),
            true,
            "is not in the folder, must start a kubelet",
        ),
        (format!("ln -sf /opt/kubelet.service {unit}"), true, "is not in the folder, must start a kubelet"),
        (
            format!("ln -sf ../../../../../../elsewhere {unit}"),
            true,
            "is not in the folder, must start a kubelet",
        ),
        (drop_in("/bin/false"), false, "the unit of the kubelet starts another program"),
        (drop_in("/usr/bin/sleep infinity"), false, "the unit of the kubelet starts another program"),
        (drop_in("/opt/wrapper x"), true, "`/opt/wrapper` must start a kubelet"),
        (drop_in("/bin/sh -c \"exec /opt/x\""), true, "`/bin/sh` must start a kubelet"),
        (
            format!("printf '[Service]\\nExecStart=/bin/true\\n' >{unit}"),
            false,
            "the unit of the kubelet starts another program",
        ),
    ] {
        let run = sandbox.shell(&format!("rm -rf out && $0 build && {change} && $0 prove --from out"));
        // The other node, and this one.
        let nodes = run
            .stdout
            .lines()
            .filter(|line| line.contains("joins") || line.contains("does not join"))
            .count();
        assert!(nodes >= 2, "{change}: {}", run.all());
        assert_eq!(run.code, i32::from(!joins), "{change}: {}", run.all());
        let text = run.stdout.replace('│', " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said), "{change}: {}", run.all());
        let all = "at kubelet-start";
        assert_eq!(run.stdout.contains(all), !joins, "{change}: {}", run.all());
    }
}

/// What is too large is refused before it is worked on: the limits are what is seen of that.
#[test]
fn limits_are_checked_before_the_work() {
    let sandbox = Sandbox::new(format!("{SPEC}\n[outputs]\ntemplates = \"tpl\"\n").as_bytes());
    sandbox.write(
        "tpl/kubelet.service.j2",
        format!("[Service]\nExecStart=/x\n#{}", "a".repeat(5 << 20)).as_bytes(),
    );
    let run = sandbox.run(&["check"]);
    assert!(run.code == 1 && run.stderr.contains("a template has at most 64 KiB"), "{}", run.stderr);
    // Nothing of it is read, so that nothing is shown.
    assert!(!run.stderr.contains("[Service]"), "{}", run.stderr);
    sandbox.write("cluster.toml", SPEC.as_bytes());
    assert_eq!(sandbox.run(&["build"]).code, 0);
    sandbox.write("out/nodes/worker-1/etc/kubernetes/config.conf", "x y\n".repeat(200_000).as_bytes());
    sandbox.write("out/documents.yaml", "---\nkind: a\napiVersion: v1\n".repeat(20_000).as_bytes());
    let run = sandbox.run(&["prove", "--from", "out", "--format", "json"]);
    let proof: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let found = proof.to_string();
    assert!(found.contains("has more than 5000 documents"), "{}", run.stderr);
    assert!(found.contains("More than 500 lines are ignored"), "{}", run.stderr);
    assert!(found.matches("A line without `=` is ignored").count() <= 1100, "{}", found.len());
}

/// A file of the user's that a build copies is judged by what is in it, wherever it goes.
#[test]
fn a_file_for_the_control_plane_with_a_credential_is_a_secret() {
    let authorization = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n\
                         - {type: Node, name: node}\n- {type: RBAC, name: rbac}\n";
    let spec = format!("{SPEC}[control-plane.apiserver]\nauthorization-config = \"a.yaml\"\n");
    for (line, mode) in [
        ("# none", 0o644),
        ("# https://bob:gv3bnuag2tanzzc7@authz.example", 0o600),
        ("# Authorization: Bearer cb3qbde8g4ta6wf2", 0o600),
        ("# password: gv3bnuag2tanzzc7", 0o600),
    ] {
        let sandbox = Sandbox::new(spec.as_bytes());
        sandbox.write("a.yaml", format!("{authorization}{line}\n").as_bytes());
        let run = sandbox.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.all());
        let file = sandbox.path("out/control-plane/authorization-config.yaml");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, mode, "{line}");
        let recipient = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";
        sandbox.write("cluster.toml", format!("{spec}[outputs]\nencrypt-to = \"{recipient}\"\n").as_bytes());
        let run = sandbox.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.all());
        assert_eq!(file.exists(), mode == 0o644, "{line}");
    }
}
