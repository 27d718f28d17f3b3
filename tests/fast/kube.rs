//! Facts about Kubernetes' minors, each read in upstream's source or seen on the real thing.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod binaries;
mod config;
mod control_plane;
mod defaults;
mod flags;
mod gates;
mod help;
mod skew;

use nodejoin::kube::{Kube, Minor};

fn minor(text: &str) -> Minor {
    Minor::read(text).unwrap()
}

fn kube(text: &str) -> Kube {
    Kube::of(minor(text))
}

/// Checks that something is there in just the minors from `first` on, and until before `gone` where it left.
fn lives(what: &str, has: impl Fn(Kube) -> bool, first: &str, gone: Option<&str>) {
    let all: Vec<String> = Minor::all().map(|minor| minor.to_string()).collect();
    let at = |text: &str| all.iter().position(|minor| minor == text).unwrap();
    let expected = &all[at(first)..gone.map_or(all.len(), at)];
    let found: Vec<&String> = all.iter().filter(|minor| has(kube(minor))).collect();
    assert_eq!(found, expected.iter().collect::<Vec<_>>(), "{what}");
}
