//! How fast a spec of many nodes is checked and built, beside what runs on the same machine in the same minute:
//! parsing the TOML alone, `cp -r` of the tree, and the article's own method. `cargo bench`; `-- --smoke` for a short run,
//! `-- --seal 10000` for the plain and the encrypted build of so many nodes alone.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program of its own"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use nodejoin::kube::{Kube, Minor, NodeLabel, skew};
use nodejoin::secret::ProcessSecrets;
use nodejoin::sink::{Output, Writing, compare_recorded, write_with};
use nodejoin::world::DiskWorld;
use nodejoin::{Options, compile};

fn spec(nodes: usize) -> String {
    let mut text = String::from(
        r#"version = 1

[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]

[tokens.workers]
id = "lab001"
secret = { file = "secrets/workers.token" }
expires = 2056-01-01T00:00:00Z

[kubelet]
serving-certificate = { approver = "kubelet-csr-approver" }
config = { maxPods = 110 }

[approval]
address-ranges = ["192.0.0.0/8"]

[control-plane.apiserver]
kubelet-certificate-authority = "/var/lib/kubernetes/ca.pem"

[pools.web]
labels = { "example.com/tier" = "web" }

[pools.gpu]
taints = ["example.com/gpu=true:NoSchedule"]
"#,
    );
    for node in 0..nodes {
        let (pool, a, b) = (["web", "gpu"][node % 2], node / 250, node % 250 + 1);
        let _ =
            write!(text, "\n[nodes.worker-{node:06}]\npool = \"{pool}\"\naddress = \"192.168.{a}.{b}\"\n");
    }
    text
}

/// How nodes differ, and the text of so many in a spec.
type Variant = (&'static str, fn(usize) -> String);

/// From nodes that are one range to nodes of which each has a label of its own.
const VARIANTS: [Variant; 4] = [
    ("range", range),
    ("addresses", spec),
    ("rack labels", |nodes| labelled(nodes, |node| format!("r{:03}", node / 2 % 400))),
    ("own labels", |nodes| labelled(nodes, |node| format!("v{node:06}"))),
];

/// Nodes without addresses, one range for each pool.
fn range(nodes: usize) -> String {
    let mut text = spec(0);
    for pool in ["web", "gpu"] {
        let last = (nodes / 2).max(1) - 1;
        let _ = write!(text, "\n[nodes.\"{pool}-[000000-{last:06}]\"]\npool = \"{pool}\"\n");
    }
    text
}

/// Nodes with a label each.
fn labelled(nodes: usize, value: fn(usize) -> String) -> String {
    let mut text = spec(0);
    for node in 0..nodes {
        let (pool, a, b) = (["web", "gpu"][node % 2], node / 250, node % 250 + 1);
        let (a, high, value) = (a % 250, a / 250, value(node));
        let _ = write!(
            text,
            "\n[nodes.worker-{node:06}]\npool = \"{pool}\"\naddress = \"192.{}.{a}.{b}\"\n\
             labels = {{ \"example.com/own\" = \"{value}\" }}\n",
            168 + high,
        );
    }
    text
}

/// Checks nodes of each variant beside parsing the TOML alone.
fn print_variants(nodes: usize) {
    println!("check of {nodes} nodes");
    for (name, text) in VARIANTS {
        let folder = folder();
        let text = text(nodes);
        fs::write(folder.path().join("cluster.toml"), &text).unwrap();
        let parse = best(|| drop(toml::from_str::<toml::Table>(&text).unwrap())).as_secs_f64() * 1e3;
        let outcome = check(folder.path());
        assert_clean(&outcome);
        drop(outcome);
        let checked = best(|| drop(check(folder.path()))).as_secs_f64() * 1e3;
        println!("  {name:<16} {checked:9.2} ms   {:.2} x parse", checked / parse);
    }
}

/// The best of three runs.
fn best(mut run: impl FnMut()) -> Duration {
    (0..3)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .min()
        .unwrap()
}

/// The most memory that this process has held, in MiB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap_or(0.0) / 1024.0
}

fn check(folder: &Path) -> nodejoin::Outcome {
    let world = DiskWorld::new(folder.to_owned(), "2027-01-01T00:00:00Z".parse().unwrap());
    compile(&world, "cluster.toml", &Options::default()).unwrap()
}

