use nodejoin::diagnostic::Finding;
use serde_json::Value;

use super::upgrade;
use crate::run::Sandbox;

/// Pools of three releases, a gate and flags that break on the way, and one mistake that is there before.
const SPEC: &str = r#"version = 1

[cluster]
kubernetes = "1.30"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]

[tokens.workers]
id = "lab001"
secret = { file = "secrets/workers.token" }
expires = 2056-01-01T00:00:00Z

[control-plane.apiserver]
feature-gates = { ValidatingAdmissionPolicy = true } # gone in 1.32

[kubelet.flags]
pod-infra-container-image = "registry.k8s.io/pause:3.9"
no-such-flag = "1"

[pools.new]
[pools.old.kubelet]
kubernetes = "1.28"
[pools.older.kubelet]
kubernetes = "1.27"

[nodes]
a = { pool = "new" }
"b-[1-3]" = { pool = "old" }
c = { pool = "older" }

[lints]
token-shared-by-pools = "allow"
"#;

/// The same without what breaks.
fn fixed() -> String {
    let spec = SPEC.replace("no-such-flag = \"1\"\n", "").replace("pod-infra-container-image", "# ");
    spec.replace("feature-gates = {", "feature-gates = {} # {")
}

fn rules<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<&'f str> {
    findings.into_iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn what_comes_is_told_apart_from_what_is_there() {
    let found = upgrade(SPEC, "1.35").unwrap();
    let brings = |rule: &str| -> Vec<String> {
        let of = found.brings.iter().filter(|brought| brought.finding.rule == rule);
        of.map(|brought| format!("{:?} {}", brought.finding.place, brought.at)).collect()
    };
    assert_eq!(brings("flag-removed"), ["kubelet.flags.pod-infra-container-image@Key 1.35"]);
    assert_eq!(brings("upgrade-changes-flags"), ["cluster.kubernetes@Value 1.32"]);
    assert!(brings("upgrade-changes-default").contains(&"cluster.kubernetes@Value 1.35".to_owned()));
    assert!(
        rules(&found.stays).iter().all(|rule| ["flag-unknown", "flag-deprecated"].contains(rule)),
        "{:?}",
        found.stays
    );
    assert!(!found.is_clean());
    // The same way, once the two are fixed.
    assert!(upgrade(&fixed(), "1.35").unwrap().is_clean());
}

#[test]
fn what_is_there_is_told_of_the_release_that_is_there() {
    let spec = SPEC.replace("no-such-flag", "max-pods");
    let found = upgrade(&spec, "1.35").unwrap();
    let stays: Vec<&Finding> =
        found.stays.iter().filter(|finding| format!("{:?}", finding.place).contains("max-pods")).collect();
    assert!(!stays.is_empty());
    for finding in stays {
        let related = finding.related.iter().map(|related| related.text.as_str());
        let said: String = finding.reason.as_deref().into_iter().chain(related).collect();
        assert!(!said.contains("1.35"), "{finding:?}");
    }
}

#[test]
fn a_finding_that_goes_away_is_told() {
    let spec = SPEC
        .replace("[kubelet.flags]", "[kubelet.config]\nmemoryReservationPolicy = \"None\"\n[kubelet.flags]");
    let found = upgrade(&spec, "1.35").unwrap();
    assert!(rules(&found.stays).contains(&"kubelet-field-not-yet"));
    let spec = spec
        .replace("[pools.old.kubelet]\nkubernetes = \"1.28\"", "[pools.old]")
        .replace("\"1.27\"", "\"1.30\"");
    let found = upgrade(&spec, "1.36").unwrap();
    assert!(rules(&found.mends).contains(&"kubelet-field-not-yet"), "{:?}", found.stays);
}

