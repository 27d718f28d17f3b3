//! Reads the fuzzer's bytes as the file of `--token-auth-file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    nodejoin_fuzz::walk_with(&[
        ("control-plane/kube-apiserver.flags", nodejoin_fuzz::WITH_TOKEN_FILE.as_bytes()),
        ("control-plane/etc/kubernetes/token.csv", bytes),
    ]);
});
