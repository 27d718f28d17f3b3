use std::collections::BTreeMap;

use super::Argument;
use super::apiserver::set_list;
use super::argument::Arguments;
use crate::model::{At, Cluster, Setting};
use crate::render::{Text, Trail};

/// The flags of kube-controller-manager that a join depends on, by name.
///
/// The flag of the duration is the minor's: `--cluster-signing-duration` where it exists, else the experimental one.
pub fn controller_manager(cluster: &Cluster) -> Vec<Argument> {
    let manager = &cluster.control_plane.controller_manager;
    let flags = cluster.kube.controller_manager_flags();
    let mut set = Arguments::default();
    set_list(&mut set, "controllers", &manager.controllers);
    set.set_to("use-service-account-credentials", &manager.use_service_account_credentials);
    let signing = &manager.signing;
    let mut signer = |prefix: String, signer: &crate::model::Signer| {
        for (part, file) in [("cert-file", &signer.cert_file), ("key-file", &signer.key_file)] {
            if let Some(file) = file {
                set.set_to(format!("{prefix}-{part}"), file);
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
        set.set_to(flag, duration);
    }
    finish(set, &manager.gates, &manager.flags)
}

/// The flags in order of their names, with gates and the user's own over them.
pub(super) fn finish(
    mut set: Arguments,
    gates: &BTreeMap<String, At<bool>>,
    own: &BTreeMap<String, Setting>,
) -> Vec<Argument> {
    set.set_gates(gates);
    for (name, setting) in own {
        if let Some(text) = setting.value.as_str() {
            set.set(name, Trail::of_key(setting), Text::traced(text, Trail::of(setting)));
        }
    }
    set.into_list()
}
