use std::net::IpAddr;
use std::ops::Range;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use x509_cert::der::asn1::{ObjectIdentifier, OctetString};
use x509_cert::der::oid::db::rfc5280::{ANY_EXTENDED_KEY_USAGE, ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH};
use x509_cert::der::pem::{LineEnding, encode_string};
use x509_cert::der::{self, Decode as _, Encode as _, Reader as _, SliceReader};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::time::Time;
use x509_cert::{TbsCertificate, Version};

use super::pem::Block;
use super::problem::{PemProblem, PemProblemKind};
use super::public_key::PublicKey;
use super::signature::{SignatureHash, SignedBy, verify};

/// A certificate, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// The subject, as RFC 4514 writes it: `CN=kubernetes-ca`.
    pub subject: String,
    /// The issuer, the same way.
    pub issuer: String,
    /// Whether it may issue others: by its basic constraints, or because it is of version 1, which has none.
    ///
    /// Mirrors Go's crypto/x509: Certificate.CheckSignatureFrom.
    pub is_ca: bool,
    /// Whether its key may sign certificates: by its key usage, or because it has none.
    pub may_sign: bool,
    /// Whether clients may show it: by its extended key usage, or because it has none.
    pub may_be_client: bool,
    /// Whether servers may use it: its extended key usages have that of servers, or it has none.
    pub may_be_server: bool,
    /// When it begins.
    pub not_before: Timestamp,
    /// When it expires.
    pub not_after: Timestamp,
    /// DNS names among the subject alternative names.
    pub dns_names: Vec<String>,
    /// Addresses among the subject alternative names.
    pub addresses: Vec<IpAddr>,
    /// Its public key.
    pub key: PublicKey,
    /// The digest under its signature.
    pub signature_hash: SignatureHash,
    /// Whether subject and issuer are the same name.
    pub self_issued: bool,
    /// The subject key identifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// The key identifier of its issuer.
    pub authority_key_id: Option<Vec<u8>>,
    /// SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
    /// The certificate in DER.
    pub der: Vec<u8>,
    /// Its PEM block in the file, in bytes.
    pub range: Range<usize>,
    /// The line of its BEGIN, from 1.
    pub line: usize,
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
    signature: Vec<u8>,
    /// Where the signed part is in `der`.
    signed: Range<usize>,
}

impl Certificate {
    /// The certificate of a PEM block.
    pub(super) fn from_block(block: &Block<'_>) -> Result<Self, PemProblem> {
        let der = block.decode()?;
        Self::read(der, block.range.clone(), block.line).map_err(|error| {
            block.problem(match error.kind() {
                der::ErrorKind::TrailingData { .. } => PemProblemKind::TrailingGarbage,
                _ => PemProblemKind::BrokenCertificate(error.to_string()),
            })
        })
    }

    fn read(der: Vec<u8>, range: Range<usize>, line: usize) -> der::Result<Self> {
        let certificate = x509_cert::Certificate::from_der(&der)?;
        let signed = signed_part(&der)?;
        let body = &certificate.tbs_certificate;
        // As Go's crypto/x509: parseCertificate; and a signature is made of whole bytes.
        if body.signature != certificate.signature_algorithm {
            return Err(der::Tag::Sequence.value_error());
        }
        let signature = certificate.signature.as_bytes().ok_or_else(|| der::Tag::BitString.value_error())?;
        let mut dns_names = Vec::new();
        let mut addresses = Vec::new();
        for name in body.get::<SubjectAltName>()?.map(|(_, names)| names.0).unwrap_or_default() {
            match name {
                GeneralName::DnsName(name) => dns_names.push(name.to_string()),
                GeneralName::IpAddress(octets) => addresses.extend(address(&octets)),
                _ => {}
            }
        }
        let key_usage = body.get::<KeyUsage>()?;
        let authority_key = body.get::<AuthorityKeyIdentifier>()?.and_then(|(_, key)| key.key_identifier);
        let subject_der = body.subject.to_der()?;
        let issuer_der = body.issuer.to_der()?;
        let subject = body.subject.to_string();
        // The names of a name's parts are searched for in a long list: not twice for a root.
        let self_issued = subject_der == issuer_der;
        let issuer = if self_issued { subject.clone() } else { body.issuer.to_string() };
        Ok(Self {
            subject,
            issuer,
            is_ca: match body.get::<BasicConstraints>()? {
                Some((_, constraints)) => constraints.ca,
                None => body.version == Version::V1,
            },
            may_sign: key_usage.is_none_or(|(_, usage)| usage.key_cert_sign()),
            may_be_client: has_usage(body, ID_KP_CLIENT_AUTH)?,
            may_be_server: has_usage(body, ID_KP_SERVER_AUTH)?,
            not_before: timestamp(body.validity.not_before),
            not_after: timestamp(body.validity.not_after),
            dns_names,
            addresses,
            key: PublicKey::of(&body.subject_public_key_info),
            signature_hash: SignatureHash::of(certificate.signature_algorithm.oid),
            self_issued,
            subject_key_id: body.get::<SubjectKeyIdentifier>()?.map(|(_, key)| key.0.into_bytes()),
            authority_key_id: authority_key.map(OctetString::into_bytes),
            spki: body.subject_public_key_info.to_der()?,
            signature: signature.to_vec(),
            der,
            range,
            line,
            subject_der,
            issuer_der,
            signed,
        })
    }

