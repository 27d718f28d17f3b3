//! What is printed of the examples. `UPDATE=1 cargo test prove::` writes it.

use std::fs;
use std::path::Path;

use nodejoin::examples::EXAMPLES;
use nodejoin::facts::from_plan::Scope;
use nodejoin::proof;
use nodejoin::report::SpecPlaces;
use nodejoin::report::proof::{self as printed, Look};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, compile};

#[test]
fn the_examples_join_and_print_as_they_did() {
    let update = std::env::var("UPDATE").is_ok_and(|value| value == "1");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fast/prove/golden");
    let at = "2027-01-01T00:00:00Z".parse().unwrap();
    let mut wrong = Vec::new();
    for example in EXAMPLES {
        let mut world = MemoryWorld::new(at);
        for file in example.files {
            world = world.with(file.path, file.content);
        }
        let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
        let mut proof = proof::prove(&outcome.facts(Scope::default()).unwrap(), at);
        outcome.set_levels(proof.findings_mut());
        proof.merge_alike();
        assert!(proof.joins(), "{}", example.name);
        let places = SpecPlaces::new(&outcome.source);
        let printed = [
            ("txt", printed::tree(&proof, None, Look::default())),
            ("json", printed::json(&proof, None, &places).unwrap()),
            ("mmd", printed::mermaid(&proof)),
            ("svg", printed::svg(&proof)),
        ];
        for (ending, text) in printed {
            let path = root.join(format!("{}.{ending}", example.name));
            if update {
                fs::create_dir_all(&root).unwrap();
                fs::write(&path, &text).unwrap();
            }
            if fs::read_to_string(&path).unwrap_or_default() != text {
                wrong.push(path);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whatever a spec says, the pictures stay what they are: XML, and lines of Mermaid.
#[test]
fn pictures_escape_what_they_show() {
    let spec = super::lab::BASE.replace("id = \"07401b\"", "id = \"07401b\"\ndescription = \"<x>&\"")
        + "[kubelet.flags]\nnode-labels = \"a<b>&\\\"'=1\"\n";
    let proof = super::lab::proof(&spec);
    let svg = printed::svg(&proof);
    assert!(!svg.contains("a<b>"), "{svg}");
    assert!(svg.contains("a&lt;b&gt;&amp;"), "{svg}");
    let mermaid = printed::mermaid(&proof);
    assert!(!mermaid.contains("a<b>"), "{mermaid}");
}
