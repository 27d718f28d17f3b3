//! `nodejoin upgrade`: what it reports, and what `--write` does to a file.
#![cfg(all(feature = "cli", unix))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests run the program and read files"
)]

mod command;
mod order;
mod property;
mod random;
mod write;

use nodejoin::Options;
use nodejoin::kube::Minor;
use nodejoin::upgrade::{Fixed, Impossible, Upgrade, Wanted};
use nodejoin::world::MemoryWorld;

/// What every spec here begins with; `MINOR` is its release.
const HEAD: &str = "version = 1
[cluster]
kubernetes = \"MINOR\"
api-server = \"https://192.168.124.18:6443\"
ca = \"pki/ca.pem\"
service-cidrs = [\"10.96.0.0/12\"]
[tokens.workers]
id = \"lab001\"
secret = { file = \"secrets/workers.token\" }
expires = 2056-01-01T00:00:00Z
";

fn minor(text: &str) -> Minor {
    Minor::read(text).unwrap()
}

fn world(spec: &str) -> MemoryWorld {
    let ca = include_str!("../../examples/03-pools/pki/ca.pem");
    MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap())
        .with("pki/ca.pem", ca)
        .with("cluster.toml", spec)
}

fn upgrade(spec: &str, to: &str) -> Result<Upgrade, Impossible> {
    let wanted = Wanted { to: minor(to), all: false };
    nodejoin::upgrade::upgrade(&world(spec), "cluster.toml", &Options::default(), wanted)
}

fn fix(spec: &str, to: &str) -> Fixed {
    let wanted = Wanted { to: minor(to), all: false };
    nodejoin::upgrade::fix(&world(spec), "cluster.toml", &Options::default(), wanted).unwrap()
}
