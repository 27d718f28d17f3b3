mod signatures;

use std::net::IpAddr;

use proptest::prelude::*;

use super::*;

fn fixture(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pki/");
    #[allow(clippy::disallowed_methods, reason = "tests read their fixtures")]
    std::fs::read(format!("{path}{name}")).unwrap()
}

fn one(name: &str) -> Certificate {
    let mut certificates = read_bundle(&fixture(name)).unwrap();
    assert_eq!(certificates.len(), 1, "{name}");
    certificates.remove(0)
}

fn problem(bytes: impl AsRef<[u8]>) -> PemProblem {
    read_bundle(bytes.as_ref()).unwrap_err()
}

fn kind(bytes: impl AsRef<[u8]>) -> PemProblemKind {
    problem(bytes).kind
}

fn joined(names: &[&str]) -> Vec<u8> {
    names.iter().flat_map(|name| fixture(name)).collect()
}

#[test]
fn tells_what_a_certificate_says() {
    let ca = one("ca-p256.pem");
    assert_eq!(ca.subject, "CN=front-proxy-ca,O=nodejoin tests");
    assert_eq!(ca.issuer, ca.subject);
    assert!(ca.is_ca && ca.may_sign && ca.self_issued);
    assert_eq!(ca.subject_key_id.as_ref().map(Vec::len), Some(20));
    assert_eq!(ca.not_after.as_second() - ca.not_before.as_second(), 10950 * 86400);
    let server = one("server.pem");
    assert!(!server.is_ca && !server.self_issued);
    assert_eq!(server.dns_names, ["kubernetes", "kubernetes.default"]);
    let addresses: Vec<IpAddr> = vec!["10.254.0.1".parse().unwrap(), "fd00::1".parse().unwrap()];
    assert_eq!(server.addresses, addresses);
    let without = one("ca-without-sign.pem");
    assert!(without.is_ca && !without.may_sign);
    let plain = one("plain.pem");
    assert!(plain.is_ca && plain.may_sign, "of version 1, which has no extensions");
    assert!(!one("not-a-ca.pem").is_ca);
}

#[test]
fn tells_keys_and_digests_apart() {
    for (name, key, hash) in [
        ("ca-rsa.pem", "RSA 2048", SignatureHash::Sha256),
        ("ca-p256.pem", "ECDSA P-256", SignatureHash::Sha256),
        ("ca-p384.pem", "ECDSA P-384", SignatureHash::Sha384),
        ("ca-ed25519.pem", "Ed25519", SignatureHash::BuiltIn),
        ("ca-sha1.pem", "RSA 2048", SignatureHash::Sha1),
    ] {
        let certificate = one(name);
        assert_eq!((certificate.key.to_string().as_str(), certificate.signature_hash), (key, hash), "{name}");
        assert_eq!(certificate.signature_hash.is_weak(), name == "ca-sha1.pem");
    }
}

#[test]
fn reads_times_to_the_end_of_the_calendar() {
    let expired = one("expired.pem");
    assert_eq!(expired.not_before.to_string(), "2016-03-10T03:22:11Z");
    assert_eq!(expired.not_after.to_string(), "2017-03-10T03:22:11Z");
    assert_eq!(one("endless.pem").not_after, jiff::Timestamp::MAX);
}

#[test]
fn pins_as_openssl_computes_them() {
    let pins = String::from_utf8(fixture("pins.txt")).unwrap();
    assert_eq!(pins.lines().count(), 4);
    for line in pins.lines() {
        let (name, pin) = line.split_once(' ').unwrap();
        assert_eq!(one(&format!("{name}.pem")).pin(), pin, "{name}");
    }
}