#[test]
fn people_get_the_findings_and_the_order() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let before = sandbox.tree();
    let run = sandbox.run(&["upgrade", "--to", "v1.32.1"]);
    assert_eq!(sandbox.tree(), before, "without --write nothing is touched");
    assert_eq!(run.code, 1);
    assert_eq!(
        run.stdout.split("Before the kubelet").next().unwrap(),
        "cluster.toml: Kubernetes 1.30 → 1.32, in this order
   1. kubelets of pool `older` (1 node) 1.27 → 1.30 (the next kube-apiserver would be too new for them)
   2. kube-apiserver 1.30 → 1.31
   3. kube-controller-manager 1.30 → 1.31
   4. kubelets of pool `old` (3 nodes) 1.28 → 1.31 (the next kube-apiserver would be too new for them)
      fix cluster.toml:15:19: error[feature-gate-removed]: the feature gate `ValidatingAdmissionPolicy` was removed in 1.32
   5. kube-apiserver 1.31 → 1.32
   6. kube-controller-manager 1.31 → 1.32
   7. kubelets of pool `new` (1 node) 1.30 → 1.32
   8. kubelets of pool `old` (3 nodes) 1.31 → 1.32
   9. kubelets of pool `older` (1 node) 1.30 → 1.32
"
    );
    let (already, coming) = run.stderr.split_once("Caused by the upgrade to Kubernetes 1.32:").unwrap();
    assert!(
        already.starts_with("Already in the spec:") && already.contains("error[flag-unknown]"),
        "{already}"
    );
    assert!(coming.contains("note[upgrade-changes-flags]") && !coming.contains("flag-unknown"), "{coming}");
    let later = sandbox.run(&["upgrade", "--to", "1.35"]);
    let plan = later.stdout.lines().collect::<Vec<_>>();
    let fix =
        plan.iter().position(|line| line.contains("fix cluster.toml:18:1: error[flag-removed]")).unwrap();
    assert!(plan[fix + 1].contains("kubelets of pool"), "{plan:#?}");
    assert!(plan[fix + 1].ends_with("→ 1.35"), "{plan:#?}");
}

#[test]
fn a_pool_that_may_stay_stays_unless_all_are_wanted() {
    let spec = SPEC.replace("1.27", "1.29");
    let found = upgrade(&spec, "1.31").unwrap();
    let stay: Vec<_> =
        found.order.stay.iter().map(|group| (group.pool.as_deref(), group.minor.to_string())).collect();
    assert_eq!(stay, [(Some("old"), "1.28".to_owned()), (Some("older"), "1.29".to_owned())]);
    let sandbox = Sandbox::new(spec.as_bytes());
    let plan = sandbox.run(&["upgrade", "--to", "1.31"]).stdout;
    assert!(plan.contains("   -  kubelets of pool `old` (3 nodes) stay at 1.28\n"), "{plan}");
    let all = sandbox.run(&["upgrade", "--to", "1.31", "--all"]).stdout;
    assert!(all.contains("kubelets of pool `old` (3 nodes) 1.28 → 1.31\n"), "{all}");
}

