//! The pins by which `kubeadm join` trusts the CA in cluster-info.

use crate::diagnostic::rule_id;
use crate::facts::{CaSource, Connection, File, Origin, TokenDiscovery};
use crate::pki::Certificate;
use crate::proof::step::Step;
use crate::proof::walk::Walk;

const PREFIX: &str = "discovery.bootstrapToken.caCertHashes";

/// Whether the configuration sets which CAs are trusted. A mistake in it breaks the step.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/validation: ValidateDiscoveryBootstrapToken, and
/// k8s.io/kubernetes/cmd/kubeadm/app/util/pubkeypin: Set.Allow.
pub(in crate::proof) fn configured(walk: &Walk<'_>, step: &mut Step, discovery: &TokenDiscovery) {
    for pin in &discovery.pins {
        let Err(why) = read(&pin.value) else { continue };
        let finding = walk
            .at(rule_id::DISCOVERY_PIN_MALFORMED, &pin.origin, "this is not the pin of a CA's public key")
            .label("not a pin")
            .help("write `sha256:` and the 64 hex digits that `nodejoin ca show` prints for the CA");
        step.breaks(format!("invalid discovery token CA certificate hash: {why}"), finding);
        return;
    }
    if !discovery.pins.is_empty() {
        return;
    }
    match &discovery.unverified {
        Some(origin) => {
            let message = "kubeadm join does not verify the API server";
            let finding =
                walk.at(rule_id::DISCOVERY_UNVERIFIED, origin, message).label("the CA is not checked");
            step.also(
                finding
                    .reason(
                        "anyone who knows the token can impersonate the API server and take over the node",
                    )
                    .help("pin the CA: set `caCertHashes` to the pin that `nodejoin ca show` prints"),
            );
        }
        None => {
            let finding = walk
                .at(
                    rule_id::DISCOVERY_PIN_MISSING,
                    &discovery.origin,
                    "kubeadm join has no pin by which to trust the CA",
                )
                .label("no `caCertHashes`")
                .help("pin the CA: set `caCertHashes` to the pin that `nodejoin ca show` prints");
            step.breaks(
                format!("{PREFIX}: Invalid value: \"\": using token-based discovery without caCertHashes can be unsafe. Set unsafeSkipCAVerification as true in your kubeadm config file or pass --discovery-token-unsafe-skip-ca-verification flag to continue"),
                finding,
            );
        }
    }
}

/// Whether one of the CAs is pinned, if there are pins. `origin` is where the CAs are written.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/discovery/token: validateClusterCA.
pub(in crate::proof) fn check(walk: &Walk<'_>, step: &mut Step, cas: &[Certificate], origin: &Origin) {
    let Some(discovery) = &walk.class.discovery else { return };
    let Some(first) = discovery.pins.first() else { return };
    let pinned: Vec<String> = discovery.pins.iter().filter_map(|pin| read(&pin.value).ok()).collect();
    let found: Vec<String> = cas.iter().map(Certificate::pin).collect();
    if let Some(pin) = found.iter().find(|pin| pinned.contains(pin)) {
        step.saw(format!("the CA's key is pinned: {pin}"), Some(&first.origin));
        return;
    }
    let mut finding = walk
        .at(rule_id::DISCOVERY_PIN_MISMATCH, &first.origin, "no pin is that of the cluster's CA")
        .label("not the pin of this CA")
        .because(origin.place(), "the cluster's CA");
    if let [one] = found.as_slice() {
        finding = finding.help(format!("write `{one}`"));
    }
    let said = format!(
        "cluster CA found in cluster-info ConfigMap is invalid: none of the public keys {:?} are pinned",
        found.join(":")
    );
    step.breaks(said, finding);
}

/// The same without a known cluster-info: `kubeadm init` publishes the nodes' CA.
pub(in crate::proof) fn without_cluster_info(
    walk: &Walk<'_>,
    step: &mut Step,
    connection: Option<&Connection>,
) {
    let Some(discovery) = &walk.class.discovery else { return };
    step.provided("cluster-info must be published, as `kubeadm init` does", Some(&discovery.origin));
    let Some(first) = discovery.pins.first() else { return };
    let ca = connection.and_then(|connection| connection.ca.as_ref());
    let known = ca.and_then(|ca| match ca {
        CaSource::Data(data) => Some((data.value.clone(), data.origin.clone())),
        CaSource::File(path) => {
            let files = &walk.class.kubelet.files;
            let origin = files.get(path).known().map_or_else(|| path.origin.clone(), File::whole);
            Some((files.certificates(path).known()?, origin))
        }
    });
    match known.as_ref().and_then(|(cas, origin)| Some((cas.as_ref().as_ref().ok()?, origin))) {
        Some((cas, origin)) => check(walk, step, cas, origin),
        None => step.provided("cluster-info must have the pinned CA", Some(&first.origin)),
    }
}

/// A pin in normal form, or kubeadm's error.
fn read(text: &str) -> Result<String, String> {
    const KNOWN: &str = "Known format(s) are: sha256";
    let parts: Vec<&str> = text.split(':').collect();
    let &[format, digits] = parts.as_slice() else {
        return Err(format!("invalid hash, expected \"format:hex-value\". {KNOWN}"));
    };
    if !format.eq_ignore_ascii_case("sha256") {
        return Err(format!("unknown hash format {format:?}. {KNOWN}"));
    }
    if digits.len() / 2 != 32 {
        let bytes = digits.len() / 2;
        return Err(format!("invalid hash {text:?}, expected a 32 byte SHA-256 hash, found {bytes} bytes"));
    }
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!("invalid hash {text:?}, could not decode SHA-256 from hex"));
    }
    Ok(format!("sha256:{}", digits.to_ascii_lowercase()))
}
