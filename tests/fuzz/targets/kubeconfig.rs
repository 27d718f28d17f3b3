//! Reads the fuzzer's bytes as the bootstrap kubeconfig.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    nodejoin_fuzz::walk(&format!("{}/kubernetes/bootstrap.kubeconfig", nodejoin_fuzz::NODE), bytes);
});
