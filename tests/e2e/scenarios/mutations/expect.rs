use std::collections::BTreeSet;

use nodejoin::diagnostic::{Finding, Level};
use nodejoin::kube::{Kube, Minor, Placement};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome as Compiled, compile};
use serde_yaml::Value as Yaml;

use super::mutation::{Mutation, Where};
use crate::env_file;
use crate::outcome::{Doing, Outcome};

/// What becomes of an addition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// The component starts with it.
    Accepted,
    /// The component starts as if it were not there.
    Ignored,
    /// The component does not start.
    Fatal,
}

/// What nodejoin makes of a spec with a mutation.
pub(super) struct Expected {
    pub(super) verdict: Verdict,
    /// The rules with new findings.
    pub(super) rules: BTreeSet<&'static str>,
    /// The kubelet's flags, with the addition even where nodejoin refuses it.
    pub(super) flags: Vec<String>,
    /// Its configuration file, likewise.
    pub(super) config: String,
}

/// The rules about fields that a kubelet ignores.
const IGNORED: [&str; 3] = ["kubelet-field-unknown", "kubelet-field-not-yet", "kubelet-field-removed"];

pub(super) fn base(minor: &str) -> String {
    format!(
        "version = 1\n[cluster]\nkubernetes = \"{minor}\"\napi-server = \"https://192.168.124.18:6443\"\n\
         ca = \"pki/ca.pem\"\nservice-cidrs = [\"10.96.0.0/12\"]\n[tokens.workers]\nid = \"07401b\"\n\
         secret = {{ env = \"WORKERS_TOKEN\" }}\nexpires = 2056-01-01T00:00:00Z\n[nodes.worker-1]\n"
    )
}

/// The files of a node by path, still with holes.
pub(super) fn files(minor: &str) -> Outcome<Vec<(String, String)>> {
    let compiled = read(&base(minor))?;
    let node = compiled.cluster.nodes.first().ok_or("no node")?;
    let plan = compiled.plan().doing("the plan")?;
    Ok(plan.of_node(node).iter().map(|one| (one.file.path.clone(), one.file.text.placeholders())).collect())
}

fn read(spec: &str) -> Outcome<Compiled> {
    let ca = include_str!("../../../../examples/01-quickstart/pki/ca.pem");
    let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().doing("a time")?)
        .with("cluster.toml", spec)
        .with("pki/ca.pem", ca);
    compile(&world, "cluster.toml", &Options::default()).doing("compiling")
}

pub(super) fn expect(minor: &str, mutation: &Mutation) -> Outcome<Expected> {
    let spec = base(minor);
    let before = read(&spec)?;
    let after = read(&format!("{spec}{}", mutation.toml()))?;
    let said = |finding: &Finding| (finding.rule.as_str(), finding.message.clone());
    let known: BTreeSet<_> = before.findings.iter().map(said).collect();
    let new: Vec<&Finding> =
        after.findings.iter().filter(|finding| !known.contains(&said(finding))).collect();
    // A warning may speak of a later release.
    let stops = |finding: &&Finding| {
        let says = |why: &String| why.contains("does not start");
        finding.level == Level::Deny
            && (finding.reason.as_ref().is_some_and(says)
                || ["flag-value-malformed", "flag-wrong-type"].contains(&finding.rule.as_str()))
    };
    let verdict = if new.iter().any(|finding| IGNORED.contains(&finding.rule.as_str())) {
        Verdict::Ignored
    } else if new.iter().any(stops) {
        Verdict::Fatal
    } else {
        Verdict::Accepted
    };
    let placement = Kube::of(Minor::read(minor).doing(minor)?).placement(&mutation.name);
    let (flags, config) = kubelet(&before, &after, mutation, placement)?;
    Ok(Expected { verdict, rules: new.iter().map(|finding| finding.rule.as_str()).collect(), flags, config })
}

/// The kubelet's flags and file as nodejoin writes them; what it leaves out because it refuses it is added by hand.
fn kubelet(
    before: &Compiled,
    after: &Compiled,
    mutation: &Mutation,
    placement: Placement,
) -> Outcome<(Vec<String>, String)> {
    let base = env_file::words(&file(before, "kubelet.conf")?, "KUBELET_CONFIG");
    let mut flags = env_file::words(&file(after, "kubelet.conf")?, "KUBELET_CONFIG");
    let mut config: Yaml =
        serde_yaml::from_str(&file(after, "kubelet-config.yaml")?).doing("the configuration")?;
    match mutation.place {
        Where::KubeletFlag
            if !flags.iter().any(|flag| flag.starts_with(&format!("--{}=", mutation.name))) =>
        {
            flags.push(format!("--{}={}", mutation.name, mutation.text()));
        }
        // A field that the release lacks may have become a flag, or would have.
        Where::KubeletField if flags == base => match placement {
            Placement::Flag(flag) => flags.push(format!("--{flag}={}", mutation.text())),
            _ => set(&mut config, &mutation.name, serde_yaml::to_value(&mutation.value).doing("a value")?),
        },
        Where::KubeletGate => {
            set(&mut config, &format!("featureGates.{}", mutation.name), (mutation.value == true).into());
        }
        _ => {}
    }
    Ok((flags, serde_yaml::to_string(&config).doing("the configuration")?))
}

/// A file of the node.
fn file(compiled: &Compiled, end: &str) -> Outcome<String> {
    let node = compiled.cluster.nodes.first().ok_or("no node")?;
    let plan = compiled.plan().doing("the plan")?;
    let file = plan.of_node(node).iter().find(|planned| planned.file.path.ends_with(end));
    Ok(file.map(|planned| planned.file.text.placeholders()).unwrap_or_default())
}

fn set(config: &mut Yaml, path: &str, value: Yaml) {
    let Yaml::Mapping(mapping) = config else { return };
    match path.split_once('.') {
        None => {
            mapping.insert(path.into(), value);
        }
        Some((first, rest)) => {
            let inner =
                mapping.entry(first.into()).or_insert_with(|| Yaml::Mapping(serde_yaml::Mapping::new()));
            set(inner, rest, value);
        }
    }
}
