//! `nodejoin diff`: what edits of a spec take on the nodes and in the control plane.

use std::process::Command;

use nodejoin::diff::{Diff, NodeClass, PlaneClass, diff};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};
use serde_json::Value;

use crate::run::Sandbox;

const SPEC: &str = r#"version = 1
[cluster]
kubernetes = "1.36"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
labels = { "example.com/site" = "north" }
[tokens.workers]
id = "abcdef"
secret = { file = "secrets/workers.token" }
expires = 2056-01-01T00:00:00Z
[control-plane.apiserver.flags]
max-requests-inflight = "500"
[kubelet]
runtime-endpoint = "unix:///run/containerd/containerd.sock"
environment = { HTTPS_PROXY = "http://proxy.example:3128" }
flags = { v = "2" }
[kubelet.config]
maxPods = 50
clusterDomain = "cluster.local"
[pools.web]
labels = { "example.com/tier" = "web" }
taints = ["example.com/web=true:NoSchedule"]
[nodes.w1]
pool = "web"
address = "10.0.0.1"
[nodes.w2]
pool = "web"
address = "10.0.0.2"
"#;

fn compiled(spec: &str, ca: &str) -> Outcome {
    let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap())
        .with("cluster.toml", spec)
        .with("files/motd", "hello\n")
        .with("pki/other.pem", include_str!("../fixtures/world/pki/other-ca.pem"))
        .with("pki/ca.pem", ca);
    let options = Options { each_table: true, unproven: true, ..Options::default() };
    let outcome = compile(&world, "cluster.toml", &options).unwrap();
    let messages: Vec<_> = outcome.findings.iter().map(|finding| &finding.message).collect();
    assert!(outcome.is_clean(), "{messages:?}");
    outcome
}

/// The errors of a spec.
fn broken(spec: &str) -> Option<String> {
    let caught = std::panic::catch_unwind(|| drop(compiled(spec, CA)));
    caught.err().and_then(|error| error.downcast::<String>().ok()).map(|text| *text)
}

const CA: &str = include_str!("../../examples/03-pools/pki/ca.pem");

