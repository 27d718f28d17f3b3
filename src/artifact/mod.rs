//! The artifacts: one file each. An artifact turns the resolved cluster into files whose secrets and node values are
//! still holes.

mod component_flags;
mod file;
mod kubeadm_volumes;
pub mod object;

pub use file::{Artifact, File, Made, Make, MakeError, Scope, Tools};

/// Declares each artifact's module and lists its `ARTIFACT`.
macro_rules! artifacts {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// All artifacts: those of the cluster, of the control plane, and of a node.
        pub static ARTIFACTS: &[&Artifact] = &[$(&$name::ARTIFACT,)*];
    };
}

artifacts![
    bootstrap_token_secret,
    cluster_info,
    cluster_info_access,
    csr_creation_binding,
    csr_approval_binding,
    csr_renewal_binding,
    kubelet_api_binding,
    kustomization,
    cluster_readme,
    apiserver_flags,
    controller_manager_flags,
    kubeadm_extra_args,
    authentication_configuration,
    authorization_configuration,
    ca_bundle,
    csr_approver,
    bootstrap_kubeconfig,
    joined_kubeconfig,
    kubelet_configuration,
    kubelet_environment,
    kubelet_flags,
    kubelet_unit,
    client_ca,
    extra_files,
    node_readme,
];

/// The artifact of that name.
pub fn find(id: &str) -> Option<&'static Artifact> {
    ARTIFACTS.iter().find(|artifact| artifact.id == id).copied()
}
