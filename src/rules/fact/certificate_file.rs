use crate::diagnostic::{Finding, Place};

/// A file that should contain CA certificates.
pub(crate) struct CertificateFile<'a> {
    /// The path, or the name of the field that embeds the certificates.
    pub(crate) path: &'a str,
    /// What reads it.
    pub(crate) reader: CertificateReader,
    /// Where it is configured.
    pub(crate) place: Place,
}

/// What reads CA certificates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CertificateReader {
    /// nodejoin, which embeds them in the nodes' files and checks them.
    Nodejoin,
    /// A kubelet, which verifies the API server's certificate with them.
    Kubelet,
    /// A kubelet, which verifies its own clients with them.
    KubeletClients,
    /// kube-apiserver, which verifies its clients with them.
    ApiserverClients,
    /// kube-controller-manager, which signs with the only one in it.
    Signer,
}

impl CertificateFile<'_> {
    /// A finding about a file without a certificate that can be read.
    pub(crate) fn without_certificates(&self, finding: Finding) -> Finding {
        let path = self.path.escape_debug();
        let none = "data does not contain any valid RSA or ECDSA certificates";
        match self.reader {
            CertificateReader::Nodejoin => finding
                .reason("nodejoin embeds the certificates of this file in the nodes' files and checks them"),
            CertificateReader::Kubelet => finding
                .reason(format!("the kubelet cannot verify the API server's certificate: `{NO_ROOTS}`"))
                .error(NO_ROOTS),
            CertificateReader::KubeletClients => {
                finding.exits("the kubelet", format!("unable to load client CA file {path}: {none}"))
            }
            CertificateReader::ApiserverClients => {
                finding.exits("kube-apiserver", format!("unable to load client CA file {path}: {none}"))
            }
            CertificateReader::Signer => finding
                .exits("the controller-manager", format!("error reading CA cert file \"{path}\": {none}")),
        }
    }
}

/// The error of client-go for a CA file without a certificate.
const NO_ROOTS: &str = "unable to load root certificates: unable to parse bytes as PEM block";
