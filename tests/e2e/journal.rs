//! Which step fails, from the lines that a kubelet prints over and over.

use super::step::Step;

/// In the line about a rejected request for a certificate.
pub(crate) const NOT_REQUESTED: &str = "cannot create certificate signing request";
/// In the lines about a Node that could not be made.
pub(crate) const NOT_REGISTERED: [&str; 2] =
    ["Unable to register node with API server", "error getting existing node"];

/// What fails where a request for a certificate was rejected.
pub(crate) fn at_request(line: &str) -> Step {
    if line.contains("Unauthorized") {
        Step::AuthenticateToken
    } else if line.contains("forbidden") {
        Step::AuthorizeCsrCreate
    } else {
        Step::Tls
    }
}

/// What fails where a Node could not be made.
pub(crate) fn at_registration(line: &str) -> Step {
    if line.contains("Unauthorized") {
        Step::AuthenticateNode
    } else if line.contains("User \\\"system:node:") && line.contains("cannot") {
        Step::AuthorizeNode
    } else if line.contains("forbidden") || line.contains("denied") {
        Step::Admission
    } else {
        Step::Registration
    }
}
