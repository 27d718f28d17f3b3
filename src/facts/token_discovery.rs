use super::{Origin, Sourced};

/// How `kubeadm join` trusts the cluster-info that it finds with a token.
#[derive(Clone, Debug)]
pub struct TokenDiscovery {
    /// The pins of the CA's key, as `caCertHashes` has them: `sha256:` and hex digits.
    pub pins: Vec<Sourced<String>>,
    /// Where verification of the CA is turned off: `unsafeSkipCAVerification: true`.
    pub unverified: Option<Origin>,
    /// Where discovery is configured.
    pub origin: Origin,
}
