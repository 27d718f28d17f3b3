//! Names of controllers of kube-controller-manager: the short ones of old, and those of today.

/// Names of the controller that signs cluster-info.
pub const BOOTSTRAP_SIGNER: &[&str] = &["bootstrapsigner", "bootstrap-signer-controller"];
/// Names of the controller that removes expired tokens.
pub const TOKEN_CLEANER: &[&str] = &["tokencleaner", "token-cleaner-controller"];
/// Names of the controller that signs certificates.
pub const CSR_SIGNING: &[&str] = &["csrsigning", "certificatesigningrequest-signing-controller"];
/// Names of the controller that approves requests of nodes.
pub const CSR_APPROVING: &[&str] = &["csrapproving", "certificatesigningrequest-approving-controller"];
/// Names of the controller that removes old requests.
pub const CSR_CLEANER: &[&str] = &["csrcleaner", "certificatesigningrequest-cleaner-controller"];