/// What is measured is the work on a spec without errors: one with errors stops early.
fn assert_clean(outcome: &nodejoin::Outcome) {
    let messages: Vec<_> = outcome.findings.iter().map(|finding| &finding.message).collect();
    assert!(outcome.is_clean(), "{messages:?}");
}

fn build(folder: &Path, target: &Path) -> nodejoin::sink::Written {
    let mut outcome = check(folder);
    let vault = outcome.open_secrets(&ProcessSecrets::new(folder));
    assert_clean(&outcome);
    let plan = outcome.plan().unwrap();
    // The disk is not what is measured.
    write_with(
        target,
        &Output { cluster: &outcome.cluster, plan, vault: &vault, spec: outcome.source.text(), signer: None },
        Writing { sync: false, ..Writing::default() },
    )
    .unwrap()
}

/// Builds again what is there, compares it, and builds again with another address of one node.
fn rebuild(folder: &Path, text: &str) -> [Duration; 3] {
    let out = folder.join("out");
    let unchanged = best(|| assert!(!build(folder, &out).is_new()));
    let compared = best(|| {
        let mut outcome = check(folder);
        let vault = outcome.open_secrets(&ProcessSecrets::new(folder));
        let (cluster, plan, spec) = (&outcome.cluster, outcome.plan().unwrap(), outcome.source.text());
        let output = Output { cluster, plan, vault: &vault, spec, signer: None };
        assert_eq!(compare_recorded(&out, &output).unwrap(), []);
    });
    fs::write(folder.join("cluster.toml"), text.replacen("\"192.168.0.1\"", "\"192.168.0.251\"", 1)).unwrap();
    let began = Instant::now();
    assert!(build(folder, &out).is_new());
    let changed = began.elapsed();
    fs::write(folder.join("cluster.toml"), text).unwrap();
    [unchanged, changed, compared]
}

/// Builds with every bundle encrypted for an age recipient and a host's key: for the first time, and when nothing has changed.
fn seal(folder: &Path, text: &str) -> (Duration, Duration) {
    let key = include_str!("../fixtures/sealed/ssh-ed25519.pub").trim();
    let age = "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je";
    let outputs = format!("\n[outputs]\nencrypt-to = [\"{age}\", \"{key}\"]\n");
    fs::write(folder.join("cluster.toml"), format!("{text}{outputs}")).unwrap();
    let timed = || {
        let began = Instant::now();
        build(folder, &folder.join("sealed"));
        began.elapsed()
    };
    let times = (timed(), timed());
    fs::write(folder.join("cluster.toml"), text).unwrap();
    times
}

/// Builds a tree of so many nodes plainly and encrypted, in turns, and prints the best of three of each.
fn print_seal(nodes: usize) {
    let folder = folder();
    let text = spec(nodes);
    fs::write(folder.path().join("cluster.toml"), &text).unwrap();
    let mut times = [Duration::MAX; 3];
    for _ in 0..3 {
        let began = Instant::now();
        build(folder.path(), &folder.path().join("out"));
        let plain = began.elapsed();
        let (sealed, again) = seal(folder.path(), &text);
        for (best, time) in times.iter_mut().zip([plain, sealed, again]) {
            *best = time.min(*best);
        }
        for made in ["out", "sealed"] {
            fs::remove_dir_all(folder.path().join(made)).unwrap();
        }
    }
    let [plain, sealed, again] = times.map(|time| time.as_secs_f64() * 1e3);
    println!("{nodes} nodes, best of three");
    println!("  build            {plain:9.2} ms");
    println!("  encrypted build  {sealed:9.2} ms   {:.2} x build", sealed / plain);
    println!("  the same again   {again:9.2} ms   {:.2} x build", again / plain);
}