    /// The pin of its public key in the form that `kubeadm join --discovery-token-ca-cert-hash` expects: `sha256:` and
    /// hex digits.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/util/pubkeypin: Hash.
    pub fn pin(&self) -> String {
        format!("sha256:{:x}", Sha256::digest(&self.spki))
    }

    /// Its subject, with the beginning of its pin where another of these certificates has the same subject and another key: during
    /// a rotation, both CAs have one name.
    pub fn name_among(&self, others: &[Certificate]) -> String {
        const SHOWN: usize = "sha256:".len() + 12;
        let has_namesake =
            others.iter().any(|other| other.subject == self.subject && other.spki != self.spki);
        match self.pin().get(..SHOWN).filter(|_| has_namesake) {
            Some(pin) => format!("{} ({pin}…)", self.subject),
            None => self.subject.clone(),
        }
    }

    /// The certificate as PEM, and nothing beside it.
    pub fn to_pem(&self) -> String {
        // Fails only for lengths that no certificate read from a file has.
        encode_string("CERTIFICATE", LineEnding::LF, &self.der).unwrap_or_default()
    }

    /// Whether `other` signed this certificate. Signatures of RSA, ECDSA P-256, Ed25519 and, over SHA-256 and
    /// SHA-384, ECDSA P-384 are checked; for others, names and key identifiers are compared. MD5 and SHA-1 sign nothing.
    ///
    /// Mirrors Go's crypto/x509: checkSignature.
    pub fn is_signed_by(&self, other: &Certificate) -> SignedBy {
        if self.issuer_der != other.subject_der {
            return SignedBy::No;
        }
        if let (Some(wanted), Some(found)) = (&self.authority_key_id, &other.subject_key_id)
            && wanted != found
        {
            return SignedBy::No;
        }
        if self.signature_hash.is_weak() {
            return SignedBy::No;
        }
        let signed = self.der.get(self.signed.clone()).unwrap_or_default();
        match verify(&other.key, &other.spki, self.signature_hash, signed, &self.signature) {
            Some(true) => SignedBy::Verified,
            Some(false) => SignedBy::No,
            None => SignedBy::NameOnly,
        }
    }
}

/// The place of TBSCertificate, the first element of the outer sequence, in the file.
fn signed_part(der: &[u8]) -> der::Result<Range<usize>> {
    let mut reader = SliceReader::new(der)?;
    der::Header::decode(&mut reader)?;
    let start = usize::try_from(reader.position())?;
    let part = reader.tlv_bytes()?;
    Ok(start..start + part.len())
}

/// Whether a certificate may be used for something; one without extended key usages for everything.
///
/// Mirrors crypto/x509 of Go: checkChainForKeyUsage.
fn has_usage(body: &TbsCertificate, usage: ObjectIdentifier) -> der::Result<bool> {
    let usages = body.get::<ExtendedKeyUsage>()?;
    Ok(usages.is_none_or(|(_, own)| own.0.contains(&usage) || own.0.contains(&ANY_EXTENDED_KEY_USAGE)))
}

/// Certificates that never expire get the last instant that can be represented.
fn timestamp(time: Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn address(octets: &OctetString) -> Option<IpAddr> {
    let bytes = octets.as_bytes();
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}
