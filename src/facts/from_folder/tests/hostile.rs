//! What costs too much is reported instead of read.

use super::*;
use crate::world::{Found, ReadError};

/// What is reported for a folder: the messages of findings and what processes would not start with.
fn said(files: &[(&str, &str)]) -> String {
    let imported = read(files);
    let mut said: Vec<String> = imported.findings.iter().map(|finding| finding.message.clone()).collect();
    let facts = &imported.facts;
    let processes = facts.classes.iter().map(|class| &class.kubelet.process);
    let processes = processes.chain(facts.apiservers.iter().map(|one| &one.component.process));
    said.extend(processes.flat_map(|process| &process.faults).map(|fault| format!("{:?}", fault.kind)));
    said.join("\n")
}

const KIND: &str = "apiVersion: v1\nkind: X\n";

#[test]
fn hostile_files_are_findings() {
    let deep = format!("apiVersion: v1\nkind: X\na: {}", "[".repeat(100_000));
    let mut bomb = String::from("apiVersion: v1\nkind: X\na: &a [x,x,x,x,x,x,x,x,x]\n");
    for (name, of) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
        bomb.push_str(&format!("{name}: &{name} [*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of}]\n"));
    }
    let cut = "-----BEGIN CERTIFICATE-----\nMIIB";
    let mut tree = tree(&[("deep.yaml", &deep), ("bomb.yaml", &bomb), ("cut.pem", cut), ("empty", "")]);
    tree.files.insert("latin".into(), Found::File(vec![b'k', 0xe4]));
    tree.files.insert("binary".into(), Found::File(vec![0, 1, 2]));
    tree.files.insert("huge".into(), Found::Unreadable(ReadError::TooLarge(1 << 20)));
    tree.files.insert("pipe".into(), Found::Unreadable(ReadError::Special));
    tree.complete = false;
    let imported = import(&tree, "dir/", None);
    let messages: Vec<&str> = imported.findings.iter().map(|finding| finding.message.as_str()).collect();
    for part in [
        "`dir/` is too large to be read completely",
        "dir/deep.yaml",
        "dir/bomb.yaml",
        "dir/latin",
        "`dir/binary` is not text: line 1 has a NUL byte",
        "dir/huge",
        "dir/pipe",
        "nothing in this folder",
    ] {
        assert!(messages.iter().any(|message| message.contains(part)), "{part}: {messages:#?}");
    }
    assert_eq!(messages.len(), 8, "{messages:#?}");
}

/// A file that exists and cannot be read is not reported as missing.
#[test]
fn a_file_that_is_no_text_is_not_absent() {
    let unit = "n/etc/systemd/system/kubelet.service";
    let mut tree = tree(&[(unit, UNIT), ("n/etc/kubernetes/other", ""), ("n/etc/machine-id", "6f1a\n")]);
    let config = "n/etc/kubernetes/bootstrap.conf";
    let of = |tree: &Tree| {
        let imported = import(tree, "", None);
        let kubelet = &imported.facts.classes[0].kubelet;
        match kubelet.files.get("/etc/kubernetes/bootstrap.conf") {
            Fact::Known(_) => "known",
            Fact::Absent => "absent",
            Fact::Unknown(_) => "unknown",
        }
    };
    assert_eq!(of(&tree), "absent");
    tree.files.insert(config.into(), Found::Link("/etc/kubernetes/none".into()));
    assert_eq!(of(&tree), "absent");
    tree.files.insert("n/etc/kubernetes/other".into(), Found::File(b"a: 1\0\n".to_vec()));
    tree.files.insert(config.into(), Found::Link("other".into()));
    assert_eq!(of(&tree), "unknown");
    for bytes in [Found::File(b"a: 1\n\0".to_vec()), Found::Unreadable(ReadError::Special)] {
        tree.files.insert(config.into(), bytes);
        assert_eq!(of(&tree), "unknown");
    }
}

#[test]
fn configuration_of_kubeadm_beyond_what_counts_is_said() {
    let join = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n";
    let files: Vec<String> = (0..102).map(|n| format!("{n:03}/join.yaml")).collect();
    let of = |count: usize| {
        let files: Vec<(&str, &str)> = files.iter().take(count).map(|path| (path.as_str(), join)).collect();
        said(&files)
    };
    assert!(!of(100).contains("kubeadm configuration"));
    let found = of(102);
    assert!(
        found.contains(
            "`100/join.yaml` and 1 more are not read: the limit is 100 kubeadm configuration files"
        ),
        "{found}"
    );
    assert!(of(101).contains("`100/join.yaml` is not read: the limit is 100 "), "{}", of(101));
}

