//! What a build prints at its end: what changed since the output that it replaces, and what that needs.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use crate::run::{SPEC, Sandbox};

/// What the build of a changed spec prints after the line with its files, when the output before is that of [`SPEC`] with `base`.
fn after(base: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let spec = format!("{SPEC}{base}");
    let sandbox = Sandbox::new(spec.as_bytes());
    sandbox.write("secrets/other.token", b"lab002.0123456789abcdef\n");
    sandbox.write("pki/other.pem", &std::fs::read(sandbox.path("pki/ca.pem")).unwrap());
    let first = sandbox.run(&["build"]);
    assert!(first.code == 0 && !first.all().contains("output before"), "{}", first.all());
    let changed = change(&spec);
    assert!(changed != spec, "nothing is replaced");
    sandbox.write("cluster.toml", changed.as_bytes());
    let second = sandbox.run(&["build"]);
    assert_eq!(second.code, 0, "{}", second.all());
    let (_, after) = second.stderr.split_once("; next: ").unwrap();
    after.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_build_prints_what_changed_and_what_it_needs() {
    let head = "changed since the output before:";
    let expect = |base: &str, from: &'static str, to: &'static str, lines: &[&str]| {
        let found = after(base, |spec| spec.replace(from, to));
        let expected: Vec<&str> = std::iter::once(head).chain(lines.iter().copied()).collect();
        assert_eq!(found, expected, "{from} -> {to}");
    };
    // Flags of one node; configuration of all.
    expect(
        "",
        "worker-1 = { ",
        "worker-1 = { kubelet.flags.v = \"4\", ",
        &["worker-1 copy the bundle and restart the kubelet: new flags"],
    );
    expect(
        "",
        "[nodes]",
        "[kubelet.config]\nmaxPods = 90\n[nodes]",
        &["worker-1, worker-2 copy the bundle and restart the kubelet: new configuration"],
    );
    // Labels of registered nodes are changed with kubectl.
    expect(
        "",
        "worker-2 = { ",
        "worker-2 = { labels = { \"example.com/a\" = \"b\" }, ",
        &["worker-2 change labels and taints of registered nodes with kubectl, as in its README.md"],
    );
    // A node that is new, and one that left.
    expect(
        "",
        "worker-2 = {",
        "worker-3 = {",
        &[
            "worker-3 new: join with the commands in its README.md",
            "worker-2 left the spec: `kubectl drain`, stop its kubelet and remove its key, `kubectl delete node`",
        ],
    );
    // Another token: joined nodes do not need it.
    expect(
        "",
        "id = \"lab001\"\nsecret = { file = \"secrets/workers.token\" }",
        "id = \"lab002\"\nsecret = { file = \"secrets/other.token\" }",
        &[
            "cluster apply: `kubectl apply -k out/cluster`",
            "cluster delete the token that is gone: `kubectl delete secret --namespace kube-system bootstrap-token-lab001`",
            "worker-1, worker-2 nothing for the token on a joined node; the bundle is for machines that join",
        ],
    );
    // Another API server: the kubeconfig of a joined node stays.
    let rejoin = "worker-1, worker-2 new bootstrap: the kubeconfig of a joined node keeps the old API server and CA; copy the bundle \
                  and let it join again, as in its README.md";
    expect(
        "",
        "https://192.168.124.18:6443",
        "https://192.168.124.19:6443",
        &["cluster apply: `kubectl apply -k out/cluster`", rejoin],
    );
    expect(
        "",
        "service-cidrs = [\"10.96.0.0/12\"]",
        "service-cidrs = [\"10.96.0.0/12\"]\n[control-plane.apiserver.flags]\nv = \"3\"",
        &["control plane restart kube-apiserver with its new flags: --v"],
    );
}

#[test]
fn classes_of_nodes_are_one_line_and_nothing_is_nothing() {
    let many = "\"edge-[1-9]\" = { address = \"192.168.125.[1-9]\" }\n";
    let found = after(many, |spec| spec.replace("[nodes]", "[kubelet.config]\nmaxPods = 90\n[nodes]"));
    assert_eq!(
        found[1],
        "edge-1, edge-2, edge-3 and 8 others copy the bundle and restart the kubelet: new configuration"
    );
    assert_eq!(after("", |spec| format!("# a comment\n{spec}")), ["nothing changed since the output before"]);
}

/// Of what is encrypted only the bundle is known.
#[test]
fn encrypted_bundles_are_named() {
    let base = "[outputs]\nencrypt-to = \"age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je\"\n";
    let found =
        after(base, |spec| spec.replace("worker-2 = { ", "worker-2 = { kubelet.config.maxPods = 90, "));
    assert_eq!(
        found,
        [
            "changed since the output before:",
            "worker-2 copy the encrypted bundle and restart the kubelet; if only a token changed, a joined node needs nothing"
        ]
    );
}

#[test]
fn programs_read_what_changed() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let build = |arguments: &[&str]| {
        let run = sandbox.run(&[&["build", "--format", "json"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.all());
        serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap()
    };
    assert!(build(&[]).get("changes").is_none(), "nothing was replaced");
    assert_eq!(build(&[])["changes"], serde_json::json!([]));
    sandbox.write("cluster.toml", format!("{SPEC}[kubelet.config]\nmaxPods = 90\n").as_bytes());
    let changes = serde_json::json!([{
        "who": "worker-1, worker-2",
        "needs": "copy the bundle and restart the kubelet: new configuration",
    }]);
    assert_eq!(build(&[])["changes"], changes);
}

/// Two sites beside each other.
fn sites() -> Sandbox {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let made = sandbox.shell(
        "for site in east west; do mkdir -p sites/$site && cp -r pki secrets cluster.toml sites/$site; done && \
         sed -i s/worker-/west-/ sites/west/cluster.toml && cp sites/east/cluster.toml sites/east/other.toml",
    );
    assert_eq!(made.code, 0, "{}", made.all());
    sandbox
}

#[test]
fn several_specs_are_built_into_folders_of_their_own() {
    let sandbox = sites();
    let all = ["sites/east/cluster.toml", "sites/west/cluster.toml", "sites/east/other.toml"];
    let run = sandbox.run(&[&["build"], &all[..]].concat());
    assert_eq!(run.code, 0, "{}", run.all());
    for path in ["out/east/nodes/worker-1", "out/west/nodes/west-1", "out/other/nodes/worker-1"] {
        assert!(sandbox.path(path).is_dir(), "{path}: {}", run.all());
    }
    let check = sandbox.run(&[&["build", "--check"], &all[..]].concat());
    assert_eq!(check.code, 0, "{}", check.all());
    // A mistake of one does not keep the others from being written.
    sandbox.write("sites/east/cluster.toml", b"version = 1\n");
    sandbox.write("sites/west/cluster.toml", SPEC.as_bytes());
    let run = sandbox.run(&[&["build"], &all[..]].concat());
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(sandbox.path("out/west/nodes/worker-1").is_dir() && sandbox.path("out/east/nodes").is_dir());
}

#[test]
fn specs_with_one_folder_are_refused() {
    let sandbox = sites();
    let made = sandbox.shell("mkdir old && cp -r sites/east old/east");
    assert_eq!(made.code, 0, "{}", made.all());
    for (specs, said) in [
        (["sites/east/cluster.toml", "old/east/cluster.toml"], "would both be written to out/east"),
        (["sites/east/cluster.toml", "cluster.toml"], "is in no folder whose name"),
    ] {
        let run = sandbox.run(&[&["build"], &specs[..]].concat());
        assert!(run.code == 2 && run.stderr.contains(said), "{}", run.all());
        assert!(!sandbox.path("out").exists());
    }
}
