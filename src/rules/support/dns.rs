use std::net::IpAddr;

use super::{entries, of_kubelet, used_kubelets};
use crate::diagnostic::Finding;
use crate::model::{Cluster, Shape};
use crate::source::Path;

/// An address of cluster DNS that the user wrote: the cluster's, or that of some kubelets.
pub(in crate::rules) struct DnsAddress<'c> {
    /// The address.
    pub(in crate::rules) address: IpAddr,
    /// Its place.
    pub(in crate::rules) path: Path,
    /// Whose it is; none for the cluster's.
    shape: Option<&'c Shape>,
}

impl DnsAddress<'_> {
    /// A finding about it.
    pub(in crate::rules) fn told(&self, finding: Finding) -> Finding {
        match self.shape {
            Some(shape) => of_kubelet(shape, finding),
            None => finding,
        }
    }
}

/// Every address of cluster DNS in a spec, the cluster's first. Invalid addresses are another rule's finding.
pub(in crate::rules) fn dns_addresses(cluster: &Cluster) -> Vec<DnsAddress<'_>> {
    let of_cluster = cluster.dns.iter().filter(|address| address.written);
    let mut all: Vec<DnsAddress<'_>> = of_cluster
        .map(|address| DnsAddress { address: address.value, path: address.path.clone(), shape: None })
        .collect();
    for shape in used_kubelets(cluster) {
        let setting = shape.kubelet.effective("clusterDNS").filter(|setting| setting.written);
        for entry in setting.map(entries).unwrap_or_default() {
            let Ok(address) = entry.key.parse() else { continue };
            // An address that several kubelets have from one place is reported once.
            if !all.iter().any(|known| known.path == entry.path && known.address == address) {
                all.push(DnsAddress { address, path: entry.path, shape: Some(shape) });
            }
        }
    }
    all
}
