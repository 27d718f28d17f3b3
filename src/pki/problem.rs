use std::fmt;
use std::ops::Range;

/// Why certificates cannot be read from a file. Displays as the end of a sentence that begins with the file's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PemProblem {
    /// The problem.
    pub kind: PemProblemKind,
    /// Its range in bytes.
    pub range: Range<usize>,
    /// Its first line, from 1.
    pub line: usize,
}

/// The kinds of problems of a certificate file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PemProblemKind {
    /// It is empty.
    Empty,
    /// A private key, possibly with certificates; it must not be distributed.
    PrivateKey {
        /// Whether the file also has a certificate.
        with_certificate: bool,
    },
    /// A certificate in DER, without PEM around it.
    DerCertificate,
    /// A private key or a key store in DER.
    DerKey,
    /// A base64-encoded PEM file, as in kubeconfigs.
    Base64OfPem,
    /// Something else.
    NoCertificate {
        /// The label of the first PEM block, if there is one.
        label: Option<String>,
    },
    /// A BEGIN that is not at the start of its line: indented, or after a byte order mark.
    NotAtLineStart,
    /// A BEGIN without its END.
    Unterminated,
    /// An incomplete BEGIN or END line, or an END of another block.
    BrokenFrame,
    /// Headers inside the block.
    Headers,
    /// A certificate under a label that Kubernetes skips.
    OtherLabel(String),
    /// The text between BEGIN and END is not base64.
    BrokenBase64,
    /// The decoded bytes are not a certificate; the parser's error.
    BrokenCertificate(String),
    /// Other content after END or after the certificate inside its block, or bytes that are not text.
    TrailingGarbage,
}

impl PemProblem {
    pub(super) fn new(kind: PemProblemKind, range: Range<usize>, line: usize) -> Self {
        Self { kind, range, line }
    }

    /// Whether the file has a private key instead of certificates.
    pub fn is_private_key(&self) -> bool {
        matches!(self.kind, PemProblemKind::PrivateKey { .. } | PemProblemKind::DerKey)
    }

    /// How to fix it, one sentence.
    pub fn help(&self) -> &'static str {
        match &self.kind {
            PemProblemKind::PrivateKey { with_certificate: true } => {
                "move the certificate to a separate file: `openssl x509 -in FILE -out ca.pem`"
            }
            PemProblemKind::PrivateKey { .. } | PemProblemKind::DerKey => {
                "use the certificate's file, and keep the key on the machine that signs"
            }
            PemProblemKind::DerCertificate => {
                "convert it: `openssl x509 -inform DER -in FILE -out ca.pem` (`-outform PEM` is the default)"
            }
            PemProblemKind::Base64OfPem => "decode it: `base64 -d < FILE > ca.pem`",
            PemProblemKind::NoCertificate { label: Some(label) }
                if label.ends_with("CERTIFICATE REQUEST") =>
            {
                "use the certificate that the CA issued for this request"
            }
            PemProblemKind::Empty | PemProblemKind::NoCertificate { .. } => {
                "use a PEM file that contains `-----BEGIN CERTIFICATE-----`"
            }
            PemProblemKind::NotAtLineStart => {
                "move the BEGIN to the start of its line, and save the file without a byte order mark"
            }
            PemProblemKind::Unterminated | PemProblemKind::BrokenFrame => {
                "copy the complete certificate again, with its BEGIN and END lines"
            }
            PemProblemKind::Headers | PemProblemKind::OtherLabel(_) => {
                "rewrite the certificate: `openssl x509 -in FILE -out ca.pem`"
            }
            PemProblemKind::BrokenBase64 | PemProblemKind::BrokenCertificate(_) => {
                "copy the certificate again; `openssl x509 -in FILE -noout -text` shows whether it can be read"
            }
            PemProblemKind::TrailingGarbage => "remove everything except the certificates",
        }
    }
}

impl fmt::Display for PemProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match &self.kind {
            PemProblemKind::Empty => f.write_str("is empty"),
            PemProblemKind::PrivateKey { with_certificate: true } => {
                write!(f, "contains a private key in addition to the certificate (line {line})")
            }
            PemProblemKind::PrivateKey { .. } => write!(f, "contains a private key (line {line})"),
            PemProblemKind::DerKey => f.write_str("contains a private key in DER format"),
            PemProblemKind::DerCertificate => f.write_str("is a certificate in DER format, not PEM"),
            PemProblemKind::Base64OfPem => f.write_str("is a base64-encoded PEM file, as in kubeconfigs"),
            PemProblemKind::NoCertificate { label: Some(label) } => {
                write!(f, "has no certificate, but a block with the label `{label}` (line {line})")
            }
            PemProblemKind::NoCertificate { label: None } => f.write_str("has no certificate in PEM format"),
            PemProblemKind::NotAtLineStart => {
                write!(
                    f,
                    "has a BEGIN that is not at the start of its line (line {line}), so Kubernetes skips it"
                )
            }
            PemProblemKind::Unterminated => write!(f, "has a BEGIN without its END (line {line})"),
            PemProblemKind::BrokenFrame => write!(f, "has a broken BEGIN or END (line {line})"),
            PemProblemKind::Headers => {
                write!(f, "has a block with headers (line {line}), which Kubernetes skips")
            }
            PemProblemKind::OtherLabel(label) => {
                write!(f, "has a certificate with the label `{label}` (line {line}), which Kubernetes skips")
            }
            PemProblemKind::BrokenBase64 => write!(f, "has a certificate that is not base64 (line {line})"),
            PemProblemKind::BrokenCertificate(why) => {
                write!(f, "has a certificate that cannot be read (line {line}): {why}")
            }
            PemProblemKind::TrailingGarbage => {
                write!(f, "has content that is not part of a certificate (line {line})")
            }
        }
    }
}

impl std::error::Error for PemProblem {}
