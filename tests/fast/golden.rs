//! The trees that the examples compile to, in their real formats, with placeholders for secrets; and the schema of the spec.
//! `UPDATE=1 cargo test golden::` writes them anew; read the diff.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read and write trees"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use nodejoin::examples::EXAMPLES;
use nodejoin::plan::Plan;
use nodejoin::world::DiskWorld;
use nodejoin::{Options, compile};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of an example by path: what exists once, and one node of each shape in full. The other nodes are a line
/// each in nodes.txt.
fn tree(example: &str) -> BTreeMap<String, String> {
    let world =
        DiskWorld::new(root().join("examples").join(example), "2027-01-01T00:00:00Z".parse().unwrap());
    let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
    // The CA that `init` writes as well is a warning wherever it is used.
    let findings = outcome.findings.iter().filter(|finding| finding.rule.as_str() != "ca-is-example");
    let said: Vec<String> = findings.map(|f| format!("{}: {}", f.rule, f.message)).collect();
    assert!(said.is_empty(), "{example} is not clean: {said:#?}");
    let plan = outcome.plan().unwrap();
    let mut files = BTreeMap::new();
    for planned in plan.once() {
        files.insert(planned.file.path.clone(), planned.file.text.placeholders());
    }
    let mut shapes = BTreeSet::new();
    let mut nodes = String::new();
    for node in &outcome.cluster.nodes {
        let addresses: Vec<String> = node.addresses.iter().map(ToString::to_string).collect();
        nodes.push_str(&format!("{} shape {} {}\n", node.name, node.shape, addresses.join(",")));
        if shapes.insert(node.shape) {
            for planned in plan.of_node(node) {
                let path = format!("{}/{}", Plan::folder(node), planned.file.path);
                files.insert(path, planned.file.text.placeholders());
            }
        }
    }
    files.insert("nodes.txt".to_owned(), nodes);
    files
}

fn read_tree(folder: &Path) -> BTreeMap<String, String> {
    fn walk(at: &Path, base: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(at).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, files);
            } else {
                let name = path.strip_prefix(base).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, folder, &mut files);
    files
}

#[test]
fn examples_compile_to_their_trees() {
    let update = std::env::var("UPDATE").is_ok_and(|value| value == "1");
    for example in EXAMPLES {
        let folder: PathBuf = root().join("tests/golden").join(example.name);
        let made = tree(example.name);
        if update {
            let _ = fs::remove_dir_all(&folder);
            for (path, text) in &made {
                let path = folder.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
        let kept = read_tree(&folder);
        let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&made), names(&kept), "{}: the files", example.name);
        for (path, text) in &made {
            assert_eq!(Some(text), kept.get(path), "{}: {path}", example.name);
        }
    }
}

#[test]
fn the_schema_that_editors_read_is_of_these_types() {
    let path = root().join("schemas/nodejoin-v1.json");
    let made = nodejoin::spec::json_schema_text();
    if std::env::var("UPDATE").is_ok_and(|value| value == "1") {
        fs::write(&path, &made).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == made, "schemas/nodejoin-v1.json: UPDATE=1 writes it anew");
}

#[test]
fn embedded_examples_are_the_folder() {
    let folders = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<String> = folders
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    assert_eq!(found, EXAMPLES.iter().map(|example| example.name).collect::<Vec<_>>());
    for example in EXAMPLES {
        let on_disk = read_tree(&root().join("examples").join(example.name));
        let embedded: BTreeMap<String, String> =
            example.files.iter().map(|file| (file.path.to_owned(), file.content.to_owned())).collect();
        assert_eq!(embedded, on_disk, "{}", example.name);
    }
}
