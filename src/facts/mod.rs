//! What the components of a join would read: command lines, configuration files, kubeconfigs, objects, certificates, each
//! value with its place. The proof ([`crate::proof`]) looks at [`Facts`] and nothing else.
//!
//! There are two ways to get them, and one proof. A compiled spec fills them from its own output: rendered units, env
//! files and manifests are read back, so that a user's templates are proved as they are written. An importer fills them
//! from files that a person or another tool wrote:
//!
//! 1. Make a [`File`] of each text, with secrets masked ([`crate::source::Source::masking`]), and put it into [`Files`]
//!    under the absolute path at which its component looks for it. What flags name (`--config`, `--kubeconfig`, …) and a
//!    tree holds elsewhere goes under the flag's path. Mark what is known to be missing with [`Files::insert_absent`];
//!    anything else is unknown, and what depends on it holds on a condition.
//! 2. Read units with [`unit::read`], and from them and their env files a [`Process`] with [`unit::process`]; a static
//!    pod's `command` and `args` make one directly.
//! 3. Read manifests with [`yaml::read`]; [`Object::items`] opens lists. Objects of Kubernetes go into
//!    [`Facts::objects`], as they would be applied.
//! 4. Make a [`NodeClass`] of each kubelet, and name the minor of every component.
//!
//! The proof judges the contents of a file in the order in which the component would read it: a reader here fails only
//! where no component could read on.

mod arguments;
mod collection;
mod fact;
mod file;
mod file_trail;
mod files;
pub mod format;
pub mod from_folder;
pub mod from_plan;
mod mounts;
mod object;
mod origin;
mod process;
mod token_discovery;

pub use arguments::{ArgumentFault, ArgumentFaultKind, Arguments};
pub use collection::{Apiserver, Component, Facts, HostNames, NodeApprover, NodeClass};
pub use fact::{Fact, Reason};
pub use file::{File, MadeFrom};
pub use file_trail::FileTrail;
pub use files::{Certificates, Files};
pub use format::kubeconfig::{CaSource, Connection, Kubeconfig, KubeconfigProblem};
pub use format::{unit, yaml};
pub use mounts::{Mount, Mounts, Seen};
pub use object::Object;
pub use origin::{Origin, Sourced};
pub use process::{Ignored, Process, ReplacedCommand, StartFault, StartFaultKind, is_nameless};
pub use token_discovery::TokenDiscovery;
