//! `nodejoin kube diff` as people and programs see it.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests run the program")]

use assert_cmd::Command;
use nodejoin::kube::Minor;
use serde_json::Value;

fn diff(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nodejoin"));
    let output = command.args(["kube", "diff"]).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn said(arguments: &[&str]) -> String {
    let (code, out, err) = diff(arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    out
}

#[test]
fn people_see_each_area_with_what_hurts_first() {
    assert_eq!(
        said(&["1.9", "1.10", "--component", "api-versions"]),
        "Kubernetes 1.9 → 1.10\n\nAPI versions\n  added (1)\n    KubeletConfiguration kubelet.config.k8s.io/v1beta1  1.10\n"
    );
    let kubelet = said(&["v1.34.1", "1.37", "--component", "kubelet"]);
    let places =
        ["kubelet: flags", "  removed (", "    --boot-id-file ", "  default changed (", "kubelet: fields"]
            .map(|part| kubelet.find(part).unwrap_or_else(|| panic!("{part}\n{kubelet}")));
    assert!(places.is_sorted(), "{kubelet}");
    assert!(kubelet.contains("1.35  false → true"), "{kubelet}");
    assert!(!kubelet.contains("feature gates") && !kubelet.contains("kube-apiserver"), "{kubelet}");
    let old = said(&["1.9", "1.10", "--component", "kubelet"]);
    assert!(
        old.lines()
            .any(|line| line.trim_start().starts_with("--max-pods ")
                && line.ends_with("1.10  instead: maxPods")),
        "{old}"
    );
    let both = said(&["1.34", "1.37", "--component", "feature-gates,kube-controller-manager"]);
    assert!(both.contains("feature gates\n") && both.contains("kube-controller-manager: controllers\n"));
    assert_eq!(said(&["1.36", "1.36"]), "nodejoin knows no differences between Kubernetes 1.36 and 1.36.\n");
}

#[test]
fn programs_get_every_difference_and_the_same_bytes_again() {
    let text = said(&["1.34", "1.37", "--format", "json"]);
    assert_eq!(text, said(&["1.34", "1.37", "--format", "json"]));
    let there: Value = serde_json::from_str(&text).unwrap();
    let back: Value = serde_json::from_str(&said(&["1.37", "1.34", "--format", "json"])).unwrap();
    assert_eq!(
        (there["version"].as_u64(), there["from"].as_str(), there["to"].as_str()),
        (Some(1), Some("1.34"), Some("1.37"))
    );
    let find = |document: &Value, name: &str, change: &str| {
        let areas = document["areas"].as_array().unwrap().iter();
        let mut changes = areas.flat_map(|area| area["changes"].as_array().unwrap().clone());
        changes.find(|found| found["name"] == name && found["change"] == change).unwrap_or(Value::Null)
    };
    let gate = "AnonymousAuthConfigurableEndpoints";
    assert_eq!(find(&there, gate, "removed")["at"], "1.37");
    assert_eq!(find(&back, gate, "added")["to"], "ga on locked");
    let default = find(&there, "failCgroupV1", "default");
    assert_eq!((default["from"].as_str(), default["to"].as_str()), (Some("false"), Some("true")));
    // On the way back a thing is as it was from the newest minor on that was like that.
    assert_eq!(find(&back, "failCgroupV1", "default")["at"], "1.34");
    let count = |document: &Value| {
        document["areas"]
            .as_array()
            .unwrap()
            .iter()
            .map(|area| area["changes"].as_array().unwrap().len())
            .sum::<usize>()
    };
    assert!(count(&there) > 100);
    assert_eq!(count(&there), count(&back));
}

#[test]
fn every_step_can_be_shown() {
    let minors: Vec<String> = Minor::all().map(|minor| minor.to_string()).collect();
    for pair in minors.windows(2) {
        assert!(said(&[&pair[0], &pair[1]]).lines().count() > 10, "{pair:?}");
    }
}

#[test]
fn a_release_that_is_none_is_refused_with_a_way_out() {
    for (text, help) in [("1.8", "`1.9`"), ("1.38", "`1.37`"), ("latest", "`1.37`"), ("1,36", "`1.36`")] {
        let (code, out, err) = diff(&["1.36", text]);
        assert_eq!((code, out.as_str()), (2, ""), "{text}");
        assert!(err.contains(help), "{err}");
    }
}
