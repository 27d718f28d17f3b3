//! Files inside other files, wrappers, and what is read of a folder that is no copy of a machine.

use nodejoin::facts::from_folder::{Imported, import};
use nodejoin::proof::{self, Proof};
use nodejoin::world::Tree;

use super::{AT, told};

const UNIT: &str = "[Service]\nExecStart=/usr/bin/kubelet --kubeconfig=/etc/k.conf --bootstrap-kubeconfig=/etc/b.conf --node-ip=10.0.0.9\n";

fn folder(files: &[(&str, &str)]) -> (Imported, Proof) {
    let tree = Tree::of(files.iter().map(|(path, text)| (*path, text.as_bytes())));
    let imported = import(&tree, "", None);
    let proof = proof::prove(&imported.facts, AT.parse().unwrap());
    (imported, proof)
}

/// The words of each kubelet, and the place of the first.
fn kubelets(files: &[(&str, &str)]) -> Vec<(Vec<String>, String)> {
    let (imported, proof) = folder(files);
    assert!(proof.joins(), "{}", told(&proof));
    let words = |process: &nodejoin::facts::Process| {
        let words = process.words.iter().map(|word| word.value.clone()).collect();
        let first = process.words.first().unwrap();
        let line = first.origin.file.position(first.origin.range.start).line;
        (words, format!("{}:{line}", first.origin.file.name()))
    };
    imported.facts.classes.iter().map(|class| words(&class.kubelet.process)).collect()
}

fn expected() -> Vec<String> {
    ["--kubeconfig=/etc/k.conf", "--bootstrap-kubeconfig=/etc/b.conf", "--node-ip=10.0.0.9"]
        .map(str::to_owned)
        .into()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("      {line}\n")).collect()
}

#[test]
fn each_block_is_a_file_of_its_own() {
    let proxy = "[Service]\nExecStart=/usr/bin/kube-proxy\n";
    let cloud = format!(
        "#cloud-config\nwrite_files:\n- path: /etc/systemd/system/kubelet.service\n  content: |\n{}- path: /etc/systemd/system/p.service\n  content: |\n{}",
        indented(UNIT),
        indented(proxy)
    );
    let butane = format!(
        "variant: fcos\nversion: 1.5.0\nsystemd:\n  units:\n  - name: kubelet.service\n    contents: |\n{}  - name: p.service\n    contents: |\n{}",
        indented(UNIT),
        indented(proxy)
    );
    let quoted = format!(
        "#!/bin/sh\ncat > /etc/systemd/system/kubelet.service <<'EOF'\n{UNIT}EOF\ncat <<EOF | sudo tee /etc/systemd/system/p.service\n{proxy}EOF\n"
    );
    let shell = "#!/bin/bash\nIP=10.0.0.9\ncat <<EOF > /etc/systemd/system/kubelet.service\n[Service]\nExecStart=/usr/bin/kubelet \\\\\n  --kubeconfig=/etc/k.conf --bootstrap-kubeconfig=/etc/b.conf --node-ip=$IP\nEOF\n";
    for (name, text, place) in [
        ("guide.md", format!("# A\n\n```ini\n{UNIT}```\n\n```ini\n{proxy}```\n"), "guide.md:5"),
        (
            "guide.md",
            format!("```bash\ncat <<'EOF' | tee /etc/systemd/system/kubelet.service\n{UNIT}EOF\n```\n"),
            "guide.md:4",
        ),
        ("user-data", cloud, "user-data:6"),
        ("node.bu", butane, "node.bu:8"),
        ("install.sh", quoted, "install.sh:4"),
        ("install.sh", shell.to_owned(), "install.sh:6"),
    ] {
        let found = kubelets(&[(name, &text)]);
        assert_eq!(found, [(expected(), place.to_owned())], "{text}");
    }
}

#[test]
fn a_variable_without_an_assignment_is_a_placeholder() {
    let script = "#!/bin/sh\ncat <<EOF > /etc/systemd/system/kubelet.service\n[Service]\nExecStart=/usr/bin/kubelet --kubeconfig=/etc/k.conf --bootstrap-kubeconfig=/etc/b.conf --hostname-override=${NODE} --node-ip=$(hostname -i)\nEOF\n";
    let (imported, proof) = folder(&[("install.sh", script)]);
    assert!(proof.joins(), "{}", told(&proof));
    let hidden = &imported.facts.classes[0].kubelet.process.placeholders;
    assert_eq!(hidden.keys().collect::<Vec<_>>(), ["hostname-override", "node-ip"]);
}

#[test]
fn wrappers_start_what_they_name() {
    for wrapper in [
        "/usr/bin/nice -n -5 /usr/bin/kubelet",
        "/usr/local/bin/kubenswrapper /usr/bin/kubelet",
        "/usr/bin/podman run --rm --privileged registry.example/kubelet:v1.34.1 kubelet",
        "/usr/bin/env A=b /opt/kubelet",
    ] {
        let unit = UNIT.replace("/usr/bin/kubelet", wrapper);
        let found = kubelets(&[("etc/systemd/system/kubelet.service", unit.as_str())]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, expected(), "{wrapper}");
    }
    let flags = expected().join(" ");
    let unit = format!("[Service]\nExecStart=/bin/sh -c 'exec /usr/bin/kubelet {flags}'\n");
    assert_eq!(kubelets(&[("kubelet.service", &unit)])[0].0, expected());
}

#[test]
fn a_drop_in_elsewhere_belongs_to_the_unit() {
    let drop_in = UNIT.replace("ExecStart=", "ExecStart=\nExecStart=");
    let found = kubelets(&[
        ("kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet\n"),
        ("kubeadm/10-kubeadm.conf", &drop_in),
    ]);
    assert_eq!(found, [(expected(), "kubeadm/10-kubeadm.conf:3".to_owned())]);
}

#[test]
fn a_namesake_of_another_kind_is_not_read() {
    let unit = UNIT.replace("--node-ip", "--config=/var/lib/kubelet/config.yaml --node-ip");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n";
    let (_, proof) = folder(&[("node/kubelet.service", &unit), ("app/config.yaml", map)]);
    assert!(proof.joins(), "{}", told(&proof));
}

#[test]
fn the_release_is_that_of_downloads_or_of_flags() {
    for (name, text, minor) in [
        ("get.sh", "#!/bin/sh\ncurl -LO https://dl.k8s.io/v1.32.3/bin/linux/amd64/kubelet\n", "1.32"),
        ("vars.yml", "kubernetes_version: \"1.31.2\"\n", "1.31"),
        ("Dockerfile", "RUN apt-get install kubelet=1.33.1-1.1\n", "1.33"),
        ("versions", "A=https://dl.k8s.io/v1.32.3/x\nB=https://dl.k8s.io/v1.31.3/x\n", "1.37"),
    ] {
        let (imported, _) = folder(&[("kubelet.service", UNIT), (name, text)]);
        assert_eq!(imported.facts.classes[0].kubelet.minor.to_string(), minor, "{text}");
    }
    let unit = UNIT.replace("--node-ip", "--network-plugin=cni --node-ip");
    let (imported, proof) = folder(&[("kubelet.service", &unit)]);
    assert!(proof.joins(), "{}", told(&proof));
    assert_eq!(imported.facts.classes[0].kubelet.minor.to_string(), "1.23");
}
