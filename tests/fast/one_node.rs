//! A spec that several tests add lines to, compiled in memory.

use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};

/// The instant of these tests.
pub(crate) const NOW: &str = "2027-01-01T00:00:00Z";

/// A cluster with one token, without nodes.
pub(crate) const CLUSTER: &str = r#"
version = 1
[cluster]
kubernetes = "1.37"
api-server = "https://192.168.124.18:6443"
ca = "pki/ca.pem"
service-cidrs = ["10.96.0.0/12"]
[tokens.workers]
id = "07401b"
secret = { env = "WORKERS_TOKEN" }
expires = 2056-01-01T00:00:00Z
"#;

/// Its one node.
pub(crate) const NODE: &str = "[nodes.worker-1]\naddress = \"192.168.124.20\"\n";

/// The key for templates of the user's.
pub(crate) const TEMPLATES: &str = "[outputs]\ntemplates = \"templates\"\n";

/// A world with a spec, which begins with [`CLUSTER`], and its CA.
pub(crate) fn world(more: &str) -> MemoryWorld {
    MemoryWorld::new(NOW.parse().unwrap())
        .with("cluster.toml", format!("{CLUSTER}{more}"))
        .with("pki/ca.pem", include_str!("../../examples/03-pools/pki/ca.pem"))
}

/// The spec of such a world, compiled.
pub(crate) fn compiled(more: &str) -> Outcome {
    compile(&world(more), "cluster.toml", &Options::default()).unwrap()
}
