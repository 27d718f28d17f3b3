//! Reads the fuzzer's bytes as the kubelet's configuration where they name it, else as objects beside the cluster's.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let kind = b"KubeletConfiguration";
    if bytes.windows(kind.len()).any(|window| window == kind) {
        nodejoin_fuzz::walk(&format!("{}/kubernetes/kubelet-config.yaml", nodejoin_fuzz::NODE), bytes);
    } else {
        nodejoin_fuzz::walk("cluster/own.yaml", bytes);
    }
});
