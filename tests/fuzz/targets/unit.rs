//! Reads the fuzzer's bytes as the kubelet's unit.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    nodejoin_fuzz::walk(&format!("{}/systemd/system/kubelet.service", nodejoin_fuzz::NODE), bytes);
});
