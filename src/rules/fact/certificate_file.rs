use crate::diagnostic::{Finding, Place};

/// A file that should have certificates of CAs, as something names it.
pub(crate) struct CertificateFile<'a> {
    /// The path, or the name of the field that embeds the certificates.
    pub(crate) path: &'a str,
    /// Who reads it.
    pub(crate) reader: CertificateReader,
    /// Where it is named.
    pub(crate) place: Place,
}

/// Who reads certificates of CAs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CertificateReader {
    /// nodejoin, to embed them in the files of nodes and to check them.
    Nodejoin,
    /// A kubelet, which checks the API server's certificate with them.
    Kubelet,
    /// A kubelet, which checks its own clients with them.
    KubeletClients,
    /// kube-apiserver, which checks its clients with them.
    ApiserverClients,
    /// kube-controller-manager, which signs with the one in it.
    Signer,
}

impl CertificateFile<'_> {
    /// A finding about a file without a certificate that its reader could read.
    pub(crate) fn without_certificates(&self, finding: Finding) -> Finding {
        let path = self.path.escape_debug();
        let none = "data does not contain any valid RSA or ECDSA certificates";
        match self.reader {
            CertificateReader::Nodejoin => finding.reason(
                "nodejoin reads the certificates in it, to embed them in the nodes' files and to check them",
            ),
            CertificateReader::Kubelet => finding
                .reason(format!("the kubelet cannot check the API server's certificate: `{NO_ROOTS}`"))
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

/// What client-go says of a CA without a certificate.
const NO_ROOTS: &str = "unable to load root certificates: unable to parse bytes as PEM block";
