use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType,
};
use zeroize::Zeroizing;

/// Whom the certificates are for.
pub struct Names {
    /// DNS names of the API server.
    pub dns_names: Vec<String>,
    /// Addresses of the API server.
    pub addresses: Vec<IpAddr>,
    /// The user as which the API server authenticates to kubelets.
    pub kubelet_client: String,
}

/// A file of the set.
pub struct Issued {
    /// Its name.
    pub name: &'static str,
    /// PEM.
    pub content: Zeroizing<String>,
    /// Whether it is a private key.
    pub is_key: bool,
}

/// A set could not be made.
#[derive(Debug)]
pub struct IssueError(String);

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot make the certificates: {}", self.0)
    }
}

impl std::error::Error for IssueError {}

impl From<rcgen::Error> for IssueError {
    fn from(error: rcgen::Error) -> Self {
        Self(error.to_string())
    }
}

/// Makes a CA and what it signs: a server certificate of the API server, its client certificate for kubelets, and a key
/// pair for service accounts. ECDSA P-256, valid from `begin` until `end`.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/certs: the subjects and usages of kubeadm's certificates.
///
/// # Errors
/// If a name is not valid in a certificate, or the system gives no random numbers.
pub fn issue(names: &Names, begin: Timestamp, end: Timestamp) -> Result<Vec<Issued>, IssueError> {
    let mut authority = subject("kubernetes-ca", begin, end)?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::KeyCertSign,
    ];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

    let mut server = subject("kube-apiserver", begin, end)?;
    for name in &names.dns_names {
        server.subject_alt_names.push(SanType::DnsName(name.as_str().try_into()?));
    }
    server.subject_alt_names.extend(names.addresses.iter().map(|address| SanType::IpAddress(*address)));
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let mut client = subject(&names.kubelet_client, begin, end)?;
    client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];

    let mut files = vec![open("ca.pem", authority.pem()), key("ca-key.pem", authority.key().serialize_pem())];
    for (cert_name, key_name, mut params) in [
        ("apiserver.pem", "apiserver-key.pem", server),
        ("kubelet-client.pem", "kubelet-client-key.pem", client),
    ] {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let pair = KeyPair::generate()?;
        files.push(open(cert_name, params.signed_by(&pair, &authority)?.pem()));
        files.push(key(key_name, pair.serialize_pem()));
    }
    let accounts = KeyPair::generate()?;
    files.push(open("service-account.pem", accounts.public_key_pem()));
    files.push(key("service-account-key.pem", accounts.serialize_pem()));
    Ok(files)
}

fn open(name: &'static str, content: String) -> Issued {
    Issued { name, content: Zeroizing::new(content), is_key: false }
}

fn key(name: &'static str, content: String) -> Issued {
    Issued { name, content: Zeroizing::new(content), is_key: true }
}

fn subject(common_name: &str, begin: Timestamp, end: Timestamp) -> Result<CertificateParams, IssueError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = instant(begin)?;
    params.not_after = instant(end)?;
    Ok(params)
}

/// The day: certificates have whole seconds, and rcgen needs a date of its own library.
fn instant(time: Timestamp) -> Result<time::OffsetDateTime, IssueError> {
    time::OffsetDateTime::from_unix_timestamp(time.as_second()).map_err(|error| IssueError(error.to_string()))
}
