//! nodejoin compiles one `cluster.toml` into everything a Kubernetes node needs to join a cluster by
//! kubelet TLS bootstrapping.
//!
//! It is a compiler: text in, typed stages, files out. It opens no connection, and the same spec gives the same bytes
//! everywhere. This is the tour, in the order in which a spec flows through the code. Dependencies go one way too, in the
//! order of tests/fast/layers.rs, which checks it. The two orders differ where a stage is called late but needs little: the
//! condition of a rule is about facts alone, so that [`resolve`] and the proof may call it, and facts of a plan are made after the proof's
//! types.
//!
//! 1. [`source`] holds texts and positions in them, and the syntax tree of the spec: it maps a path such as
//!    `pools.gpu.taints[1]` to bytes.
//! 2. [`spec::decode`] turns TOML into the plain types of [`spec::v1`], table by table, so that one run reports every mistake
//!    of form. The doc comments of those types are the schema that editors read.
//! 3. [`resolve::resolve`] makes a [`model::Cluster`] from it: defaults, inheritance from cluster to pool to node, ranges of
//!    names, certificates read through a [`world::World`]. Nodes with equal settings share a [`model::Shape`]. Later stages
//!    work once per shape; a node costs only its name, its addresses and the values of its own labels.
//! 4. [`rules::run`] checks the cluster and reports findings. Each subject has a folder, each rule a file and a page. What
//!    Kubernetes releases know and refuse is data, read through [`kube::Kube`]; no code compares versions. [`rbac::Rbac`]
//!    decides who may do what, as kube-apiserver does. Each law has one judge: the proof calls the same rules with what it
//!    read from files ([`rules::refusals`] are those that stop a kubelet).
//!    A finding's level is set once, at the end of compiling: [`rules::Levels`] joins the rule's own, the table `[lints]` and
//!    `--deny`. A folder has no `[lints]`.
//! 5. [`lower::kubelet`] and its siblings turn settings into the flags and fields that a release supports.
//! 6. Each [`artifact`] makes files from them: typed objects written by [`render::yaml`], or templates ([`templates`] loads
//!    the user's). Their [`render::Text`] contains no secrets: it has holes for them. [`plan::Plan`] is all of the files.
//! 7. [`facts`] are what the components of a join read, each value with its place or with the reason why it is unknown.
//!    [`facts::from_plan`] gets them from the plan, [`facts::from_folder`] from a folder of files that another tool wrote;
//!    [`facts::format`] has the one reader of each format, which reads units and env files as systemd does.
//! 8. [`proof::prove`] walks the facts through the steps of a join, one file each in `proof/steps`, and names the step at
//!    which nodes stop. `nodejoin check` runs the proof too: what it finds, and no rule has found in the spec, is reported
//!    with the spec's findings. A rule needs a check of the spec only for what no step reads: settings of a pool without
//!    nodes, of a step that the join does not reach, or of the form of the spec.
//! 9. [`upgrade::upgrade`] compiles a spec for each release on the way to another, and reports what changes.
//!    [`diagnose`] goes the other way: from a line of a log to the rules and steps that it belongs to.
//! 10. [`rotation`] computes who can join with which token and until when, and edits the spec when a token is replaced.
//! 11. [`sink::write`] fills the holes from a [`secret::Vault`], writes to a new folder beside the target, and exchanges the
//!     two.
//!
//! [`explain`] reads the trail of a plan in both directions: from a node's setting to the lines that have it, and back. [`mod@diff`]
//! compares two plans by it, value by value; [`drift`] compares a machine with one.
//!
//! [`delivery`] has the other forms in which machines get their files: user-data, Ignition, Ansible.
//!
//! [`compile()`] runs the stages up to the findings; its [`Outcome`] gives the plan and the facts. [`diagnostic`] has the
//! findings that users see and the names of the rules; [`report`] renders them as text, JSON, SARIF and GitHub annotations.
//! The command line (`cli`, behind the feature of that name) is the only part that prints and that reads the clock and the
//! environment. All that it prints passes `cli/exit.rs`, where a [`source::Veil`] covers the secrets in it.
//!
//! Where something new goes: CONTRIBUTING.md has a recipe for a rule, a key of the spec, an artifact, a Kubernetes minor, a
//! report format, a step of the proof, a source of secrets and another init system.
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
//!     .with("pki/ca.pem", include_str!("../examples/03-pools/pki/ca.pem"));
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
pub mod delivery;
pub mod diagnose;
pub mod diagnostic;
pub mod diff;
pub mod drift;
pub mod examples;
pub mod explain;
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
