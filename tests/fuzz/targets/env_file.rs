//! Reads the fuzzer's bytes as the env file with the kubelet's flags.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    nodejoin_fuzz::walk(&format!("{}/kubernetes/kubelet.conf", nodejoin_fuzz::NODE), bytes);
});