#[test]
fn yaml_has_bounds() {
    let anchor = format!("{KIND}a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a,".repeat(100_000));
    assert!(said(&[("m.yaml", &anchor)]).contains("too large by its aliases"));
    let each =
        "---\n".to_owned() + KIND + "a: &a [" + &"x,".repeat(900) + "]\nb: [" + &"*a,".repeat(900) + "]\n";
    assert!(said(&[("m.yaml", &each.repeat(400))]).contains("too large by its aliases"));
    // Long keys above many values make long paths.
    let long = format!("{KIND}? {}\n: [{}]\n", "k".repeat(100_000), "1,".repeat(10_000));
    assert!(said(&[("m.yaml", &long)]).contains("too long ones"));
    let many = format!("{KIND}a: [{}]", "1,".repeat(300_000));
    assert!(said(&[("m.yaml", &many)]).contains("more than 200000 values"));
    let documents = |count: usize| said(&[("m.yaml", &"--- {kind: X, apiVersion: v1}\n".repeat(count))]);
    assert!(documents(5001).contains("more than 5000 documents") && !documents(5000).contains("documents"));
    // Each file is small enough, all of them are not.
    let list = format!("{KIND}a: [{}]\n", "1,".repeat(120_000));
    let found = said(&[("a.yaml", &list), ("b.yaml", &list)]);
    assert!(found.contains("`b.yaml` is not read: the folder contains too much YAML"), "{found}");
    assert!(!found.contains("a.yaml"), "{found}");
    for deep in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000)] {
        assert!(said(&[("m.yaml", &format!("{KIND}a:\n  {deep}"))]).contains("m.yaml"));
    }
}

/// Files refused for their size count against the limits too, and later readers do not read them either.
#[test]
fn files_that_are_too_large_are_few_and_read_by_nobody() {
    let bomb = format!(
        "{KIND}a: &a [x]\nb: &b [{0}]\nc: &c [{1}]\nd: [{2}]",
        "*a,".repeat(90),
        "*b,".repeat(90),
        "*c,".repeat(90)
    );
    let names: Vec<String> = (0..9).map(|n| format!("n/{n}.yaml")).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), bomb.as_str())).collect();
    let config = format!("{bomb}\nclusters: []\n");
    files.extend([
        ("n/etc/systemd/system/kubelet.service", UNIT),
        ("n/etc/kubernetes/bootstrap.conf", &config),
    ]);
    let found = said(&files);
    assert_eq!(found.matches("made too large by its aliases").count(), 4, "{found}");
    assert_eq!(found.matches("the folder contains too much YAML").count(), 6, "{found}");
    let imported = read(&files);
    let bootstrap = imported.facts.classes[0].kubelet.files.get("/etc/kubernetes/bootstrap.conf");
    assert!(matches!(bootstrap, Fact::Unknown(_)));
}

#[test]
fn units_and_scripts_have_bounds() {
    // systemd reads units of any length.
    let unit = UNIT.to_owned() + &"Environment=A=b\n".repeat(10_000);
    assert!(!said(&[("kubelet.service", &unit)]).contains("is not read"));
    let script = "#!/bin/sh\nkubectl create clusterrolebinding b --clusterrole=r --group=g\n";
    assert!(said(&[("s.sh", &script.repeat(50_000))]).contains("KiB, the limit for scripts"));
    assert!(said(&[("s.sh", &script.repeat(1_001))]).contains("more than 1000 kubectl commands"));
    assert!(!said(&[("s.sh", &script.repeat(1_000))]).contains("kubectl commands"));
    let config = "#!/bin/sh\n".to_owned()
        + &"kubectl create configmap c --from-file=k=big\n".repeat(20)
        + "kubectl config set-cluster x --kubeconfig=/k --certificate-authority=ca --embed-certs=true\n";
    let (big, ca) = ("x".repeat(1 << 20), "y".repeat(1 << 16));
    let of = |script: &str| said(&[("s.sh", script), ("t.sh", script), ("big", &big), ("ca", &ca)]);
    assert_eq!(of(&config).matches("copy more than 16 MiB into other files").count(), 1);
    assert!(!of(&config.replace("k=big", "k=ca")).contains("into other files"));
    let env = "[Service]\nEnvironmentFile=/etc/a\nExecStart=/usr/bin/kubelet\n";
    let text = "A=b\n".repeat(1_048_577);
    assert!(
        said(&[("kubelet.service", env), ("a", &text)])
            .contains("the environment files of the units are too large in total")
    );
}

