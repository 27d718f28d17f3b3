use std::cell::RefCell;
use std::collections::VecDeque;

use super::certificate::Certificate;
use super::der_kind::without_pem;
use super::pem::{blocks, has_frame, private_key};
use super::problem::{PemProblem, PemProblemKind};

/// Reads the certificates of a PEM file, in order. Text between the blocks is allowed; blocks that hold something
/// else than certificates and keys are skipped.
///
/// Mirrors k8s.io/client-go/util/cert: ParseCertsPEM, but reports what that function silently skips.
///
/// # Errors
/// The gravest problem of the file: a private key before all others, then the first one in the file.
pub fn read_bundle(bytes: &[u8]) -> Result<Vec<Certificate>, PemProblem> {
    if let Some(certificates) = known(bytes) {
        return Ok(certificates);
    }
    let certificates = parsed(bytes)?;
    keep(bytes, &certificates);
    Ok(certificates)
}

/// A file's bytes and the certificates in it.
type Kept = (Box<[u8]>, Vec<Certificate>);

thread_local! {
    /// The bundles that were read last: every node has the same CA in its kubeconfig and beside it, and a class of nodes is
    /// proved after the other. Nothing that is refused is kept, since it may be a private key.
    static LAST: RefCell<VecDeque<Kept>> = const { RefCell::new(VecDeque::new()) };
}

/// How many bundles are kept, and the largest one in bytes.
const KEPT: usize = 4;
const LARGEST_KEPT: usize = 64 * 1024;

fn known(bytes: &[u8]) -> Option<Vec<Certificate>> {
    LAST.with_borrow(|last| {
        let same = last.iter().find(|(own, _)| **own == *bytes);
        same.map(|(_, certificates)| certificates.clone())
    })
}

fn keep(bytes: &[u8], certificates: &[Certificate]) {
    if bytes.len() > LARGEST_KEPT {
        return;
    }
    LAST.with_borrow_mut(|last| {
        last.truncate(KEPT - 1);
        last.push_front((bytes.into(), certificates.to_vec()));
    });
}

fn parsed(bytes: &[u8]) -> Result<Vec<Certificate>, PemProblem> {
    let blocks = blocks(bytes);
    if let Some((range, line)) = private_key(bytes) {
        let with_certificate = blocks.iter().flatten().any(|block| block.label == b"CERTIFICATE");
        return Err(PemProblem::new(PemProblemKind::PrivateKey { with_certificate }, range, line));
    }
    if !has_frame(bytes) {
        return Err(PemProblem::new(without_pem(bytes), 0..bytes.len(), 1));
    }
    let mut certificates = Vec::new();
    let mut other = None;
    for block in blocks {
        let block = block?;
        let label = String::from_utf8_lossy(block.label);
        if label == "CERTIFICATE" {
            certificates.push(Certificate::from_block(&block)?);
        } else if label.ends_with(" CERTIFICATE") {
            return Err(block.problem(PemProblemKind::OtherLabel(label.escape_debug().to_string())));
        } else if other.is_none() {
            let label = Some(label.escape_debug().to_string());
            other = Some(block.problem(PemProblemKind::NoCertificate { label }));
        }
    }
    match other {
        Some(problem) if certificates.is_empty() => Err(problem),
        _ => Ok(certificates),
    }
}

/// The certificates of a PEM file that a client trusts: whatever else is in it, and whatever is broken, is ignored.
///
/// Mirrors crypto/x509: CertPool.AppendCertsFromPEM.
///
/// # Errors
/// Those of [`read_bundle`] for a file without any certificate.
pub fn read_trusted(bytes: &[u8]) -> Result<Vec<Certificate>, PemProblem> {
    let problem = match read_bundle(bytes) {
        Ok(certificates) => return Ok(certificates),
        Err(problem) => problem,
    };
    let good = blocks(bytes).into_iter().flatten().filter(|block| block.label == b"CERTIFICATE");
    let certificates: Vec<Certificate> =
        good.filter_map(|block| Certificate::from_block(&block).ok()).collect();
    if certificates.is_empty() { Err(problem) } else { Ok(certificates) }
}
