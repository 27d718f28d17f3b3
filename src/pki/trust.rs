//! Whether certificates are trusted, as in Go's crypto/x509.

use jiff::Timestamp;

use super::{Certificate, SignedBy};

/// Why a certificate is not trusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Distrust {
    /// It, or a CA above it, has expired.
    Expired,
    /// It, or a CA above it, is not valid yet.
    NotYet,
    /// No CA of the bundle signed it.
    UnknownAuthority,
    /// Its issuer is not a CA.
    NotACa,
    /// Too many certificates have the name of its issuer.
    TooMany,
}

impl Distrust {
    /// Go's error.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Distrust::Expired | Distrust::NotYet => "x509: certificate has expired or is not yet valid",
            Distrust::UnknownAuthority => "x509: certificate signed by unknown authority",
            Distrust::NotACa => {
                "x509: invalid signature: parent certificate cannot sign this kind of certificate"
            }
            Distrust::TooMany => {
                "x509: signature check attempts limit reached while verifying certificate chain"
            }
        }
    }
}

/// The maximum number of signature checks.
///
/// Mirrors crypto/x509: maxChainSignatureChecks.
const MOST_CHECKS: usize = 100;

/// Whether the first certificate of a chain leads to a CA of the bundle.
///
/// Mirrors crypto/x509: Certificate.Verify, with the rest of the chain as intermediates.
pub(crate) fn verify(chain: &[Certificate], roots: &[Certificate], at: Timestamp) -> Result<(), Distrust> {
    let Some((leaf, between)) = chain.split_first() else { return Err(Distrust::UnknownAuthority) };
    in_time(leaf, at)?;
    chain_to(leaf, between, roots, Some(at))
}

/// Whether signatures lead from the first certificate of a chain to a CA of the bundle, even if one of them is not valid, or
/// is of a certificate that may not sign.
pub(crate) fn leads(chain: &[Certificate], roots: &[Certificate]) -> bool {
    chain.split_first().is_some_and(|(leaf, between)| chain_to(leaf, between, roots, None).is_ok())
}

fn chain_to(
    leaf: &Certificate,
    between: &[Certificate],
    roots: &[Certificate],
    at: Option<Timestamp>,
) -> Result<(), Distrust> {
    if roots.iter().any(|root| root.der == leaf.der) {
        return Ok(());
    }
    step(&mut vec![leaf], between, roots, at, &mut { MOST_CHECKS })
}

/// `chain` ends with the certificate whose CA is searched. Without a time, every CA counts as valid.
fn step<'c>(
    chain: &mut Vec<&'c Certificate>,
    between: &'c [Certificate],
    roots: &[Certificate],
    at: Option<Timestamp>,
    left: &mut usize,
) -> Result<(), Distrust> {
    let mut why = Distrust::UnknownAuthority;
    let Some(certificate) = chain.last().copied() else { return Err(why) };
    for root in roots.iter().filter(|root| may_sign(root, chain)) {
        *left = left.checked_sub(1).ok_or(Distrust::TooMany)?;
        if certificate.is_signed_by(root) == SignedBy::No {
            continue;
        }
        match at.map_or(Ok(()), |at| ca(root, at)) {
            Ok(()) => return Ok(()),
            Err(found) => why = found,
        }
    }
    for parent in between {
        if !may_sign(parent, chain) {
            continue;
        }
        *left = left.checked_sub(1).ok_or(Distrust::TooMany)?;
        if certificate.is_signed_by(parent) == SignedBy::No {
            continue;
        }
        chain.push(parent);
        let above =
            at.map_or(Ok(()), |at| ca(parent, at)).and_then(|()| step(chain, between, roots, at, left));
        chain.pop();
        match above {
            Ok(()) => return Ok(()),
            Err(Distrust::TooMany) => return Err(Distrust::TooMany),
            Err(found) => why = found,
        }
    }
    Err(why)
}

/// Whether a certificate has the name of the issuer of a chain's last certificate, and is not in the chain already,
/// compared by its subject, key and alternative names.
///
/// Mirrors crypto/x509: alreadyInChain.
fn may_sign(parent: &Certificate, chain: &[&Certificate]) -> bool {
    let same = |one: &&Certificate| {
        (&one.subject, &one.spki, &one.dns_names, &one.addresses)
            == (&parent.subject, &parent.spki, &parent.dns_names, &parent.addresses)
    };
    chain.last().is_some_and(|last| last.issuer == parent.subject) && !chain.iter().any(same)
}

