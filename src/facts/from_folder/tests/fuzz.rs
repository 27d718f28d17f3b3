//! Broken and odd files: whatever their contents, something is read or found, and nothing panics.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::*;

/// Files of a working folder, and fragments that mean something somewhere in them.
const SEEDS: [(&str, &str); 7] = [
    ("etc/systemd/system/kubelet.service", UNIT),
    (
        "etc/systemd/system/kubelet.service.d/10.conf",
        "[Service]\nEnvironment=\"A=b\\x20c\" 'D=e'\nEnvironmentFile=-/etc/default/kubelet\nExecStart=\nExecStart=@/usr/bin/kubelet kubelet ${A:-x} $$D %% \"a b\"\\\n c\n",
    ),
    ("etc/default/kubelet", "# c\nKUBELET_ARGS=\"--v=2 \\\n --x='y'\" tail\nB='c\nd'\n"),
    (
        "etc/kubernetes/bootstrap.conf",
        "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- name: c\n  context: {cluster: k, user: u}\nclusters:\n- name: k\n  cluster: {server: 'https://a:6443', certificate-authority-data: aGFsbG8=}\nusers:\n- name: u\n  user: {token: abcdef.0123456789abcdef}\n",
    ),
    (
        "manifests/a.yaml",
        "apiVersion: v1\nkind: Pod\nspec: &s\n  containers:\n  - {image: 'x:v1.37.2', command: [kube-apiserver, --a=b]}\nother: *s\n---\napiVersion: v1\nkind: List\nitems:\n- {kind: Secret, apiVersion: v1, metadata: {name: x}, stringData: {token-secret: \"0\"}}\n",
    ),
    (
        "make.sh",
        "kubectl create clusterrolebinding a --clusterrole=b --group='c d'\nkubectl config set-cluster x --kubeconfig=/a --server=\"${B}\"\n",
    ),
    ("ca.pem", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUH\n-----END CERTIFICATE-----\n"),
];
const PARTS: [&str; 30] = [
    "\\",
    "\n",
    "\r\n",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "%",
    "[Service]",
    "ExecStart=",
    "=",
    "*",
    "&a ",
    "<<: *a",
    "- ",
    ": ",
    "{",
    "[",
    "\u{feff}",
    "ä",
    "\t",
    "#",
    ";",
    "|\n ",
    "!!str ",
    "---\n",
    "0x",
    "-----BEGIN ",
    "kind: List\nitems:\n",
];

#[derive(Clone, Copy, Debug)]
enum Change {
    Insert(usize, usize, usize),
    Cut(usize, usize, usize),
    Double(usize, usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let any = (0..SEEDS.len(), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    (any, 0..3_u8).prop_map(|((file, at, other), kind)| {
        let (at, other) = (at.index(1 << 16), other.index(1 << 16));
        match kind {
            0 => Change::Insert(file, at, other),
            1 => Change::Cut(file, at, other),
            _ => Change::Double(file, at, other),
        }
    })
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at % (text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn changed(changes: &[Change]) -> Vec<(&'static str, String)> {
    let mut files: Vec<(&str, String)> =
        SEEDS.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    for change in changes {
        match *change {
            Change::Insert(file, at, part) => {
                let text = &mut files[file].1;
                text.insert_str(boundary(text, at), PARTS[part % PARTS.len()]);
            }
            Change::Cut(file, at, length) => {
                let text = &mut files[file].1;
                let (start, end) = (boundary(text, at), boundary(text, at + length % 20));
                text.replace_range(start.min(end)..start.max(end), "");
            }
            Change::Double(file, at, length) => {
                let text = &mut files[file].1;
                let (start, end) = (boundary(text, at), boundary(text, at + length % 40));
                let part = text[start.min(end)..start.max(end)].to_owned();
                text.insert_str(start.min(end), &part);
            }
        }
    }
    files
}

fn look(changes: &[Change]) {
    let files = changed(changes);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let imported = read(&files);
    for finding in &imported.findings {
        if let crate::diagnostic::Place::Other(source, range) = &finding.place {
            assert!(source.text().get(range.clone()).is_some(), "{finding:?}");
        }
    }
    for class in &imported.facts.classes {
        for word in &class.kubelet.process.words {
            assert!(word.origin.file.text().get(word.origin.range.clone()).is_some(), "{word:?}");
        }
        for (path, file) in class.kubelet.files.iter() {
            if let Ok(kubeconfig) = crate::facts::Kubeconfig::read(file, path) {
                let _ = kubeconfig.connection();
            }
            let _ = crate::facts::unit::variables(file);
            let _ = class.kubelet.files.certificates(path);
        }
    }
    let proof = crate::proof::prove(&imported.facts, "2027-01-01T00:00:00Z".parse().unwrap());
    for finding in proof.findings() {
        if let crate::diagnostic::Place::Other(source, range) = &finding.place {
            assert!(source.text().get(range.clone()).is_some(), "{finding:?}");
        }
    }
    crate::rbac::Rbac::new(
        crate::kube::Kube::of(Minor::newest()),
        imported.facts.objects.iter().map(|object| &object.value),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn broken_files_are_read_or_found(changes in prop::collection::vec(change(), 0..12)) {
        look(&changes);
    }

    #[test]
    fn any_text_under_any_name(text in "(\\PC|\n|=|:|\\[|\\])*", seed in 0..SEEDS.len()) {
        read(&[(SEEDS[seed].0, &text)]);
    }
}

/// The same for as many minutes as `NODEJOIN_FUZZ_MINUTES` says: `cargo test --lib import::tests::fuzz -- --ignored`.
#[test]
#[ignore = "runs for minutes"]
fn broken_files_for_minutes() {
    #[allow(clippy::disallowed_methods, reason = "a test that a person starts")]
    let minutes = std::env::var("NODEJOIN_FUZZ_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let begin = std::time::Instant::now();
    let mut runner = proptest::test_runner::TestRunner::default();
    let strategy = prop::collection::vec(change(), 0..40);
    let mut cases = 0;
    while begin.elapsed().as_secs() < minutes * 60 {
        let changes = strategy.new_tree(&mut runner).unwrap().current();
        if std::panic::catch_unwind(|| look(&changes)).is_err() {
            panic!("{changes:?}: {:#?}", changed(&changes));
        }
        cases += 1;
    }
    println!("{cases} folders");
}
