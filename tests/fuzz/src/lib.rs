//! What the fuzz targets share: a folder that joins, in which one file is the fuzzer's, and what must be so of whatever is
//! read.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use nodejoin::diagnostic::{Finding, Place};
use nodejoin::facts::from_folder::{Imported, import};
use nodejoin::proof::{Proof, prove};
use nodejoin::report::{SpecPlaces, human, locate, proof};
use nodejoin::source::Source;
use nodejoin::world::{Found, Tree};

/// A machine's files in the folder.
pub const NODE: &str = "nodes/worker-1/etc";

/// The folder: what `tests/fuzz/run` built, and named by `NODEJOIN_FUZZ_FOLDER`; one node of it.
fn folder() -> &'static Tree {
    static FOLDER: OnceLock<Tree> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let path = std::env::var("NODEJOIN_FUZZ_FOLDER").expect("tests/fuzz/run names a folder");
        let mut tree = Tree::read(Path::new(&path)).expect("the folder can be read");
        tree.files.retain(|path, _| !path.starts_with("nodes/") || path.starts_with(NODE));
        let proof = prove(&import(&tree, "", None).facts, now());
        assert!(proof.joins() && !proof.classes.is_empty(), "the folder joins while nobody touches it");
        tree
    })
}

/// The instant of every run.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).expect("a time")
}

/// Flags of an API server that reads a token file.
pub const WITH_TOKEN_FILE: &str = "--authorization-mode=Node,RBAC\n--client-ca-file=/var/lib/kubernetes/ca.pem\n\
    --enable-admission-plugins=NodeRestriction\n--token-auth-file=/etc/kubernetes/token.csv\n";

/// Puts `bytes` at a path of the folder, and walks it as `nodejoin prove --from` does.
pub fn walk(path: &str, bytes: &[u8]) {
    walk_with(&[(path, bytes)]);
}

/// The same with several files.
pub fn walk_with(files: &[(&str, &[u8])]) {
    let mut tree = folder().clone();
    for (path, bytes) in files {
        tree.files.insert((*path).to_owned(), Found::File(bytes.to_vec()));
    }
    let Imported { facts, findings, .. } = import(&tree, "", None);
    let proof = prove(&facts, now());
    let nothing = Arc::new(Source::new("", ""));
    spans(&findings, &nothing);
    spans(proof.findings(), &nothing);
    evidence(&proof);
    report(&findings, &nothing);
    report(proof.findings(), &nothing);
    assert!(!proof::tree(&proof, None, proof::Look::default()).is_empty());
}

/// Every finding points into its text, at whole characters. `spec` is the text of those that name none.
pub fn spans<'f>(findings: impl IntoIterator<Item = &'f Finding>, spec: &Source) {
    for finding in findings {
        inside(finding, &finding.place, spec);
        finding.related.iter().for_each(|related| inside(finding, &related.place, spec));
    }
}

fn inside(finding: &Finding, place: &Place, spec: &Source) {
    let (source, range) = match place {
        Place::Other(source, range) => (source.as_ref(), range),
        Place::SpecBytes(range) => (spec, range),
        Place::Spec(..) => return,
    };
    assert!(
        source.text().get(range.clone()).is_some(),
        "{} at {range:?} of {}",
        finding.rule.as_str(),
        source.name()
    );
}

fn evidence(proof: &Proof) {
    for step in proof.classes.iter().flat_map(|class| &class.steps) {
        for origin in step.evidence.iter().filter_map(|evidence| evidence.origin.as_ref()) {
            assert!(
                origin.file.text().get(origin.range.clone()).is_some(),
                "{} sees {origin:?}",
                step.id.name()
            );
        }
    }
}

/// Findings can be printed.
pub fn report<'f>(findings: impl IntoIterator<Item = &'f Finding>, spec: &Arc<Source>) {
    let places = SpecPlaces::new(spec);
    human::render(&locate(findings, &places), &human::Options::default());
}