/// A folder with what every spec here names.
fn folder() -> tempfile::TempDir {
    let folder =
        tempfile::tempdir_in(option_env!("NODEJOIN_BENCH").unwrap_or(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/01-quickstart");
    for file in ["pki/ca.pem", "secrets/workers.token"] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(example.join(file), path).unwrap();
    }
    folder
}

/// The time of the first lookup in each file of the data.
fn data() -> Duration {
    let began = Instant::now();
    let kube = Kube::of(Minor::newest());
    let known = [
        kube.kubelet_flags().has("config"),
        kube.apiserver_flags().has("client-ca-file"),
        kube.controller_manager_flags().has("controllers"),
        kube.kubelet_field("maxPods").is_present(),
        kube.gate("NodeSwap").is_present(),
        kube.controller("csrsigning").is_present(),
        kube.admission_plugin("NodeRestriction").is_present(),
        kube.api_version("ClusterRole").is_some(),
        kube.has_cluster_role("system:node"),
        kube.kubeadm().is_some(),
        kube.node_label("kubernetes.io/os") == NodeLabel::Allowed,
        skew::kubelet(Minor::oldest(), Minor::oldest()) == skew::Skew::Supported,
        !Kube::of(Minor::oldest()).admission_control([]).is_empty(),
    ];
    let took = began.elapsed();
    assert!(known.iter().all(|known| *known), "{known:?}");
    took
}

/// The middle of several children's milliseconds: each process parses the data once.
fn first_data() -> f64 {
    let child = || {
        let output = Command::new(std::env::current_exe().unwrap()).arg("--data").output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse::<f64>().unwrap()
    };
    let mut times: Vec<f64> = (0..9).map(|_| child()).collect();
    times.sort_by(f64::total_cmp);
    times[4]
}

/// 100,000 nodes in 20 pools, each of its own labels and limits.
fn pools() -> String {
    let (head, _) =
        spec(0).split_once("\n[pools.web]").map(|(head, tail)| (head.to_owned(), tail.to_owned())).unwrap();
    let mut text = head;
    for pool in 0..20 {
        let _ = write!(text, "\n[pools.p{pool}]\nlabels = {{ \"example.com/pool\" = \"{pool}\" }}\n");
        let _ = write!(text, "[pools.p{pool}.kubelet.config]\nmaxPods = {}\n", 100 + pool);
    }
    text.push_str("\n[nodes]\n");
    for pool in 0..20 {
        let _ = writeln!(text, "\"p{pool}-[0001-5000]\" = {{ pool = \"p{pool}\" }}");
    }
    text
}

/// Compiles and proves; how long each took.
fn prove(folder: &Path) -> (Duration, Duration) {
    let began = Instant::now();
    let outcome = check(folder);
    let compiled = began.elapsed();
    let began = Instant::now();
    let facts = outcome.facts(nodejoin::facts::from_plan::Scope::default()).unwrap();
    let proof = nodejoin::proof::prove(&facts, "2027-01-01T00:00:00Z".parse().unwrap());
    assert!(proof.joins());
    assert_eq!(proof.classes.iter().map(|class| class.nodes.len()).sum::<usize>(), 100_000);
    (compiled, began.elapsed())
}

/// The article's own method: four calls of kubectl for the kubeconfig of one node. Seconds a node; none without kubectl.
fn kubectl(folder: &Path) -> Option<f64> {
    let file = folder.join("kubectl.kubeconfig");
    let ca = folder.join("pki/ca.pem");
    let base = ["config", "--kubeconfig", file.to_str()?];
    let certificate = format!("--certificate-authority={}", ca.display());
    let calls: [&[&str]; 4] = [
        &[
            "set-cluster",
            "bootstrap",
            "--server=https://192.168.124.18:6443",
            &certificate,
            "--embed-certs=true",
        ],
        &["set-credentials", "kubelet-bootstrap", "--token=lab001.quickstart000lab"],
        &["set-context", "bootstrap", "--user=kubelet-bootstrap", "--cluster=bootstrap"],
        &["use-context", "bootstrap"],
    ];
    let began = Instant::now();
    const NODES: u32 = 3;
    for _ in 0..NODES {
        for call in calls {
            let output = Command::new("kubectl").args(base).args(call).output().ok()?;
            if !output.status.success() {
                return None;
            }
        }
    }
    Some(began.elapsed().as_secs_f64() / f64::from(NODES))
}

fn main() {
    // A child measures its own memory: `--memory FOLDER`.
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--memory") {
        let folder = Path::new(&arguments[at + 1]);
        build(folder, &folder.join("memory"));
        println!("{:.0}", peak());
        return;
    }
    // A child reads the data for the first time, as every run does: `--data`.
    if arguments.iter().any(|argument| argument == "--data") {
        println!("{:.3}", data().as_secs_f64() * 1e3);
        return;
    }
    println!("Kubernetes' data: {:.2} ms to parse and index all of it", first_data());
    if let Some(at) = arguments.iter().position(|argument| argument == "--prove") {
        let (compiled, proved) = prove(Path::new(&arguments[at + 1]));
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        println!("100000 nodes in 20 pools");
        println!("  check            {:9.2} ms", ms(compiled));
        println!("  prove            {:9.2} ms", ms(proved));
        println!("  peak {:.0} MiB", peak());
        return;
    }
    if let Some(at) = arguments.iter().position(|argument| argument == "--seal") {
        return print_seal(arguments[at + 1].parse().unwrap());
    }
    let smoke = arguments.iter().any(|argument| argument == "--smoke");
    let sizes: &[usize] = if smoke { &[10, 1_000] } else { &[10, 1_000, 10_000] };
    sizes.iter().for_each(|nodes| print_variants(*nodes));
    for &nodes in sizes {
        let folder = folder();
        let folder = folder.path();
        let text = spec(nodes);
        fs::write(folder.join("cluster.toml"), &text).unwrap();

        let parse = best(|| drop(toml::from_str::<toml::Table>(&text).unwrap()));
        let checked = best(|| drop(check(folder)));
        let began = Instant::now();
        let written = build(folder, &folder.join("out"));
        let built = began.elapsed();
        let began = Instant::now();
        assert!(
            Command::new("cp")
                .arg("-r")
                .arg(folder.join("out"))
                .arg(folder.join("copy"))
                .status()
                .unwrap()
                .success()
        );
        let copied = began.elapsed();
        let [unchanged, changed, compared] = rebuild(folder, &text);
        let (sealed, again) = seal(folder, &text);
        let memory =
            Command::new(std::env::current_exe().unwrap()).arg("--memory").arg(folder).output().unwrap();
        let memory = String::from_utf8_lossy(&memory.stdout).trim().to_owned();

        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let per_second = |n: usize| n as f64 / built.as_secs_f64();
        println!("{nodes} nodes");
        println!("  parse TOML alone {:9.2} ms", ms(parse));
        println!("  check            {:9.2} ms   {:.2} x parse", ms(checked), ms(checked) / ms(parse));
        println!("  build            {:9.2} ms   {:.2} x cp -r", ms(built), ms(built) / ms(copied));
        println!("  cp -r            {:9.2} ms", ms(copied));
        println!("  build unchanged  {:9.2} ms   {:.2} x build", ms(unchanged), ms(unchanged) / ms(built));
        println!("  one node changed {:9.2} ms   {:.2} x build", ms(changed), ms(changed) / ms(built));
        println!("  build --check    {:9.2} ms   {:.2} x build", ms(compared), ms(compared) / ms(built));
        println!("  encrypted build  {:9.2} ms   {:.2} x build", ms(sealed), ms(sealed) / ms(built));
        println!("  the same again   {:9.2} ms   {:.2} x build", ms(again), ms(again) / ms(built));
        println!(
            "  {} files, {:.0} files/s, {:.1} MB/s, peak {memory} MiB",
            written.files,
            per_second(written.files),
            per_second(written.bytes) / 1e6
        );
        match kubectl(folder) {
            Some(seconds) => {
                let all = seconds * nodes as f64;
                println!(
                    "  the article's four kubectl calls a node: {all:.1} s (scaled), {:.0} x build",
                    all * 1e3 / ms(built)
                );
            }
            None => println!("  the article's four kubectl calls a node: not measured, no kubectl here"),
        }
    }
    let folder = folder();
    fs::write(folder.path().join("cluster.toml"), pools()).unwrap();
    let proved =
        Command::new(std::env::current_exe().unwrap()).arg("--prove").arg(folder.path()).output().unwrap();
    assert!(proved.status.success(), "{}", String::from_utf8_lossy(&proved.stderr));
    print!("{}", String::from_utf8_lossy(&proved.stdout));
}
