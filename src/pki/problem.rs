use std::fmt;
use std::ops::Range;

/// Why a file gives no certificates. Displays as the end of a sentence that begins with the file's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PemProblem {
    /// What is wrong.
    pub kind: PemProblemKind,
    /// Where, in bytes.
    pub range: Range<usize>,
    /// The line of its beginning, from 1.
    pub line: usize,
}

/// What may be wrong with a file of certificates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PemProblemKind {
    /// Nothing in it.
    Empty,
    /// A private key, maybe beside certificates: it must not be handed out.
    PrivateKey {
        /// Whether the file has a certificate, too.
        with_certificate: bool,
    },
    /// A certificate in DER, without PEM around it.
    DerCertificate,
    /// A private key or a key store in DER.
    DerKey,
    /// The base64 text of a PEM file, as kubeconfigs have it.
    Base64OfPem,
    /// Something else.
    NoCertificate {
        /// The label of the first PEM block, when there is one.
        label: Option<String>,
    },
    /// A BEGIN that does not stand at the start of its line: indented, or behind a byte order mark.
    NotAtLineStart,
    /// A BEGIN without its END.
    Unterminated,
    /// A BEGIN or END line that is not whole, or an END of another block.
    BrokenFrame,
    /// Headers inside the block.
    Headers,
    /// A certificate under a label that Kubernetes skips.
    OtherLabel(String),
    /// The text between BEGIN and END is not base64.
    BrokenBase64,
    /// The decoded bytes are not a certificate; the reader's own words.
    BrokenCertificate(String),
    /// Something behind END, behind the certificate inside its block, or bytes that are no text.
    TrailingGarbage,
}

impl PemProblem {
    pub(super) fn new(kind: PemProblemKind, range: Range<usize>, line: usize) -> Self {
        Self { kind, range, line }
    }

    /// Whether a private key stands where certificates belong.
    pub fn is_private_key(&self) -> bool {
        matches!(self.kind, PemProblemKind::PrivateKey { .. } | PemProblemKind::DerKey)
    }

    /// A way out, one sentence.
    pub fn help(&self) -> &'static str {
        match &self.kind {
            PemProblemKind::PrivateKey { with_certificate: true } => {
                "keep the certificate in a file of its own: `openssl x509 -in FILE -out ca.pem`"
            }
            PemProblemKind::PrivateKey { .. } | PemProblemKind::DerKey => {
                "name the certificate's file, and keep the key on the machine that signs"
            }
            PemProblemKind::DerCertificate => {
                "convert it: `openssl x509 -inform DER -in FILE -out ca.pem` (`-outform PEM` is the default)"
            }
            PemProblemKind::Base64OfPem => "decode it: `base64 -d < FILE > ca.pem`",
            PemProblemKind::NoCertificate { label: Some(label) }
                if label.ends_with("CERTIFICATE REQUEST") =>
            {
                "name the certificate that the CA made from this request"
            }
            PemProblemKind::Empty | PemProblemKind::NoCertificate { .. } => {
                "name a PEM file with `-----BEGIN CERTIFICATE-----` in it"
            }
            PemProblemKind::NotAtLineStart => {
                "move the BEGIN to the start of its line; save without byte order mark"
            }
            PemProblemKind::Unterminated | PemProblemKind::BrokenFrame => {
                "copy the certificate again, whole, with its BEGIN and END lines"
            }
            PemProblemKind::Headers | PemProblemKind::OtherLabel(_) => {
                "write the certificate anew: `openssl x509 -in FILE -out ca.pem`"
            }
            PemProblemKind::BrokenBase64 | PemProblemKind::BrokenCertificate(_) => {
                "copy the certificate again; `openssl x509 -in FILE -noout -text` shows whether it can be read"
            }
            PemProblemKind::TrailingGarbage => "remove what does not belong to the certificates",
        }
    }
}

impl fmt::Display for PemProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match &self.kind {
            PemProblemKind::Empty => f.write_str("is empty"),
            PemProblemKind::PrivateKey { with_certificate: true } => {
                write!(f, "holds a private key beside the certificate (line {line})")
            }
            PemProblemKind::PrivateKey { .. } => write!(f, "holds a private key (line {line})"),
            PemProblemKind::DerKey => f.write_str("holds a private key in DER form"),
            PemProblemKind::DerCertificate => f.write_str("is a certificate in DER form, not PEM"),
            PemProblemKind::Base64OfPem => {
                f.write_str("is a PEM file in base64 once more, as kubeconfigs have it")
            }
            PemProblemKind::NoCertificate { label: Some(label) } => {
                write!(f, "has no certificate, but a block named `{label}` (line {line})")
            }
            PemProblemKind::NoCertificate { label: None } => f.write_str("has no certificate in PEM form"),
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
                write!(f, "has a certificate under the name `{label}` (line {line}), which Kubernetes skips")
            }
            PemProblemKind::BrokenBase64 => write!(f, "has a certificate that is not base64 (line {line})"),
            PemProblemKind::BrokenCertificate(why) => {
                write!(f, "has a certificate that cannot be read (line {line}): {why}")
            }
            PemProblemKind::TrailingGarbage => {
                write!(f, "has something that belongs to no certificate (line {line})")
            }
        }
    }
}

impl std::error::Error for PemProblem {}