/// Whether a CA is valid.
pub(crate) fn ca(certificate: &Certificate, at: Timestamp) -> Result<(), Distrust> {
    in_time(certificate, at)?;
    if certificate.is_ca && certificate.may_sign { Ok(()) } else { Err(Distrust::NotACa) }
}

fn in_time(certificate: &Certificate, at: Timestamp) -> Result<(), Distrust> {
    if certificate.not_after < at {
        return Err(Distrust::Expired);
    }
    if certificate.not_before > at { Err(Distrust::NotYet) } else { Ok(()) }
}

/// The values of an attribute of a subject: `CN` or `O`.
pub(crate) fn names(certificate: &Certificate, attribute: &str) -> Vec<String> {
    let parts = certificate.subject.split([',', '+']);
    let of = parts.filter_map(|part| part.trim().split_once('=')).filter(|(name, _)| *name == attribute);
    of.map(|(_, value)| value.replace('\\', "")).collect()
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};

    use super::*;
    use crate::pki::read_bundle;

    /// CAs of one name, each with a key of its own or all with the same, signed by themselves.
    fn same(count: usize, one_key: bool) -> Vec<Certificate> {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "same");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let common = KeyPair::generate().unwrap();
        let one = |number: usize| {
            let own = KeyPair::generate().unwrap();
            let key = if one_key { &common } else { &own };
            let mut params = params.clone();
            params.serial_number = Some((number as u64 + 1).into());
            params.self_signed(key).unwrap().pem()
        };
        read_bundle((0..count).map(one).collect::<String>().as_bytes()).unwrap()
    }

    /// CAs of P-384 and Ed25519 count when they have signed, not when they have the name of one that did.
    #[test]
    fn a_name_alone_is_not_trusted() {
        let at = "2027-01-01T00:00:00Z".parse().unwrap();
        let of = |algorithm| KeyPair::generate_for(algorithm).unwrap();
        let params = |name: &str| {
            let mut params = CertificateParams::default();
            params.distinguished_name = rcgen::DistinguishedName::new();
            params.distinguished_name.push(DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params
        };
        let pem = |certificate: rcgen::Certificate| certificate.pem();
        for (above, below) in [
            (&rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519),
            (&rcgen::PKCS_ED25519, &rcgen::PKCS_ECDSA_P384_SHA384),
        ] {
            let (root, between, leaf) = (of(above), of(below), of(below));
            let mut chain = pem(params("leaf")
                .signed_by(&leaf, &rcgen::Issuer::new(params("between"), &between))
                .unwrap());
            chain += &pem(params("between")
                .signed_by(&between, &rcgen::Issuer::new(params("root"), &root))
                .unwrap());
            let chain = read_bundle(chain.as_bytes()).unwrap();
            let roots = |key: &KeyPair| {
                read_bundle(pem(params("root").self_signed(key).unwrap()).as_bytes()).unwrap()
            };
            assert_eq!(verify(&chain, &roots(&root), at), Ok(()));
            assert_eq!(verify(&chain, &roots(&of(above)), at), Err(Distrust::UnknownAuthority));
            assert_eq!(verify(&chain[..1], &roots(&root), at), Err(Distrust::UnknownAuthority));
        }
    }

    /// Every way through them would take longer than anybody waits.
    #[test]
    fn signatures_are_checked_so_often_and_no_more() {
        let at = "2027-01-01T00:00:00Z".parse().unwrap();
        let (keys, other) = (same(150, false), same(1, false));
        assert_eq!(verify(&keys, &other, at), Err(Distrust::TooMany));
        assert_eq!(verify(&keys[..1], &keys[1..], at), Err(Distrust::TooMany));
        assert_eq!(verify(&keys[..90], &other, at), Err(Distrust::UnknownAuthority));
        assert_eq!(verify(&keys[..90], &keys[..1], at), Ok(()));
        let chain = same(40, true);
        assert_eq!(verify(&chain, &other, at), Err(Distrust::UnknownAuthority));
        assert_eq!(verify(&chain[..1], &chain[1..], at), Err(Distrust::UnknownAuthority));
    }
}
