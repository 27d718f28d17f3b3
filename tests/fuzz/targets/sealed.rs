//! Reads the fuzzer's bytes as a secret that `age` or SOPS encrypted, by the form that they have most of, and as an identity.
#![no_main]

use nodejoin::secret::{MemorySecrets, SecretRef, Vault, Wanted};

const IDENTITY: &str = include_str!("../../fixtures/sealed/test.identity");
const SEALED: &[u8] = include_bytes!("../../fixtures/sealed/workers.age");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let sops = |file: &str| SecretRef::Sops { file: file.to_owned(), key: Some("tokens.workers".to_owned()) };
    let (reference, identity) = if has(b"AGE-SECRET-KEY-") || has(b"OPENSSH PRIVATE KEY") {
        (SecretRef::Age("a.age".to_owned()), bytes)
    } else if bytes.starts_with(b"age-encryption") || bytes.starts_with(b"-----BEGIN AGE") {
        (SecretRef::Age("b.age".to_owned()), IDENTITY.as_bytes())
    } else if bytes.starts_with(b"{") {
        (sops("b.json"), IDENTITY.as_bytes())
    } else if has(b"sops_") {
        (sops("b.env"), IDENTITY.as_bytes())
    } else {
        (sops("b.yaml"), IDENTITY.as_bytes())
    };
    let source = ["b.age", "b.json", "b.env", "b.yaml"]
        .iter()
        .fold(MemorySecrets::new(), |source, name| source.with_file(name, bytes))
        .with_file("a.age", SEALED)
        .with_identity(identity);
    let (cluster, token, id) = ("lab".to_owned(), "workers".to_owned(), "07401b".to_owned());
    let (_, problems) = Vault::open(&[Wanted { cluster, token, id, reference }], &source);
    for problem in problems {
        assert!(!problem.to_string().is_empty() && !problem.help().is_empty());
    }
});
