//! What each minor of Kubernetes knows: flags, configuration fields, feature gates, controllers, admission plugins,
//! API versions, node labels, default roles, version skew.
//!
//! All of it is data under `schemas/kubernetes/`, one line an item, embedded and parsed on first use. Code queries
//! [`Kube`] and never compares minors.

mod admission;
mod api;
mod behaviour;
mod controllers;
mod data;
pub mod diff;
mod fields;
mod file;
mod flags;
mod gates;
#[cfg(test)]
mod invariants;
mod item;
mod kind;
mod known;
mod kubeadm;
mod labels;
mod life;
mod limits;
mod minor;
mod needs;
mod options;
mod policy;
mod program;
mod refusals;
mod release;
pub mod skew;
mod spans;
mod steps;
pub mod value;

pub use admission::AdmissionPlugin;
pub use behaviour::Behaviour;
pub use controllers::Controller;
pub use fields::{Field, Placement};
pub use flags::{Flag, Flags};
pub use gates::{Gate, Stage};
pub use kind::Kind;
pub use known::{Deprecated, Known, Nearest};
pub use kubeadm::{Kubeadm, KubeadmArguments, KubeadmPlace};
pub use labels::NodeLabel;
pub use limits::{GateNeed, Limits};
pub use minor::{Minor, UnknownMinor};
pub use options::{Manager, PolicyOption};
pub use policy::{DefaultBinding, DefaultRole, DefaultRule, DefaultSubject};
pub use program::Program;
pub use refusals::{Clash, FileDemand, FileKind, Form, Order, ValueDemand};
pub use release::Kube;
