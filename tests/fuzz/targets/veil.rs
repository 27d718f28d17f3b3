//! Searches the fuzzer's bytes for secrets, as a spec and as a file, and covers them.
#![no_main]

use nodejoin::source::{Source, Veil};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for source in [Source::spec("cluster.toml", text.clone()), Source::new("token.csv", text.clone())] {
        let mut veil = Veil::new();
        veil.learn(&source);
        let covered = veil.cover(&text).into_owned();
        // What is covered has nothing left to cover.
        assert!(covered.len() <= text.len() * 4 + 16);
        let _ = veil.cover_document(&covered, &|part| part.contains('"'));
    }
});