#[test]
fn a_file_that_is_named_again_and_again_is_read_once() {
    let unit =
        format!("[Service]\n{}ExecStart=/usr/bin/kubelet $A\n", "EnvironmentFile=/etc/a\n".repeat(2_000));
    let imported = read(&[("kubelet.service", &unit), ("a", &"A=--v=2\n".repeat(100_000))]);
    assert_eq!(words(&imported.facts.classes[0].kubelet), ["--v=2"]);
    // The last counts.
    let unit = "[Service]\nEnvironmentFile=/etc/a\nEnvironmentFile=/etc/b\nEnvironmentFile=/etc/a\nExecStart=/usr/bin/kubelet $A $B\n";
    let imported = read(&[("kubelet.service", unit), ("a", "A=--v=2\n"), ("b", "A=--v=3\nB=--v=4\n")]);
    assert_eq!(words(&imported.facts.classes[0].kubelet), ["--v=2", "--v=4"]);
}

#[test]
fn what_linux_does_not_start_is_no_word() {
    let (long, less) = ("x".repeat(128 * 1024), "x".repeat(60_000));
    let unit =
        |words: &str| format!("[Service]\nEnvironmentFile=/etc/a\nExecStart=/usr/bin/kubelet {words}\n");
    let of = |words: &str, env: &str| said(&[("kubelet.service", &unit(words)), ("a", env)]);
    assert!(of("--v=${A}", &format!("A={long}\n")).contains("TooLong"));
    assert!(of("--v=2", &format!("A={long}\n")).contains("TooLong"));
    assert!(of(&"--v=${A} ".repeat(1_000), &format!("A={less}\n")).contains("TooLong"));
    assert!(of(&format!("--v={}", "${A}".repeat(10)), &format!("A={less}\n")).contains("TooLong"));
    assert!(of(&"$A ".repeat(1_000), &format!("A={}\n", "x ".repeat(30_000))).contains("TooLong"));
    assert!(!of("--v=${A} ${A}", &format!("A={less}\n")).contains("TooLong"));
    let pod = |word: &str, env: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nspec: {{containers: [{{command: [kube-apiserver, --v=2, '{word}'], env: [{env}]}}]}}\n"
        );
        said(&[("p.yaml", &text)])
    };
    assert!(pod(&format!("--v={long}"), "").contains("TooLong"));
    let twice: String = (1..30).map(|n| format!("{{name: E{n}, value: '$(E{0})$(E{0})'}},", n - 1)).collect();
    let found = read(&[(
        "p.yaml",
        &format!(
            "apiVersion: v1\nkind: Pod\nspec: {{containers: [{{command: [kube-apiserver, '--v=$(E29)'], env: [{{name: E0, value: xx}},{twice}]}}]}}\n"
        ),
    )]);
    assert!(!found.facts.apiservers[0].component.process.tells("v"));
}

#[test]
fn components_are_counted() {
    let files: Vec<(String, &str)> = (0..1_200).map(|n| (format!("{n:04}.service"), UNIT)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    assert!(said(&files).contains("the limit is 1000 components"));
    assert_eq!(read(&files).facts.classes.len(), 1_000);
    let pods: String = (0..9)
        .map(|n| format!("---\napiVersion: v1\nkind: Pod\nspec: {{containers: [{{command: [kube-apiserver, --v={n}]}}]}}\n"))
        .collect();
    assert!(said(&[("p.yaml", &pods)]).contains("the limit is 8 kube-apiservers"));
    assert_eq!(read(&[("p.yaml", &pods)]).facts.apiservers.len(), 8);
    // Each kubelet is proved with each control plane.
    let managers = pods.replace("kube-apiserver", "kube-controller-manager");
    let mut files = files;
    files.truncate(200);
    files.extend([("p.yaml", pods.as_str()), ("q.yaml", &managers)]);
    assert!(
        said(&files).contains("the limit is 187 kubelets with 64 control planes each"),
        "{}",
        said(&files)
    );
    assert_eq!(read(&files).facts.classes.len(), 187);
}
