//! Mistakes in files that no component reports.

use crate::diagnostic::{Finding, Place, rule_id};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use super::content::Content;
use super::folder::World;
use super::started::Started;
use crate::facts::unit::variables;
use crate::facts::{Facts, File, Process, Sourced, StartFaultKind};
use crate::kube::Program;
use crate::kube::value::is_dns_subdomain;
use crate::rules::nodes::{cluster_dns_inside_pod_cidr, hostname_override_shared};
use crate::rules::units;
use crate::rules::units::environment_file_unread;
use crate::rules::units::unit_environment_file_optional::{self, OptionalFile};
use crate::source::{PlainSecret, Source, plain_secrets};

/// Env files that packages' units make optional, for a person to set more flags.
const STOCK: [&str; 3] = ["/etc/default/", "/etc/sysconfig/", "/var/lib/kubelet/kubeadm-flags.env"];

/// Mistakes in a unit that systemd ignores.
pub(super) fn unit(world: &World<'_>, one: &Started, findings: &mut Vec<Finding>) {
    unread(world, one, findings);
    let program = one.program.name();
    findings.extend(units::passed_over(&one.process, program, false));
    for fault in &one.process.faults {
        if let StartFaultKind::OptionalEnvironmentFileMissing(path) = &fault.kind
            && !STOCK.iter().any(|stock| path.starts_with(stock))
        {
            findings.push(unit_environment_file_optional::report(OptionalFile {
                file: &format!("`{}`", path.escape_debug()),
                place: fault.origin.place(),
                why: format!("the file is missing, and {program} starts without what it would set"),
            }));
        }
    }
}

/// Env files of the machine that set a variable of the command which nothing sets for the unit.
fn unread(world: &World<'_>, one: &Started, findings: &mut Vec<Finding>) {
    const FOLDERS: [&str; 2] = ["etc/default/", "etc/sysconfig/"];
    for fault in &one.process.faults {
        let StartFaultKind::VariableUnset(name) = &fault.kind else { continue };
        for (path, file) in world.those(|content| matches!(content, Content::Other)) {
            let own = path.strip_prefix(one.root.as_str()).unwrap_or(path).trim_start_matches('/');
            if world.place(path).root != one.root || !FOLDERS.iter().any(|folder| own.starts_with(folder)) {
                continue;
            }
            let set = variables(file).into_iter().rfind(|(own, value)| own == name && !value.is_empty());
            let Some((_, value)) = set else { continue };
            let place = file.origin(value.range()).place();
            findings.push(environment_file_unread::judge(
                name,
                &format!("/{own}"),
                place,
                fault.origin.place(),
            ));
        }
    }
}

/// What is wrong between files.
pub(super) fn cluster(world: &World<'_>, facts: &Facts, findings: &mut Vec<Finding>) {
    shared_names(facts, findings);
    for class in &facts.classes {
        let process = &class.kubelet.process;
        let mut dns = values(process, "cluster-dns");
        let mut pods = values(process, "pod-cidr");
        for manager in &facts.controller_managers {
            pods.extend(values(&manager.process, "cluster-cidr"));
        }
        let config = values(process, "config")
            .into_iter()
            .find_map(|path| class.kubelet.files.get(&path).known().cloned());
        for document in config.iter().flat_map(|file| world.documents(file)) {
            let listed = document.get("clusterDNS").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
            dns.extend((0..listed).filter_map(|index| document.sourced(&format!("clusterDNS.{index}"))));
            pods.extend(document.sourced("podCIDR"));
        }
        dns_inside_pods(&dns, &pods, findings);
    }
    for (path, file) in world.those(|_| true) {
        let is_script = matches!(world.contents.get(path), Some(Content::Script(_)));
        let manifest = world.contents.get(path).is_some_and(|content| {
            content.documents().iter().any(|object| object.kind() == "Secret" && object.group().is_empty())
        });
        if is_script || manifest {
            secrets(world, path, file, is_script, findings);
        }
    }
}

