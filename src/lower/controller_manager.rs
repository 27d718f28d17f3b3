use super::Argument;
use super::argument::Arguments;
use crate::model::Cluster;
use crate::render::{Text, Trail};

/// The flags of kube-controller-manager that a join depends on, by name.
///
/// The flag of the duration is the minor's: `--cluster-signing-duration` where it exists, else the experimental one.
pub fn controller_manager(cluster: &Cluster) -> Vec<Argument> {
    let manager = &cluster.control_plane.controller_manager;
    let flags = cluster.kube.controller_manager_flags();
    let mut set = Arguments::default();
    set.set_list("controllers", &manager.controllers);
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
    if let Some(rotation) = &cluster.ca_rotation {
        // Pods trust what is in this file, which is the signing CA's otherwise.
        set.set("root-ca-file", Trail::of_key(&rotation.phase), Text::of(&rotation.bundle_file));
    }
    set.set_ranges("cluster-cidr", cluster.families(&cluster.pod_cidrs, &manager.gates));
    set.set_ranges("service-cluster-ip-range", cluster.families(&cluster.service_cidrs, &manager.gates));
    set.finish(&manager.gates, &manager.flags)
}