#[test]
fn knows_who_signed() {
    let (ca, other, server) = (one("ca-p256.pem"), one("ca-p256-other-key.pem"), one("server.pem"));
    assert_eq!(server.is_signed_by(&ca), SignedBy::Verified);
    assert_eq!(ca.is_signed_by(&ca), SignedBy::Verified);
    assert_eq!(other.issuer, ca.subject);
    assert_eq!(other.is_signed_by(&ca), SignedBy::No, "same name, other key");
    assert_eq!(server.is_signed_by(&other), SignedBy::No);
    assert_eq!(server.is_signed_by(&one("ca-rsa.pem")), SignedBy::No);
    assert_eq!(one("ca-rsa.pem").is_signed_by(&one("ca-rsa.pem")), SignedBy::Verified);
    assert_eq!(one("ca-sha1.pem").is_signed_by(&one("ca-sha1.pem")), SignedBy::No, "Go refuses it");
    let (pair, stranger) = (one("pair.pem"), one("ca-rsa.pem"));
    assert_eq!((pair.issuer.as_str(), &pair.authority_key_id), (stranger.subject.as_str(), &None));
    assert_eq!(pair.is_signed_by(&stranger), SignedBy::No, "same name, other key, no key identifiers");
    // Without key identifiers, only the signature identifies the issuer.
    let mut bare = other.clone();
    bare.subject_key_id = None;
    assert_eq!(server.is_signed_by(&bare), SignedBy::No);
}

#[test]
fn knows_whose_key_it_is() {
    let text = |name: &str| String::from_utf8(fixture(name).to_vec()).unwrap();
    let (pair, other) = (one("pair.pem"), one("ca-rsa.pem"));
    for key in ["pair-key.pem", "pair-pkcs1-key.pem"] {
        assert_eq!(is_key_of(&text(key), &pair), Some(true), "{key}");
        assert_eq!(is_key_of(&text(key), &other), Some(false), "{key}");
        assert_eq!(is_key_of(&text(key), &one("ca-p256.pem")), Some(false), "{key}");
        assert_eq!(is_key_of(&text(key).replace('\n', "\r\n"), &pair), Some(true), "{key}");
    }
    assert_eq!(is_key_of("", &pair), None);
    assert_eq!(is_key_of("-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n", &pair), None);
}

