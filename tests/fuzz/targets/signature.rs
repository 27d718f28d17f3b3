//! Reads the fuzzer's bytes as the signature of a manifest: none is right by chance.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (signature, text) = bytes.split_at(bytes.len() - bytes.len() / 8);
    let _ = nodejoin::secret::is_signature(text, signature);
    assert!(!nodejoin::secret::is_signature(b"{}", bytes));
});