/// An edit: the text that is replaced, what replaces it, a key that changes, what that takes on `w1`, and in the control plane.
type Row = (&'static str, &'static str, &'static str, NodeClass, PlaneClass);

const SAME: &str = "";

#[rustfmt::skip]
fn edits() -> Vec<Row> {
    use NodeClass::{ApiLabel, DrainRestart, Manual, NewBootstrap, None, Reload, Restart};
    use PlaneClass::{ApiserverRestart, Apply, Both, ControllerManagerRestart, None as Nothing};
    let last = "[kubelet.config]\n";
    let web = "[pools.web]\n";
    let kubelet = "[kubelet]\n";
    let cluster = "[cluster]\n";
    let tables = "[pools.web]\n";
    vec![
        // Nothing that takes effect.
        ("maxPods = 50", "# fifty\nmaxPods = 50", SAME, None, Nothing),
        ("maxPods = 50\n", "", "kubelet.config.maxPods", Restart, Nothing),
        (web, "[pools.web]\nkubelet.config.maxPods = 50\n", SAME, None, Nothing),
        ("labels = { \"example.com/site\" = \"north\" }\n", "labels = { 'example.com/site' = 'north' }\n", SAME, None, Nothing),
        (kubelet, "[kubelet]\ncgroup-driver = \"systemd\"\n", SAME, None, Nothing),
        (last, "[kubelet.config]\ncgroupDriver = \"systemd\"\n", SAME, None, Nothing),
        // What the kubelet reads when it starts.
        ("maxPods = 50", "maxPods = 60", "kubelet.config.maxPods", Restart, Nothing),
        (last, "[kubelet.config]\nkubeReserved = { cpu = \"100m\" }\n", "kubelet.config.kubeReserved", Restart, Nothing),
        (last, "[kubelet.config]\nevictionHard = { \"memory.available\" = \"200Mi\", \"nodefs.available\" = \"10%\", \"nodefs.inodesFree\" = \"5%\", \"imagefs.available\" = \"15%\", \"imagefs.inodesFree\" = \"5%\" }\n", "kubelet.config.evictionHard", Restart, Nothing),
        (last, "[kubelet.config]\nserializeImagePulls = false\n", "kubelet.config.serializeImagePulls", Restart, Nothing),
        (last, "[kubelet.config]\nfailSwapOn = false\n", "kubelet.config.failSwapOn", Restart, Nothing),
        (last, "[kubelet.config]\nshutdownGracePeriod = \"30s\"\n", "kubelet.config.shutdownGracePeriod", Restart, Nothing),
        (last, "[kubelet.config]\nresolvConf = \"/run/systemd/resolve/resolv.conf\"\n", "kubelet.config.resolvConf", Restart, Nothing),
        (last, "[kubelet.config]\nstaticPodPath = \"/etc/kubernetes/manifests\"\n", "kubelet.config.staticPodPath", Restart, Nothing),
        (kubelet, "[kubelet]\nfeature-gates = { NodeSwap = true }\n", "kubelet.feature-gates.NodeSwap", Restart, Nothing),
        ("flags = { v = \"2\" }", "flags = { v = \"4\" }", "kubelet.flags.v", Restart, Nothing),
        ("flags = { v = \"2\" }\n", "", "kubelet.flags.v", Restart, Nothing),
        ("proxy.example:3128", "proxy.example:3129", "kubelet.environment.HTTPS_PROXY", Restart, Nothing),
        (kubelet, "[kubelet]\nbinary = \"/opt/kubelet\"\n", "kubelet.binary", Restart, Nothing),
        (kubelet, "[kubelet]\nnode-ip = false\n", "kubelet.node-ip", Restart, ApiserverRestart),
        (kubelet, "[kubelet]\nunit.Service.Nice = \"5\"\n", "kubelet.unit.Service.Nice", Restart, Nothing),
        (kubelet, "[kubelet]\nrotate-certificates = false\n", "kubelet.rotate-certificates", Restart, Nothing),
        (kubelet, "[kubelet]\nruntime-service = \"crio.service\"\n", "kubelet.runtime-service", Restart, Nothing),
        (kubelet, "[kubelet]\npaths.cert-dir = \"/var/lib/kubelet/certs\"\n", "kubelet.paths.cert-dir", Restart, Nothing),
        (kubelet, "[kubelet]\npaths.config = \"/etc/kubernetes/kubelet.yaml\"\n", "kubelet.paths.config", Restart, Nothing),
        (cluster, "[cluster]\ndomain = \"example.local\"\n", "cluster.domain", None, Nothing),
        ("clusterDomain = \"cluster.local\"\n", "", "kubelet.config.clusterDomain", Restart, Nothing),
        (cluster, "[cluster]\ndns = [\"10.96.0.53\"]\n", "cluster.dns", Restart, Nothing),
        ("address = \"10.0.0.1\"", "address = \"10.0.0.9\"", "address", Restart, Nothing),
        (tables, "[files.\"/etc/motd\"]\nsource = \"files/motd\"\n[pools.web]\n", "files.\"/etc/motd\"", Restart, Nothing),
        // Only with a drain.
        (last, "[kubelet.config]\ncpuManagerPolicy = \"static\"\nkubeReserved = { cpu = \"1\" }\n", "kubelet.config.cpuManagerPolicy", DrainRestart, Nothing),
        (last, "[kubelet.config]\ntopologyManagerPolicy = \"best-effort\"\n", "kubelet.config.topologyManagerPolicy", DrainRestart, Nothing),
        (last, "[kubelet.config]\ntopologyManagerScope = \"pod\"\n", "kubelet.config.topologyManagerScope", DrainRestart, Nothing),
        (kubelet, "[kubelet]\ncgroup-driver = \"cgroupfs\"\n", "kubelet.cgroup-driver", DrainRestart, Nothing),
        (last, "[kubelet.config]\ncgroupDriver = \"cgroupfs\"\n", "kubelet.cgroup-driver", DrainRestart, Nothing),
        (last, "[kubelet.config]\ncgroupRoot = \"/kubernetes\"\n", "kubelet.config.cgroupRoot", DrainRestart, Nothing),
        ("containerd/containerd.sock", "crio/crio.sock", "kubelet.runtime-endpoint", DrainRestart, Nothing),
        ("flags = { v = \"2\" }", "flags = { v = \"2\", root-dir = \"/data/kubelet\" }", "kubelet.flags.root-dir", DrainRestart, Nothing),
        (kubelet, "[kubelet]\nkubernetes = \"1.35\"\n", "kubelet.kubernetes", DrainRestart, Nothing),
        ("kubernetes = \"1.36\"", "kubernetes = \"1.37\"", "kubelet.kubernetes", DrainRestart, Both),
        // Set at registration.
        ("\"north\"", "\"south\"", "labels.\"example.com/site\"", ApiLabel, Nothing),
        ("labels = { \"example.com/site\" = \"north\" }\n", "", "labels.\"example.com/site\"", ApiLabel, Nothing),
        ("\"example.com/tier\" = \"web\"", "\"example.com/tier\" = \"front\"", "labels.\"example.com/tier\"", ApiLabel, Nothing),
        ("[nodes.w1]\n", "[nodes.w1]\nlabels = { \"example.com/rack\" = \"a\" }\n", "labels.\"example.com/rack\"", ApiLabel, Nothing),
        ("web=true:NoSchedule", "web=true:NoExecute", "taints", ApiLabel, Nothing),
        ("taints = [\"example.com/web=true:NoSchedule\"]\n", "", "taints", ApiLabel, Nothing),
        (kubelet, "[kubelet]\nprovider-id = \"metal://{name}\"\n", "kubelet.provider-id", Manual, Nothing),
        (kubelet, "[kubelet]\nhostname-override = false\n", "kubelet.hostname-override", Manual, Nothing),
        // What the kubeconfig of a joined node keeps.
        ("192.168.124.18:6443", "192.168.124.19:6443", "api-server", NewBootstrap, Apply),
        (web, "[pools.web]\napi-server = \"https://192.168.124.20:6443\"\n", "api-server", NewBootstrap, Nothing),
        (web, "[pools.web]\ntls-server-name = \"api.example\"\n", "tls-server-name", NewBootstrap, Nothing),
        (web, "[pools.web]\nproxy-url = \"http://proxy.example:3128\"\n", "proxy-url", NewBootstrap, Nothing),
        ("pki/ca.pem", "pki/other.pem", "ca", NewBootstrap, Apply),
        (kubelet, "[kubelet]\npaths.kubeconfig = \"/etc/kubernetes/kubelet.kubeconfig\"\n", "kubelet.paths.kubeconfig", NewBootstrap, Nothing),
        (kubelet, "[kubelet]\nclient-ca = \"pki/other.pem\"\n", "kubelet.client-ca", Reload, Nothing),
        // Of tokens and approval a joined node needs nothing.
        ("id = \"abcdef\"", "id = \"abcdeg\"", "tokens.workers.id", None, Apply),
        ("2056-01-01", "2057-01-01", SAME, None, Apply),
        ("expires = 2056", "groups = [\"web\"]\nexpires = 2056", SAME, None, Apply),
        (tables, "[approval]\nrenewals = false\n[pools.web]\n", SAME, None, Apply),
        // Flags of the control plane.
        ("max-requests-inflight = \"500\"", "max-requests-inflight = \"600\"", SAME, None, ApiserverRestart),
        (tables, "[control-plane.controller-manager.flags]\nconcurrent-gc-syncs = \"30\"\n[pools.web]\n", SAME, None, ControllerManagerRestart),
    ]
}

fn difference(before: &str, after: &str) -> Diff {
    diff(&compiled(before, CA), &compiled(after, CA)).unwrap()
}

#[test]
fn edits_take_what_the_components_need() {
    let mut wrong = Vec::new();
    for (from, to, key, class, plane) in edits() {
        assert!(SPEC.contains(from), "{from}");
        let edited = SPEC.replacen(from, to, 1);
        if let Some(broken) = broken(&edited) {
            wrong.push(format!("{to:?}: {broken}"));
            continue;
        }
        let found = difference(SPEC, &edited);
        let node = &found.nodes[0];
        let has = key.is_empty()
            || node.changes.iter().any(|change| {
                (change.key == key || change.key.starts_with(&format!("{key}."))) && change.class == class
            })
            || class == NodeClass::None && node.changes.iter().all(|change| change.key != key);
        if node.class != class || found.plane.class != plane || !has {
            let keys: Vec<_> = node.changes.iter().map(|change| (&change.key, change.class)).collect();
            wrong.push(format!("{to:?}: {:?} {:?} {keys:?}", node.class, found.plane.class));
        }
        if found.is_empty() {
            assert!(found.order.is_empty());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every edit back takes as much: only who grants and who takes away changes places.
#[test]
fn the_way_back_has_the_same_keys() {
    for (from, to, ..) in edits() {
        let edited = SPEC.replacen(from, to, 1);
        let keys = |diff: &Diff| -> Vec<String> {
            let changes = diff.nodes.iter().flat_map(|node| node.changes.iter());
            let mut keys: Vec<String> = changes.map(|change| change.key.clone()).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&difference(SPEC, &edited)), keys(&difference(&edited, SPEC)), "{to}");
        assert!(difference(&edited, &edited).is_empty());
    }
}

#[test]
fn nodes_come_and_go() {
    let after = SPEC.replace("[nodes.w2]", "[nodes.w3]");
    let found = difference(SPEC, &after);
    let classes: Vec<_> = found.nodes.iter().map(|node| (node.name.as_str(), node.class)).collect();
    assert_eq!(classes, [("w1", NodeClass::None), ("w2", NodeClass::Removed), ("w3", NodeClass::NewNode)]);
    assert!(found.order.iter().any(|step| step.nodes == ["w3"]));
}

/// Applying deletes nothing: what the spec no longer has is deleted by a command, after everything else.
#[test]
fn what_is_gone_is_deleted_last() {
    let found = difference(SPEC, &SPEC.replace("id = \"abcdef\"", "id = \"abcdeg\""));
    assert_eq!(
        found.order.last().unwrap().what,
        "kubectl delete secret --namespace kube-system bootstrap-token-abcdef"
    );
}

fn git(sandbox: &Sandbox, script: &str) {
    let identity = "-c user.email=a@example.com -c user.name=a";
    let run = sandbox.shell(&script.replace("git commit", &format!("git {identity} commit")));
    assert_eq!(run.code, 0, "{}", run.all());
}

/// Commits are read as they are, with what the spec includes, whatever is in the work tree.
#[test]
fn commits_are_compared() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("git is not installed");
        return;
    }
    let sandbox =
        Sandbox::new(SPEC.replace("version = 1\n", "version = 1\ninclude = [\"base.toml\"]\n").as_bytes());
    sandbox.write("base.toml", b"[kubelet.config]\nserializeImagePulls = false\n");
    git(&sandbox, "git init -q . && git add cluster.toml base.toml pki && git commit -qm one");
    sandbox.write("base.toml", b"[kubelet.config]\nserializeImagePulls = true\n");
    let json = |arguments: &[&str]| -> Value {
        let run = sandbox.run(&[&["diff", "--format", "json"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.all());
        serde_json::from_str(&run.stdout).unwrap()
    };
    for arguments in [&[][..], &["HEAD"], &["HEAD.."]] {
        let document = json(arguments);
        let change = &document["nodes"][0]["changes"][0];
        assert_eq!(change["key"], "kubelet.config.serializeImagePulls");
        assert_eq!((&change["from"], &change["to"]), (&Value::from("false"), &Value::from("true")));
        assert_eq!(change["places"]["to"], "base.toml:2:23");
        assert_eq!(document["nodes"][0]["class"], "restart");
    }
    git(&sandbox, "git commit -qam two");
    assert_eq!(json(&[])["nodes"][0]["class"], "none");
    assert_eq!(json(&["HEAD~1..HEAD"])["nodes"][0]["class"], "restart");
    assert_eq!(json(&["HEAD~1", "HEAD"])["nodes"][0]["class"], "restart");
    let text = sandbox.run(&["diff", "HEAD~1"]);
    assert!(text.stdout.contains("w1, w2: restart the kubelet\n"), "{}", text.all());
    for (arguments, expected) in [
        (vec!["diff", "no-such"], "neither a file nor a commit"),
        (vec!["diff", "--", "--output=x"], "neither a file nor a commit"),
        (vec!["diff", "pki"], "is a folder"),
        (vec!["diff", "HEAD", "none.toml"], "neither a file nor a commit"),
    ] {
        let run = sandbox.run(&arguments);
        assert!(run.code == 2 && run.stderr.contains(expected), "{arguments:?} {}", run.all());
    }
    assert!(!sandbox.exists("x"));
    sandbox.write("cluster.toml", b"version = 1\n");
    let run = sandbox.run(&["diff"]);
    assert!(run.code == 2 && run.stderr.contains("does not compile"), "{}", run.all());
}

/// Nodes that are alike are one group; each has the places of its own table.
#[test]
fn nodes_that_are_alike_are_one_group() {
    let own = |node: u8, pods: u16| {
        format!(
            "[nodes.x{node}]\naddress = \"10.0.1.{node}\"\nlabels = {{ \"example.com/own\" = \"v{node}\" }}\nkubelet.config.maxPods = {pods}\n"
        )
    };
    let spec = |pods| format!("{SPEC}{}{}{}", own(1, pods), own(2, pods), own(3, pods));
    let sandbox = Sandbox::new(spec(10).as_bytes());
    sandbox.write("new.toml", spec(20).as_bytes());
    let run = sandbox.run(&["diff", "cluster.toml", "new.toml"]);
    assert!(run.stdout.contains("x1, x2, x3: restart the kubelet\n"), "{}", run.all());
    let run = sandbox.run(&["diff", "cluster.toml", "new.toml", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let places: Vec<&Value> = document["nodes"].as_array().unwrap()[2..]
        .iter()
        .map(|node| &node["changes"][0]["places"]["to"])
        .collect();
    assert_eq!(places, ["new.toml:33:26", "new.toml:37:26", "new.toml:41:26"]);
    let moved = spec(10).replace("\"v2\"", "\"w2\"");
    sandbox.write("new.toml", moved.as_bytes());
    let run = sandbox.run(&["diff", "cluster.toml", "new.toml"]);
    assert!(run.stdout.contains("x2: labels and taints with kubectl\n"), "{}", run.all());
    assert!(!run.stdout.contains("x1"), "{}", run.all());
}

/// Names and values have no effect in Markdown and no escapes in a terminal.
#[test]
fn hostile_values_are_text() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let hostile = SPEC.replace("HTTPS_PROXY = \"http://proxy.example:3128\"", "A = \"|<b>`x`\\u001b[31m\"");
    sandbox.write("new.toml", hostile.as_bytes());
    for format in ["human", "markdown", "json"] {
        let run = sandbox.run(&["diff", "cluster.toml", "new.toml", "--format", format]);
        if run.code == 2 {
            continue;
        }
        assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
        if format == "markdown" {
            assert!(!run.stdout.contains("<b>"), "{}", run.stdout);
        }
    }
}
