//! nodejoin compiles one `cluster.toml` into everything a Kubernetes node needs to join a cluster by
//! kubelet TLS bootstrapping.
//!
//! It is a compiler: text in, typed stages, files out. It contacts nothing, and the same spec gives the same bytes
//! everywhere. This is the tour, in the order in which a spec flows through the code; a stage knows those before it,
//! never one after (tests/fast/layers.rs checks that).
//!
//! 1. [`source`] keeps texts, and the syntax tree of the spec: from a path such as `pools.gpu.taints[1]` to its bytes.
//! 2. [`spec::decode`] turns TOML into the plain types of [`spec::v1`], table by table, so that every mistake of form
//!    comes out in one run. The doc comments of those types are the schema that editors read.
//! 3. [`resolve::resolve`] makes a [`model::Cluster`] of it: defaults, inheritance from cluster to pool to node,
//!    ranges of names, certificates read through a [`world::World`]. Nodes with equal settings share a
//!    [`model::Shape`]; from here on work is done per shape, and a node costs its name and addresses only.
//! 4. [`rules::run`] looks at the cluster and reports findings: a folder for each subject, a file and a page for each rule. What Kubernetes
//!    releases know and refuse is data, asked through [`kube::Kube`]; no code compares versions.
//!    [`rbac::Rbac`] decides who may do what, as kube-apiserver does. What a kubelet ends with, rules say of its
//!    [`model::KubeletSettings`] alone ([`rules::refusals`]): the proof asks them about files as well.
//! 5. [`lower::kubelet`] and its siblings turn settings into the flags and fields that a release takes.
//! 6. Each [`artifact`] makes files from that: typed objects written by [`render::yaml`], or templates.
//!    Their [`render::Text`] is free of secrets: it has holes. [`plan::Plan`] is all of them.
//! 7. [`facts::from_plan`] reads those files back as the components of a join would, units and env files as systemd does;
//!    [`proof::prove`] walks the [`facts`] through the steps of a join, and says at which one nodes would not get further.
//!    [`facts::from_folder`] finds the same facts in a folder of files that nobody compiled.
//! 8. [`upgrade::upgrade`] compiles a spec for each release on a way, and says what comes with it.
//! 9. [`rotation`] says who can join with which token and until when, and edits a spec so that tokens follow each other.
//! 10. [`sink::write`] fills the holes from a [`secret::Vault`], writes beside the target, and exchanges the two.
//!
//! [`diagnostic`]s are what users are told; [`report`] prints them for people, JSON, SARIF and GitHub. The command line
//! (`cli`, behind the feature of that name) is the only part that prints, reads the clock or the environment.
//!
//! ```
//! use nodejoin::{Options, compile, world::MemoryWorld};
//!
//! let spec = r#"
//!     version = 1
//!     [cluster]
//!     kubernetes = "1.37"
//!     api-server = "https://192.168.124.18:6443"
//!     ca = "pki/ca.pem"
//!     service-cidrs = ["10.96.0.0/12"]
//!     [tokens.workers]
//!     id = "07401b"
//!     secret = { env = "WORKERS_TOKEN" }
//!     expires = 2056-01-01T00:00:00Z
//!     [nodes.worker-1]
//! "#;
//! let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse()?)
//!     .with("cluster.toml", spec)
//!     .with("pki/ca.pem", include_str!("../examples/01-quickstart/pki/ca.pem"));
//!
//! let outcome = compile(&world, "cluster.toml", &Options::default())?;
//! assert!(outcome.is_clean());
//! let node = &outcome.cluster.nodes[0];
//! let plan = outcome.plan()?;
//! let unit = plan.of_node(node).iter().find(|planned| planned.artifact.id == "kubelet-unit").unwrap();
//! assert!(unit.file.text.placeholders().contains("ExecStart=/usr/local/bin/kubelet"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod artifact;
#[cfg(feature = "cli")]
pub mod cli;
mod compile;
pub mod diagnostic;
pub mod examples;
pub mod facts;
pub mod kube;
pub mod lower;
pub mod model;
pub mod pki;
pub mod plan;
pub mod proof;
pub mod rbac;
pub mod render;
pub mod report;
pub mod resolve;
pub mod rotation;
pub mod rules;
pub mod secret;
pub mod sink;
pub mod source;
pub mod spec;
pub mod templates;
pub mod upgrade;
pub mod world;

pub use compile::{Options, Outcome, SpecUnreadable, compile};