#[test]
fn programs_get_one_document() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let run = sandbox.run(&["upgrade", "--to", "1.35", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let steps = document["steps"].as_array().unwrap();
    assert_eq!(steps.iter().filter(|step| step["component"] == "kube-apiserver").count(), 5);
    assert!(steps.iter().any(|step| step["pool"] == "old" && step["nodes"] == 3 && step["to"] == "1.35"));
    let removed = document["brings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["rule"] == "flag-removed")
        .unwrap();
    assert_eq!((removed["at"].as_str(), removed["start"]["line"].as_u64()), (Some("1.35"), Some(18)));
    assert!(document["stays"].as_array().unwrap().iter().any(|finding| finding["rule"] == "flag-unknown"));
    assert_eq!(document["written"], Value::Null);
    assert_eq!(run.stdout, sandbox.run(&["upgrade", "--to", "1.35", "--format", "json"]).stdout);

    let run = sandbox.run(&["upgrade", "--to", "1.35", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let schema: Value =
        serde_json::from_str(include_str!("../../fixtures/sarif/sarif-schema-2.1.0.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&log));
    let results = log["runs"][0]["results"].as_array().unwrap();
    for result in results {
        let new = result["ruleId"] != "flag-unknown" && result["ruleId"] != "flag-deprecated";
        assert_eq!(result["baselineState"], if new { "new" } else { "unchanged" }, "{result:#}");
    }
    assert!(results.len() > 3);

    let github = sandbox.run(&["upgrade", "--to", "1.35", "--format", "github"]).stdout;
    let line = |rule: &str| github.lines().find(|line| line.contains(rule)).unwrap().to_owned();
    assert!(
        line("title=flag-unknown").contains("::already before the upgrade%3A ")
            || line("title=flag-unknown").contains("::already before the upgrade: ")
    );
    assert!(!line("title=flag-removed").contains("before the upgrade"));
}

#[test]
fn what_cannot_be_told_is_said() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let back = sandbox.run(&["upgrade", "--to", "1.29"]);
    assert_eq!((back.code, back.stdout.as_str()), (2, ""));
    assert!(back.stderr.contains("cannot be downgraded to 1.29"), "{}", back.stderr);
    let unknown = sandbox.run(&["upgrade", "--to", "1.99"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("1.99 is newer than any release nodejoin supports"),
        "{}",
        unknown.stderr
    );
    let missing = sandbox.run(&["upgrade", "nothing.toml", "--to", "1.35"]);
    assert_eq!((missing.code, missing.stderr.as_str()), (2, "nodejoin: `nothing.toml` does not exist\n"));
    for (spec, rule) in [
        ("version = 1\n[cluster\n", "toml-syntax"),
        ("version = 1\n[cluster]\nkubernetes = \"latest\"\n", "kubernetes-unknown"),
        ("version = 1\n[cluster]\nkubernetes = 1.30\n", "wrong-type"),
        ("version = 1\n", "missing-key"),
    ] {
        sandbox.write("cluster.toml", spec.as_bytes());
        for arguments in [&["upgrade", "--to", "1.35"][..], &["upgrade", "--to", "1.35", "--write"]] {
            let run = sandbox.run(arguments);
            assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{spec}");
            assert!(run.stderr.contains(rule), "{}", run.stderr);
            assert_eq!(sandbox.read("cluster.toml"), spec.as_bytes());
        }
    }
    sandbox.write("cluster.toml", b"version = 1\n# \xff\n[cluster]\nkubernetes = \"1.30\"\n");
    assert_eq!(sandbox.run(&["upgrade", "--to", "1.35", "--write"]).code, 1);
}

#[test]
fn lints_of_the_spec_hold() {
    let clean = fixed();
    let sandbox = Sandbox::new(clean.as_bytes());
    assert_eq!(sandbox.run(&["upgrade", "--to", "1.35"]).code, 0);
    assert_eq!(sandbox.run(&["upgrade", "--to", "1.35", "--deny", "warnings"]).code, 1);
    let silent = format!("{clean}upgrade-changes-default = \"allow\"\nupgrade-changes-flags = \"allow\"\n");
    sandbox.write("cluster.toml", silent.as_bytes());
    let run = sandbox.run(&["upgrade", "--to", "1.35", "--deny", "warnings"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

/// Many old clusters run Docker without anything about it in their specs.
#[test]
fn docker_that_leaves_is_told() {
    let spec = super::HEAD.replace("MINOR", "1.23") + "[nodes.a]\n";
    let found = upgrade(&spec, "1.24").unwrap();
    let docker = found.brings.iter().map(|brought| &brought.finding);
    let docker: Vec<_> =
        docker.filter(|finding| finding.message.contains("containerRuntimeEndpoint")).collect();
    assert_eq!(docker.len(), 1);
    // Docker as `--container-runtime` is what the new release refuses.
    let runtime = found.brings.iter().any(|brought| brought.finding.message.contains("--container-runtime`"));
    assert!(!runtime, "{:?}", found.brings);
    assert!(docker[0].help[0].contains("install containerd"), "{:?}", docker[0].help);
    let own = spec + "[kubelet]\nruntime-endpoint = \"unix:///run/containerd/containerd.sock\"\n";
    let found = upgrade(&own, "1.24").unwrap();
    // The image of pods' own containers is another one in each release.
    let other =
        found.brings.iter().filter(|brought| !brought.finding.message.contains("-infra-container-image"));
    assert_eq!(other.count(), 0, "{:?}", found.brings);
}

/// Since 1.28 the flush frequency is a duration, and was a number of nanoseconds from 1.23 on.
#[test]
fn the_same_in_another_type_is_no_other_default() {
    let spec = super::HEAD.replace("MINOR", "1.22") + "[nodes.a]\n";
    for to in ["1.23", "1.28"] {
        let found = upgrade(&spec, to).unwrap();
        let flush = found.brings.iter().filter(|brought| brought.finding.message.contains("flushFrequency"));
        assert_eq!(flush.count(), 0, "{to}: {:?}", found.brings);
    }
}
