//! From what was written to what is meant: defaults, inheritance, ranges, files. Linear in the number of nodes.

mod authority;
mod cluster;
mod control_plane;
mod defaults;
mod expansion;
mod inherit;
mod level;
mod nodes;
mod plain_secrets;
mod range;
mod reader;
mod recipients;
mod reference;
mod rollout;
mod shape;
mod tokens;
mod values;

use crate::findings::Findings;
use crate::kube::Kube;
use crate::model::{At, Cluster};
use crate::source::Path;
use crate::spec::v1::Spec;
use crate::world::World;
use level::Level;
use reader::Reader;

pub use authority::{CA_IS_PRIVATE_KEY, CA_NOT_PEM, FILE_OUTSIDE, FILE_UNREADABLE, unreadable};
pub use cluster::{
    ADDRESS_MALFORMED, API_SERVER_MALFORMED, CIDR_MALFORMED, KUBERNETES_UNKNOWN, NAME_MALFORMED,
};
pub use control_plane::{APPROVAL_GROUP_MALFORMED, DURATION_MALFORMED};
pub use expansion::{NODE_ADDRESS_COUNT, NODE_NAME_MALFORMED, NODE_RANGE_MALFORMED};
pub use level::{CAPACITY_MALFORMED, LABEL_MALFORMED, SETTING_TWICE, TAINT_MALFORMED, VARIABLE_MALFORMED};
pub use nodes::{NODE_NAME_DUPLICATE, POOL_UNKNOWN};
pub use plain_secrets::report_plain_secrets;
pub use reader::{
    CONTROL_CHARACTER, ENVIRONMENT_FILE_OPTIONAL, MISSING_KEY, PATH_NOT_ABSOLUTE, UNKNOWN_WORD,
};
pub use recipients::RECIPIENT_MALFORMED;
pub use shape::TOKEN_UNKNOWN;
pub use tokens::{
    BOOTSTRAPPERS, SECRET_LITERAL, SECRET_SOURCE_UNCLEAR, TOKEN_EXPIRATION_UNPARSEABLE,
    TOKEN_EXTRA_GROUP_INVALID, TOKEN_ID_MALFORMED, bootstrap_group_problem,
};
pub use values::{FLAG_VALUE_MALFORMED, VALUE_NOT_JSON};

/// The spec's version is not one that this program reads.
pub const SPEC_VERSION: &str = "spec-version";
/// A serving certificate that is neither requested nor given.
pub const SERVING_CERTIFICATE_UNCLEAR: &str = "serving-certificate-unclear";

/// Resolves a spec. Mistakes become findings; what hangs on them gets a stand-in and is marked as unread.
pub fn resolve(spec: &Spec, world: &dyn World, findings: &mut Findings) -> Cluster {
    let mut reader = Reader { world, findings };
    reader.version(spec.version);
    let basics = reader.basics(&spec.cluster);
    let kube = Kube::of(*basics.minor);
    let ca_path = Path::of("cluster.ca");
    let ca = match &spec.cluster.ca {
        Some(file) => reader.authority(file, &ca_path),
        None => {
            reader.missing(
                ca_path,
                "kubelets check the API server's certificate with it; it is embedded in kubeconfigs and cluster-info",
                "add `ca = \"pki/ca.pem\"`, the certificate of the cluster's CA, below the spec's folder",
            );
            None
        }
    };
    let tokens = reader.tokens(&spec.tokens);
    let control_plane = reader.control_plane(&spec.control_plane);
    let approval = reader.approval(&spec.approval, &tokens);
    let level = Level::of_cluster(spec);
    let base = reader.layer(kube, &Path::of("cluster"), &Path::of("kubelet"), &level);
    let rollout = reader.rollout(
        spec.cluster.provisioning.as_deref(),
        spec.cluster.rotation_overlap.as_deref(),
        &Path::of("cluster"),
        None,
    );
    let encrypt_to = spec.outputs.encrypt_to.as_ref();
    let encrypt_to = encrypt_to.map(|spec| reader.recipients(spec, &Path::of("outputs.encrypt-to")));
    let common = nodes::Common {
        kube,
        minor: &basics.minor,
        basics: &basics,
        tokens: &tokens,
        base: &base,
        rollout: &rollout,
        encrypt_to: &encrypt_to,
    };
    let made = reader.nodes(&common, &spec.pools, &spec.nodes);
    let templates =
        spec.outputs.templates.clone().map(|folder| At::written(folder, Path::of("outputs.templates")));
    Cluster {
        name: basics.name,
        minor: basics.minor,
        kube,
        endpoints: basics.endpoints,
        ca,
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
    fn version(&mut self, version: Option<i64>) {
        let path = Path::of("version");
        match version {
            Some(1) => {}
            Some(other) => self.malformed(
                SPEC_VERSION,
                &path,
                crate::model::Malformed::new(format!("is {other}, but this nodejoin reads version 1"))
                    .help("write `version = 1`"),
            ),
            None => self.missing(
                path,
                "it tells which format the rest is in",
                "add `version = 1` as the first line",
            ),
        }
    }
}
