use std::collections::BTreeMap;

use super::Argument;
use crate::model::{At, Cluster, Setting};

/// The flags of kube-controller-manager that a join depends on, by name.
///
/// The flag of the duration is the minor's: `--cluster-signing-duration` where it exists, else the experimental one.
pub fn controller_manager(cluster: &Cluster) -> Vec<Argument> {
    let manager = &cluster.control_plane.controller_manager;
    let flags = cluster.kube.controller_manager_flags();
    let mut set: BTreeMap<String, String> = BTreeMap::new();
    let controllers: Vec<&str> = manager.controllers.iter().map(|name| name.value.as_str()).collect();
    set.insert("controllers".to_owned(), controllers.join(","));
    set.insert(
        "use-service-account-credentials".to_owned(),
        manager.use_service_account_credentials.to_string(),
    );
    let signing = &manager.signing;
    let mut signer = |prefix: String, signer: &crate::model::Signer| {
        for (part, file) in [("cert-file", &signer.cert_file), ("key-file", &signer.key_file)] {
            if let Some(file) = file {
                set.insert(format!("{prefix}-{part}"), file.value.clone());
            }
        }
    };
    if let Some(common) = &signing.common {
        signer("cluster-signing".to_owned(), common);
    }
    for (name, own) in &signing.signers {
        signer(format!("cluster-signing-{name}"), own);
    }
    if let Some(duration) = &signing.duration {
        let flag = if flags.has("cluster-signing-duration") {
            "cluster-signing-duration"
        } else {
            "experimental-cluster-signing-duration"
        };
        set.insert(flag.to_owned(), duration.to_string());
    }
    finish(set, &manager.gates, &manager.flags)
}

/// The flags in order of their names, with gates and the user's own over them.
pub(super) fn finish(
    set: BTreeMap<impl Into<String> + Ord, String>,
    gates: &BTreeMap<String, At<bool>>,
    own: &BTreeMap<String, Setting>,
) -> Vec<Argument> {
    let mut all: BTreeMap<String, String> =
        set.into_iter().map(|(name, value)| (name.into(), value)).collect();
    if !gates.is_empty() {
        let gates: Vec<String> = gates.iter().map(|(name, on)| format!("{name}={}", on.value)).collect();
        all.insert("feature-gates".to_owned(), gates.join(","));
    }
    for (name, setting) in own {
        if let Some(text) = setting.value.as_str() {
            all.insert(name.clone(), text.to_owned());
        }
    }
    all.into_iter().map(|(name, value)| Argument::new(name, value)).collect()
}