#[test]
fn a_bundle_keeps_its_order_and_places() {
    let mut text = b"Root of the lab\n".to_vec();
    text.extend(joined(&["ca-rsa.pem"]));
    text.extend(b"\r\n# the next one\r\n");
    text.extend(fixture("ca-p256.pem").iter().flat_map(|byte| match byte {
        b'\n' => vec![b'\r', b'\n'],
        byte => vec![*byte],
    }));
    text.extend(b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n");
    let certificates = read_bundle(&text).unwrap();
    let subjects: Vec<&str> = certificates.iter().map(|certificate| certificate.subject.as_str()).collect();
    assert_eq!(subjects, ["CN=kubernetes-ca", "CN=front-proxy-ca,O=nodejoin tests"]);
    assert_eq!(certificates[0].line, 2);
    assert_eq!(certificates[0].range.start, 16);
    assert_eq!(certificates[0].to_pem().as_bytes(), fixture("ca-rsa.pem"));
    let block = &text[certificates[1].range.clone()];
    assert!(
        block.starts_with(b"-----BEGIN CERTIFICATE-----\r\n")
            && block.ends_with(b"-----END CERTIFICATE-----")
    );
    assert_eq!(certificates[1].to_pem().as_bytes(), fixture("ca-p256.pem"), "line ends are mended");
}

#[test]
fn a_private_key_is_found_before_everything_else() {
    let key = problem(fixture("throwaway-key.pem"));
    assert_eq!((key.kind.clone(), key.line), (PemProblemKind::PrivateKey { with_certificate: false }, 1));
    let both = problem(joined(&["ca-p256.pem", "throwaway-key.pem"]));
    let lines = fixture("ca-p256.pem").iter().filter(|byte| **byte == b'\n').count();
    assert_eq!((both.kind, both.line), (PemProblemKind::PrivateKey { with_certificate: true }, lines + 1));
    for broken in [
        "-----BEGIN CERTIFICATE-----\n!\n-----BEGIN RSA PRIVATE KEY-----\n",
        "\u{feff}-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
        "  -----BEGIN OPENSSH PRIVATE KEY-----",
        "key: -----BEGIN EC PRIVATE KEY----",
    ] {
        assert!(problem(broken).is_private_key(), "{broken}");
    }
    let text = String::from_utf8(fixture("throwaway-key.pem")).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap();
    assert!(problem(&der).is_private_key(), "DER");
}

#[test]
fn tells_problems_apart() {
    let pem = String::from_utf8(fixture("ca-p256.pem")).unwrap();
    assert_eq!(kind(""), PemProblemKind::Empty);
    assert_eq!(kind(" \n\n"), PemProblemKind::Empty);
    assert_eq!(kind("hello\n"), PemProblemKind::NoCertificate { label: None });
    assert_eq!(kind(fixture("ca-p256.der")), PemProblemKind::DerCertificate);
    let again = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &pem);
    assert_eq!(kind(&again), PemProblemKind::Base64OfPem);
    assert_eq!(kind(format!("\u{feff}{pem}")), PemProblemKind::NotAtLineStart);
    assert_eq!(kind(pem.replace("-----BEGIN", "    -----BEGIN")), PemProblemKind::NotAtLineStart);
    assert_eq!(kind(pem.replace("-----END CERTIFICATE-----", "")), PemProblemKind::Unterminated);
    assert_eq!(
        kind(pem.replace("-----END CERTIFICATE-----", "-----END X-----")),
        PemProblemKind::BrokenFrame
    );
    assert_eq!(kind(pem.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE")), PemProblemKind::BrokenFrame);
    assert_eq!(kind(format!("{}x\n", pem.trim_end())), PemProblemKind::TrailingGarbage);
    assert_eq!(kind(format!("{pem}\0\0")), PemProblemKind::TrailingGarbage);
    assert_eq!(kind(pem.replace("\nMII", "\nM*I")), PemProblemKind::BrokenBase64);
    assert_eq!(kind(pem.replace("-----\nMII", "-----\nProc-Type: 4\n\nMII")), PemProblemKind::Headers);
    assert_eq!(
        kind(pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        PemProblemKind::OtherLabel("TRUSTED CERTIFICATE".to_owned())
    );
    assert_eq!(
        kind(pem.replace("CERTIFICATE", "X509 CRL")),
        PemProblemKind::NoCertificate { label: Some("X509 CRL".to_owned()) }
    );
    assert!(matches!(kind(pem.replace("\nMII", "\nMIJ")), PemProblemKind::BrokenCertificate(_)));
    let mut der = fixture("ca-p256.der");
    der.push(0);
    let trailing = x509_cert::der::pem::encode_string("CERTIFICATE", Default::default(), &der).unwrap();
    assert_eq!(kind(&trailing), PemProblemKind::TrailingGarbage);
}

#[test]
fn one_broken_certificate_spoils_the_bundle() {
    let pem = String::from_utf8(fixture("ca-p256.pem")).unwrap();
    let problem = problem(format!("{pem}{}", pem.replace("\nMII", "\nM*I")));
    assert_eq!(problem.kind, PemProblemKind::BrokenBase64);
    assert_eq!(problem.line, pem.lines().count() + 1);
    assert_eq!(problem.range.start, pem.len());
}

proptest! {
    #[test]
    fn never_panics(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        cut in 0usize..1200,
        name in prop::sample::select(vec!["ca-rsa.pem", "server.pem", "ca-p256.der", "throwaway-key.pem"]),
    ) {
        let _ = read_bundle(&bytes);
        let mut file = fixture(name);
        let cut = cut.min(file.len());
        file.splice(cut..(cut + bytes.len()).min(file.len()), bytes);
        if let Err(problem) = read_bundle(&file) {
            prop_assert!(file.get(problem.range.clone()).is_some(), "{problem:?}");
            prop_assert!(!problem.to_string().is_empty() && !problem.help().is_empty());
        }
    }

    #[test]
    fn a_changed_certificate_is_not_verified(at in 0usize..400, bit in 0u8..8) {
        let ca = one("ca-p256.pem");
        let mut der = ca.der.clone();
        let at = at.min(der.len() - 1);
        der[at] ^= 1 << bit;
        let pem = x509_cert::der::pem::encode_string("CERTIFICATE", Default::default(), &der).unwrap();
        if let Ok(changed) = read_bundle(pem.as_bytes()) {
            prop_assert_ne!(changed[0].is_signed_by(&ca), SignedBy::Verified);
        }
    }

    #[test]
    fn text_between_blocks_does_not_matter(text in "([a-zA-Z0-9 :=#.\t]{0,40}\n){0,5}") {
        let pem = String::from_utf8(fixture("ca-p256.pem")).unwrap();
        let found = read_bundle(format!("{text}{pem}{text}{pem}{text}").as_bytes()).unwrap();
        prop_assert_eq!(found.len(), 2);
        prop_assert_eq!(&found[0].der, &found[1].der);
    }
}
