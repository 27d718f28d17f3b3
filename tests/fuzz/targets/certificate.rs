//! Reads the fuzzer's bytes as the CA of a spec.
#![no_main]

use nodejoin::world::MemoryWorld;
use nodejoin::{Options, compile};

const SPEC: &str = include_str!("../../../examples/01-quickstart/cluster.toml");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let world = MemoryWorld::new(nodejoin_fuzz::now()).with("cluster.toml", SPEC).with("pki/ca.pem", bytes);
    let outcome = compile(&world, "cluster.toml", &Options::default()).expect("the spec is there");
    nodejoin_fuzz::spans(&outcome.findings, &outcome.source);
    nodejoin_fuzz::report(&outcome.findings, &outcome.source);
    assert!(!outcome.is_clean() || outcome.plan().is_ok());
});
