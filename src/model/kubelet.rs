use std::collections::BTreeMap;
use std::ops::Deref;

use super::{At, Authority, KubeletSettings, Unit};

/// A kubelet after cluster, pool and node were put together.
#[derive(Clone, Debug)]
pub struct Kubelet {
    /// The settings in its file and its flags.
    pub settings: KubeletSettings,
    /// Its path on the node.
    pub binary: At<String>,
    /// The unit of the container runtime; none when it is set to nothing.
    pub runtime_service: At<String>,
    /// Whether it registers under the spec's name.
    pub hostname_override: At<bool>,
    /// Whether it registers with the spec's address.
    pub node_ip: At<bool>,
    /// How it gets its first certificate.
    pub bootstrap: At<Bootstrap>,
    /// The CA bundle of its clients, where it is not the cluster's.
    pub client_ca: Option<At<Authority>>,
    /// The certificate of its port.
    pub serving: At<ServingCertificate>,
    /// Whether only root may read its unit and its configuration file.
    pub private_files: At<bool>,
    /// Files on the node.
    pub paths: Paths,
    /// Its environment.
    pub environment: BTreeMap<String, At<String>>,
    /// Its unit.
    pub unit: Unit,
}

impl Kubelet {
    /// The path of the file that nodejoin writes for systemd: the unit, or its drop-in.
    pub fn unit_file(&self) -> At<String> {
        match *self.unit.drop_in {
            // Behind kubeadm's own, `10-kubeadm.conf`.
            true => At::derived(format!("{}.d/20-nodejoin.conf", *self.paths.unit), &self.paths.unit),
            false => self.paths.unit.clone(),
        }
    }
}

impl Deref for Kubelet {
    type Target = KubeletSettings;

    fn deref(&self) -> &KubeletSettings {
        &self.settings
    }
}

/// How a kubelet gets its first certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bootstrap {
    /// With a bootstrap token, in the kubeconfig that nodejoin writes.
    Token,
    /// With a bootstrap kubeconfig that something else writes.
    File,
    /// Not at all: its kubeconfig and its certificate are made elsewhere.
    None,
}

/// The name of the approver where people approve requests for serving certificates.
pub const APPROVED_BY_HAND: &str = "manual";

/// Where the certificate of port 10250 comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServingCertificate {
    /// The kubelet signs one by itself, once.
    SelfSigned,
    /// Requested from the cluster; approved by the named approver.
    Requested {
        /// `kubelet-csr-approver` or [`APPROVED_BY_HAND`].
        approver: String,
    },
    /// Files that are on the node already.
    Files {
        /// The certificate.
        cert_file: String,
        /// The key.
        key_file: String,
    },
}

/// Absolute paths on the node.
pub type Paths = crate::spec::v1::Paths<At<String>>;
