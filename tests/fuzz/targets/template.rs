//! Reads the fuzzer's bytes as a user's template of the unit, in a folder beside a spec.
#![no_main]

use nodejoin::world::MemoryWorld;
use nodejoin::{Options, compile};

/// The CA that the examples name.
const CA: &str = include_str!("../../../examples/01-quickstart/pki/ca.pem");
const SPEC: &str = include_str!("../../../examples/01-quickstart/cluster.toml");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let world = MemoryWorld::new(nodejoin_fuzz::now())
        .with("cluster.toml", format!("{SPEC}\n[outputs]\ntemplates = \"templates\"\n"))
        .with("pki/ca.pem", CA)
        .with("templates/kubelet.service.j2", bytes);
    let outcome = compile(&world, "cluster.toml", &Options::default()).expect("the spec is there");
    nodejoin_fuzz::spans(&outcome.findings, &outcome.source);
    nodejoin_fuzz::report(&outcome.findings, &outcome.source);
    // What is clean can be made.
    assert!(!outcome.is_clean() || outcome.plan().is_ok());
});
