//! From the spec to the model: defaults, inheritance, ranges, files. Linear in the number of nodes.

mod alike;
mod authority;
mod authorization;
mod ca_rotation;
mod cluster;
mod control_plane;
mod defaults;
mod expansion;
mod files;
mod issuers;
mod kubelet;
mod level;
mod members;
mod misread;
mod nodes;
mod plain_secrets;
mod plane_machines;
mod range;
mod reader;
mod recipients;
mod rollout;
mod shape;
mod tokens;
mod unit;
mod values;

use std::sync::Arc;

use crate::diagnostic::{Findings, rule_id};
use crate::kube::Kube;
use crate::model::{At, Authority, CaRotation, Cluster, Endpoint, Rollout};
use crate::secret::Recipient;
use crate::source::{Path, Written};
use crate::spec::v1::{LevelKeys, Spec};
use crate::world::World;
use level::Layer;
use reader::Reader;

pub use alike::{Apart, Sharing, touched};
pub use authority::unreadable;
pub use plain_secrets::report_plain_secrets;

/// Resolves a spec. Mistakes become findings; values that depend on them get a placeholder and are marked as unread. Nodes
/// share a shape with others whose own tables set the same, as far as `sharing` allows it.
pub fn resolve(
    spec: &Spec,
    written: &Written<'_>,
    world: &dyn World,
    sharing: &Sharing,
    findings: &mut Findings,
) -> Cluster {
    let folder = |path: &Path| written.folder(path);
    let mut reader = Reader { world, folder: &folder, findings };
    reader.version(spec.version);
    let basics = reader.basics(&spec.cluster);
    let kube = Kube::of(*basics.minor);
    let (ca, ca_rotation) = reader.trusted(spec);
    let tokens = reader.tokens(&spec.tokens);
    let mut control_plane = reader.control_plane(&spec.control_plane);
    let approval = reader.approval(&spec.approval, &tokens);
    let base = reader.base(spec, kube, basics.endpoints.first(), ca.as_ref());
    let rollout = reader.rollout_of_cluster(spec);
    let encrypt_to = reader.encrypt_to(spec);
    let common = nodes::Common {
        kube,
        minor: &basics.minor,
        basics: &basics,
        tokens: &tokens,
        base: &base,
        rollout: &rollout,
        encrypt_to: &encrypt_to,
        sharing,
    };
    let mut made = reader.nodes(&common, &spec.pools, &spec.nodes);
    control_plane.machines =
        reader.plane_machines(&spec.control_plane.machines, &made.nodes, &basics.service_cidrs);
    if let Some(rotation) = &ca_rotation {
        ca_rotation::apply(rotation, &mut control_plane, &mut made.shapes);
    }
    let templates = reader.templates(spec);
    Cluster {
        name: basics.name,
        minor: basics.minor,
        kube,
        endpoints: basics.endpoints,
        ca,
        api: base.api,
        ca_rotation,
        service_cidrs: basics.service_cidrs,
        pod_cidrs: basics.pod_cidrs,
        dns: basics.dns,
        domain: basics.domain,
        tokens,
        control_plane,
        approval,
        rollout,
        pools: made.pools,
        shapes: made.shapes,
        nodes: made.nodes,
        templates,
        encrypt_to,
    }
}

impl Reader<'_, '_> {
    /// What pools and nodes inherit from the cluster.
    fn base(
        &mut self,
        spec: &Spec,
        kube: Kube,
        endpoint: Option<&At<Endpoint>>,
        ca: Option<&At<Authority>>,
    ) -> Layer {
        let level = LevelKeys::of_cluster(&spec.cluster, &spec.kubelet, &spec.files);
        let mut base = self.layer(kube, &Path::of("cluster"), &Path::root(), &level);
        let api = Arc::make_mut(&mut base.api);
        api.endpoint = endpoint.cloned();
        api.ca = ca.cloned();
        base
    }

    fn rollout_of_cluster(&mut self, spec: &Spec) -> Rollout {
        let (provisioning, overlap) = (&spec.cluster.provisioning, &spec.cluster.rotation_overlap);
        self.rollout(provisioning.as_deref(), overlap.as_deref(), &Path::of("cluster"), None)
    }

    fn encrypt_to(&mut self, spec: &Spec) -> Option<Arc<[Recipient]>> {
        let recipients = spec.outputs.encrypt_to.as_ref()?;
        Some(self.recipients(recipients, &Path::of("outputs.encrypt-to")))
    }

    fn templates(&mut self, spec: &Spec) -> Option<At<String>> {
        let path = Path::of("outputs.templates");
        let folder = self.named_file(spec.outputs.templates.as_deref()?, &path);
        Some(At::written(folder, path))
    }

    /// The CAs that nodes trust, and the rotation that decides which.
    fn trusted(&mut self, spec: &Spec) -> (Option<At<Authority>>, Option<CaRotation>) {
        let ca = self.cluster_ca(spec);
        let rotation = self.ca_rotation(spec.cluster.ca_rotation.as_ref(), ca.as_ref());
        (rotation.as_ref().map(|rotation| rotation.applied(&rotation.from)).or(ca), rotation)
    }

    fn cluster_ca(&mut self, spec: &Spec) -> Option<At<Authority>> {
        let path = Path::of("cluster.ca");
        let Some(file) = &spec.cluster.ca else {
            self.missing(
                path,
                "kubelets verify the API server's certificate with it; it is embedded in kubeconfigs and cluster-info",
                "copy the cluster's CA certificate into the spec's folder and add its path, such as `ca = \"pki/ca.pem\"`",
            );
            return None;
        };
        self.authority(file, &path)
    }

    fn version(&mut self, version: Option<i64>) {
        let path = Path::of("version");
        match version {
            Some(1) => {}
            Some(other) => self.malformed(
                rule_id::SPEC_VERSION,
                &path,
                crate::kube::value::Malformed::new(format!(
                    "is {other}, but this nodejoin only supports version 1"
                ))
                .label("unsupported version")
                .help("write `version = 1`"),
            ),
            None => self.missing(
                path,
                "it is the version of the spec's format",
                "add `version = 1` as the first line",
            ),
        }
    }
}