/// Names that the flags of two machines share: of the same file in the folders of two machines. Other files may be variants, of
/// which a machine gets one.
fn shared_names(facts: &Facts, findings: &mut Vec<Finding>) {
    let in_machine = |path: &str| {
        let at = ["etc/", "usr/", "lib/"].iter().filter_map(|top| path.rfind(top)).max()?;
        path.get(at..).map(ToOwned::to_owned)
    };
    let mut first: BTreeMap<(String, String), Sourced<String>> = BTreeMap::new();
    for class in &facts.classes {
        for flag in values(&class.kubelet.process, "hostname-override") {
            let name = hostname_override_shared::registers_as(&flag.value);
            let Some(file) = in_machine(flag.origin.file.name()).filter(|_| is_dns_subdomain(&name)) else {
                continue;
            };
            match first.entry((name, file)) {
                Entry::Vacant(entry) => _ = entry.insert(flag),
                Entry::Occupied(entry) if entry.get().origin.file.name() != flag.origin.file.name() => {
                    let before = entry.get();
                    findings.extend(hostname_override_shared::on_machines(
                        (&before.value, before.origin.place()),
                        (&flag.value, flag.origin.place()),
                    ));
                }
                Entry::Occupied(_) => {}
            }
        }
    }
}

fn dns_inside_pods(dns: &[Sourced<String>], pods: &[Sourced<String>], findings: &mut Vec<Finding>) {
    let range =
        |cidr: &Sourced<String>| Some((cidr.value.trim().parse::<IpNet>().ok()?, cidr.origin.place()));
    let ranges: Vec<_> = pods.iter().filter_map(range).collect();
    for address in dns {
        let Ok(ip) = address.value.trim().parse::<IpAddr>() else { continue };
        findings.extend(cluster_dns_inside_pod_cidr::judge(ip, address.origin.place(), &ranges));
    }
}

/// The values of a flag, each item of a list by itself.
fn values(process: &Process, name: &str) -> Vec<Sourced<String>> {
    let mut found = Vec::new();
    let mut words = process.words.iter();
    while let Some(word) = words.next() {
        let Some(flag) = word.value.strip_prefix("--") else { continue };
        let value = match flag.split_once('=') {
            Some((own, value)) if own == name => value.to_owned(),
            None if flag == name => words.next().map(|word| word.value.clone()).unwrap_or_default(),
            _ => continue,
        };
        found.extend(value.split(',').map(|item| Sourced::new(item.to_owned(), word.origin.clone())));
    }
    found
}

/// Secrets in a script or a manifest, which are likely to be shared and committed.
fn secrets(world: &World<'_>, path: &str, file: &File, is_script: bool, findings: &mut Vec<Finding>) {
    let text = file.source.text();
    let mut found = plain_secrets(text).into_iter().filter(|(kind, _)| *kind != PlainSecret::Value);
    let documents = world.contents.get(path).map_or(&[][..], |content| content.documents());
    let of_manifest = documents.iter().find_map(|object| {
        let field = ["stringData.token-secret", "data.token-secret"]
            .into_iter()
            .find(|field| object.text(field).is_some())?;
        Some(object.origin(field).range)
    });
    let Some(range) = of_manifest.or_else(|| found.next().map(|(_, range)| range)) else { return };
    let what = if is_script { "a command" } else { "a manifest" };
    let place = Place::Other(file.source.clone(), range);
    findings.push(
        Finding::new(rule_id::SECRET_IN_PLAIN_TEXT, place, format!("{what} has a secret in plain text"))
            .label("not shown")
            .reason("anyone who reads it can request a certificate for any node name, and it stays in git and shell histories")
            .help("keep secrets in separate files that are not committed"),
    );
}

/// Reports a folder without a kubelet.
pub(super) fn without_kubelet(world: &World<'_>) -> Finding {
    let first = world.texts.values().next().map(|file| file.source.clone());
    let place = Place::Other(first.unwrap_or_else(|| Arc::new(Source::new(".", ""))), 0..0);
    Finding::new(rule_id::IMPORT_WITHOUT_KUBELET, place, "nothing in this folder starts a kubelet")
        .reason("without the kubelet's unit or a list of its flags, it is unknown which files it reads")
        .help(format!(
            "add the unit whose `ExecStart=` has `{}`, and the env files that it names",
            Program::Kubelet.binary()
        ))
}
