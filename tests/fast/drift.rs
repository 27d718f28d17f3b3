//! `nodejoin drift`: a machine against what its spec compiles to.

use serde_json::{Value, json};

use crate::run::Sandbox;

const SPEC: &str = r#"version = 1
[cluster]
kubernetes = "1.36"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
[tokens.workers]
id = "abcdef"
secret = { file = "secrets/workers.token" }
expires = 2056-01-01T00:00:00Z
[kubelet.config]
maxPods = 50
nodeStatusReportFrequency = "60s"
evictionHard = { "memory.available" = "200Mi", "nodefs.available" = "10%", "nodefs.inodesFree" = "5%", "imagefs.available" = "15%", "imagefs.inodesFree" = "5%" }
[pools.web]
labels = { "example.com/tier" = "web" }
[nodes.w1]
pool = "web"
[nodes.w2]
pool = "web"
kubelet.config.maxPods = 60
[nodes.w3]
pool = "web"
kubelet.config.maxPods = 60
"#;

/// A sandbox with the files of `w2` in the folder `machine`.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    sandbox.write("secrets/workers.token", b"abcdef.0123456789abcdef\n");
    let run = sandbox.shell("$0 build && cp -r out/nodes/w2 machine && rm machine/README.md");
    assert_eq!(run.code, 0, "{}", run.all());
    sandbox
}

const CONFIG: &str = "machine/etc/kubernetes/kubelet-config.yaml";

fn edit(sandbox: &Sandbox, file: &str, change: impl Fn(&str) -> String) {
    let text = String::from_utf8(sandbox.read(file)).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed, "{file}");
    sandbox.write(file, changed.as_bytes());
}

#[test]
fn other_forms_of_the_same_are_no_drift() {
    let sandbox = sandbox();
    let run = sandbox.run(&["drift", "w2", "machine"]);
    assert_eq!((run.code, run.stdout.lines().count()), (0, 1), "{}", run.all());
    edit(&sandbox, CONFIG, |text| {
        let value: Value = serde_yaml::from_str(&text.replace("60s", "1m0s")).unwrap();
        serde_json::to_string_pretty(&value).unwrap()
    });
    edit(&sandbox, "machine/etc/systemd/system/kubelet.service", |text| format!("# mine\n\n{text}\n"));
    // The secret of the machine may be another one.
    edit(&sandbox, "machine/etc/kubernetes/bootstrap.kubeconfig", |text| {
        text.replace("0123456789abcdef", "fedcba9876543210")
    });
    let run = sandbox.run(&["drift", "w2", "machine"]);
    assert_eq!((run.code, run.stdout.lines().count()), (0, 1), "{}", run.all());
}

#[test]
fn differences_have_both_places() {
    let sandbox = sandbox();
    edit(&sandbox, CONFIG, |text| text.replace("maxPods: 60", "maxPods: 70\npodPidsLimit: 100"));
    edit(&sandbox, "machine/etc/kubernetes/kubelet.conf", |text| text.replace("tier=web", "tier=front"));
    sandbox.remove("machine/etc/systemd/system/kubelet.service");
    let run = sandbox.run(&["drift", "w2", "machine", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.all());
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let of = |end: &str| {
        let files = document["files"].as_array().unwrap();
        files.iter().find(|file| file["path"].as_str().unwrap().ends_with(end)).unwrap()
    };
    assert_eq!(of("kubelet.service")["state"], "missing");
    let config = &of("kubelet-config.yaml")["differences"];
    assert_eq!(config[0]["key"], "maxPods");
    assert_eq!((&config[0]["compiled"]["value"], &config[0]["found"]["value"]), (&json!("60"), &json!("70")));
    assert_eq!(config[0]["compiled"]["place"], "cluster.toml:21:26");
    assert_eq!((&config[1]["key"], &config[1]["compiled"]), (&json!("podPidsLimit"), &Value::Null));
    let flags = &of("kubelet.conf")["differences"];
    assert_eq!(flags[0]["key"], "--node-labels");
    assert_eq!(flags[0]["compiled"]["place"], "cluster.toml:16:33");
    let text = sandbox.run(&["drift", "w3", "machine"]);
    assert!(
        text.stdout.contains("    spec     60  cluster.toml:24:26\n    machine  70  line "),
        "{}",
        text.all()
    );
}

/// Values of the machine are covered like those of the spec.
#[test]
fn secrets_of_the_machine_are_not_printed() {
    let sandbox = sandbox();
    edit(&sandbox, "machine/etc/kubernetes/bootstrap.kubeconfig", |text| {
        text.replace("abcdef.0123456789abcdef", "fedcba.fedcba9876543210")
    });
    for format in ["human", "json"] {
        let run = sandbox.run(&["drift", "w2", "machine", "--format", format]);
        assert_eq!(run.code, 1, "{}", run.all());
        for secret in ["fedcba9876543210", "0123456789abcdef"] {
            assert!(!run.all().contains(secret), "{}", run.all());
        }
    }
}

#[test]
fn a_running_kubelet_is_compared_by_its_answer() {
    let sandbox = sandbox();
    let mut running = json!({
        "maxPods": 60, "nodeStatusReportFrequency": "1m0s", "podPidsLimit": -1, "unheardOf": 1,
    });
    let text = String::from_utf8(sandbox.read(CONFIG)).unwrap();
    let compiled: Value = serde_yaml::from_str(&text).unwrap();
    for (key, value) in compiled.as_object().unwrap() {
        if !["apiVersion", "kind", "nodeStatusReportFrequency"].contains(&key.as_str()) {
            running[key] = value.clone();
        }
    }
    let answer = |running: &Value| {
        sandbox.write("configz.json", json!({"kubeletconfig": running}).to_string().as_bytes())
    };
    answer(&running);
    let run = sandbox.run(&["drift", "w2", "configz.json"]);
    assert_eq!(run.code, 0, "{}", run.all());
    running["maxPods"] = json!(110);
    running["podPidsLimit"] = json!(4096);
    running["evictionHard"]["memory.available"] = json!("100Mi");
    answer(&running);
    let run = sandbox.run(&["drift", "w2", "configz.json"]);
    for line in [
        "  evictionHard.memory.available\n    spec     200Mi  cluster.toml:14:39\n    machine  100Mi\n",
        "  maxPods\n    spec     60  cluster.toml:21:26\n    machine  110\n",
        "  podPidsLimit\n    spec     does not set it\n    machine  4096\n",
    ] {
        assert!(run.code == 1 && run.stdout.contains(line), "{line}{}", run.all());
    }
}

#[test]
fn the_files_are_collected_by_a_script() {
    let sandbox = sandbox();
    let line = "$0 drift w2 --collect >collect.sh && sh -n collect.sh && sed -i 's#cd /#cd machine#' collect.sh && \
                sh collect.sh >files.tar && mkdir copy && tar -C copy -x -f files.tar && $0 drift w2 copy";
    let run = sandbox.shell(line);
    assert_eq!(run.code, 0, "{}", run.all());
    for (arguments, expected) in [
        (vec!["drift", "w4", "machine"], "did you mean"),
        (vec!["drift", "w2", "none"], "not a folder"),
        (vec!["drift", "w2", "cluster.toml"], "it is not JSON"),
        (vec!["drift", "w2"], "required"),
    ] {
        let run = sandbox.run(&arguments);
        assert!(run.code == 2 && run.stderr.contains(expected), "{arguments:?} {}", run.all());
    }
}
