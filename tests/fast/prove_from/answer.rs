//! What `prove --from` prints: what was read, what differs, the conditions, and a last line that agrees with the rest.
#![cfg(feature = "cli")]

use nodejoin::facts::from_folder::{Imported, Kind, import};
use nodejoin::proof;
use nodejoin::report::SpecPlaces;
use nodejoin::report::proof::{Folder, Look, json, tree};
use nodejoin::rules::Levels;
use nodejoin::source::Source;
use nodejoin::world::Tree;

const UNIT: &str =
    "[Service]\nExecStart=/usr/bin/kubelet --kubeconfig=/etc/k.conf --bootstrap-kubeconfig=/etc/b.conf";

/// The summary, and what is printed, at a width.
fn printed(files: &[(&str, &str)], look: Look) -> (Imported, String, String) {
    let files = files.iter().map(|(path, text)| (*path, text.as_bytes()));
    let mut imported = import(&Tree::of(files), "", None);
    let levels = Levels::default();
    imported.findings.iter_mut().for_each(|finding| finding.level = levels.of(finding));
    let mut proof = proof::prove(&imported.facts, super::AT.parse().unwrap());
    proof.findings_mut().for_each(|finding| finding.level = levels.of(finding));
    proof.merge_alike();
    let folder = Folder { summary: &imported.summary, findings: &imported.findings };
    let text = tree(&proof, Some(folder), look);
    let nothing = std::sync::Arc::new(Source::new("", ""));
    let document = json(&proof, Some(folder), &SpecPlaces::new(&nothing)).unwrap();
    (imported, text, document)
}

#[test]
fn a_folder_is_summed_up_first() {
    let files = [
        ("m/kubelet.service", UNIT),
        ("m/join.sh", "#!/bin/sh\nKUBE_VERSION=v1.34.2\n"),
        ("notes.txt", "nothing"),
        ("other.txt", "nothing"),
        ("k3s.service", "[Service]\nExecStart=/usr/local/bin/k3s kubelet --debug\n"),
    ];
    let (imported, text, document) = printed(&files, Look::default());
    let kinds: Vec<_> = imported.summary.files.iter().map(|file| file.kind).collect();
    assert_eq!(kinds, [Kind::Unit, Kind::Script, Kind::Unit], "{text}");
    for line in [
        "read: 1 machine, 2 units, 1 script\n",
        "release: 1.34, from m/join.sh:2\n",
        "skipped: 2 `.txt` files, such as notes.txt:",
        "near miss: k3s.service:2: this is not read as kubelet: it is started by `/usr/local/bin/k3s`",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["release"]["minor"], "1.34");
    assert_eq!(document["release"]["found"], "file");
    assert_eq!(document["files"]["read"].as_array().unwrap().len(), 3);
    assert_eq!(document["files"]["skipped"][0]["count"], 2);
    assert_eq!(document["near_misses"][0]["line"], 2);
    assert!(!document["conditions"].as_array().unwrap().is_empty());
}

#[test]
fn machines_that_are_alike_are_one() {
    let twins = [("a/kubelet.service", UNIT), ("b/kubelet.service", UNIT)];
    let (_, text, _) = printed(&twins, Look::default());
    assert!(text.contains("\na, b: joins, on"), "{text}");
    assert_eq!(text.matches("config-load").count(), 1, "{text}");
    // At different places: both are named with the finding.
    assert!(text.contains("a/kubelet.service:2, b/kubelet.service:2:"), "{text}");
    let (_, all, _) = printed(&twins, Look { verbose: true, ..Look::default() });
    assert_eq!(all.matches("config-load").count(), 2, "{all}");
    let other = format!("{UNIT} --rotate-certificates=true");
    let (_, text, _) = printed(&[twins[0], ("b/kubelet.service", &other)], Look::default());
    assert!(text.contains("; as a, except for:"), "{text}");
    assert_eq!(text.matches("config-load").count(), 1, "{text}");
}

#[test]
fn the_last_line_does_not_hide_a_problem() {
    let (_, text, _) = printed(&[("m/kubelet.service", UNIT)], Look::default());
    let last = text.lines().last().unwrap();
    assert!(text.contains("but renewal breaks"), "{text}");
    assert!(last.ends_with("but there is a problem: renewal breaks"), "{last}");
    let good = format!("{UNIT} --rotate-certificates=true\n");
    let (_, text, _) = printed(&[("m/kubelet.service", &good)], Look::default());
    assert!(!text.contains(" but "), "{text}");
}

#[test]
fn placeholders_are_one_condition() {
    let unit =
        format!("{UNIT} --hostname-override={{{{ NAME }}}} --node-ip={{{{ IP }}}} --rotate-certificates");
    let (_, text, _) = printed(&[("m/kubelet.service.j2", &unit)], Look::default());
    assert_eq!(text.matches("placeholder").count(), 1, "{text}");
    assert!(text.contains("2 words have placeholders"), "{text}");
}

#[test]
fn reports_fit_the_terminal() {
    let files = [("machine-one/kubelet.service", UNIT), ("notes.txt", "nothing"), ("x/p.j2", "{{ x }}")];
    for width in [60, 80, 140] {
        let (_, text, _) = printed(&files, Look { width, ..Look::default() });
        for line in text.lines().filter(|line| line.chars().count() > width) {
            // A word that is longer than the terminal is not broken.
            assert!(line.split_whitespace().any(|word| word.chars().count() + 12 > width), "{width}: {line}");
        }
    }
}

/// The words of a command, and what has no effect.
#[test]
fn commands_are_shown_word_by_word() {
    use nodejoin::report::proof::commands;
    let unit = format!("{UNIT} --v=2 --node-labels=a=b --v=4 --node-labels=c=d --config=/etc/kubelet.yaml\n");
    let config =
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nclusterDNS: [10.96.0.10]\n";
    let files = [("m/etc/systemd/system/kubelet.service", unit.as_str()), ("m/etc/kubelet.yaml", config)];
    let (imported, ..) = printed(&files, Look::default());
    let text = commands::text(&imported.facts, Look { width: 140, ..Look::default() });
    assert!(text.contains("m: kubelet 1.37\n"), "{text}");
    assert!(
        text.contains("--v=2  m/etc/systemd/system/kubelet.service:2  (overridden by `--v=4` in"),
        "{text}"
    );
    assert_eq!(text.matches("overridden").count(), 1, "{text}");
    assert!(text.contains("clusterDNS.0: \"10.96.0.10\"  m/etc/kubelet.yaml:3"), "{text}");
    let document: serde_json::Value =
        serde_json::from_str(&commands::json(&imported.facts).unwrap()).unwrap();
    assert_eq!(document["components"][0]["words"][2]["text"], "--v=2");
}
