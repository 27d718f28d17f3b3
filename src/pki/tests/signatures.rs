//! Signatures of each algorithm: right, by another key of the same name, and changed.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, PKCS_ED25519, SignatureAlgorithm,
};

use super::*;

fn key(algorithm: &'static SignatureAlgorithm) -> KeyPair {
    KeyPair::generate_for(algorithm).unwrap()
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn read(certificate: &rcgen::Certificate) -> Certificate {
    read_bundle(certificate.pem().as_bytes()).unwrap().remove(0)
}

const ALGORITHMS: [&SignatureAlgorithm; 3] =
    [&PKCS_ECDSA_P256_SHA256, &PKCS_ECDSA_P384_SHA384, &PKCS_ED25519];

#[test]
fn each_algorithm_is_checked() {
    for algorithm in ALGORITHMS {
        let (own, other) = (key(algorithm), key(algorithm));
        let (ca, stranger) = (
            read(&params("ca").self_signed(&own).unwrap()),
            read(&params("ca").self_signed(&other).unwrap()),
        );
        let issuer = Issuer::new(params("ca"), &own);
        let leaf = read(&params("leaf").signed_by(&key(&PKCS_ECDSA_P256_SHA256), &issuer).unwrap());
        assert_eq!(leaf.is_signed_by(&ca), SignedBy::Verified, "{}", ca.key);
        assert_eq!(ca.is_signed_by(&ca), SignedBy::Verified, "{}", ca.key);
        assert_eq!(leaf.is_signed_by(&stranger), SignedBy::No, "{}", ca.key);
        for (other, algorithm) in ALGORITHMS.into_iter().map(|other| (key(other), other)) {
            let stranger = read(&params("ca").self_signed(&other).unwrap());
            assert_eq!(leaf.is_signed_by(&stranger), SignedBy::No, "{} by {algorithm:?}", ca.key);
        }
        // A change of any byte of the signed part, and of the signature.
        let signature = leaf.der.len() - 30;
        for at in [leaf.der.len() / 2, signature] {
            let mut der = leaf.der.clone();
            der[at] ^= 1;
            let pem = x509_cert::der::pem::encode_string("CERTIFICATE", Default::default(), &der).unwrap();
            let Ok(changed) = read_bundle(pem.as_bytes()) else { continue };
            assert_eq!(changed[0].is_signed_by(&ca), SignedBy::No, "{} at {at}", ca.key);
        }
    }
}

#[test]
fn openssl_signs_the_same() {
    for (name, signed) in [
        ("ca-p384.pem", SignedBy::Verified),
        ("ca-p384-sha256.pem", SignedBy::Verified),
        ("ca-ed25519.pem", SignedBy::Verified),
        // By the name alone: nothing here checks these.
        ("ca-p384-sha512.pem", SignedBy::NameOnly),
        ("ca-p521.pem", SignedBy::NameOnly),
    ] {
        assert_eq!(one(name).is_signed_by(&one(name)), signed, "{name}");
    }
    // Without key identifiers, only the signature distinguishes keys of one name.
    let mut changed = one("ca-p384.pem");
    changed.authority_key_id = None;
    assert_eq!(changed.is_signed_by(&one("ca-p384-sha256.pem")), SignedBy::No);
}
