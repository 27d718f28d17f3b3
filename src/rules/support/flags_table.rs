//! Lists and switches of a component as it gets them: a flag in the flags table wins over the spec's key.

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::kube::Program;
use crate::kube::value::parse_bool;
use crate::model::{At, Cluster, Setting};
use crate::rules::fact::{self, GivenFlag, List, Named, Release, ServerFlags, Switch};
use crate::source::Path;

/// The flags table of a component.
type Flags = BTreeMap<String, Setting>;

/// A word and its place.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Word<'a> {
    /// The word.
    pub(in crate::rules) text: &'a str,
    /// Its place.
    pub(in crate::rules) path: &'a Path,
}

/// The value of a flag in the flags table.
pub(in crate::rules) fn flag<'a>(flags: &'a Flags, name: &str) -> Option<Word<'a>> {
    let setting = flags.get(name)?;
    Some(Word { text: setting.value.as_str()?, path: &setting.path })
}

/// A boolean flag: of the flags table, or else of its key.
pub(in crate::rules) fn switch(name: &'static str, key: &At<bool>, flags: &Flags) -> Switch {
    switch_of_flag(name, flags).unwrap_or_else(|| Switch::at(name, key.value, (&key.path).into()))
}

/// A boolean flag of the flags table.
pub(in crate::rules) fn switch_of_flag(name: &'static str, flags: &Flags) -> Option<Switch> {
    let flag = flag(flags, name)?;
    Some(Switch::at(name, parse_bool(flag.text)?, flag.path.into()))
}

/// A list: of the flags table, or else of its key.
pub(in crate::rules) fn list<'a>(
    name: &'static str,
    key: &'a At<Vec<At<String>>>,
    flags: &'a Flags,
) -> List<'a> {
    list_of_flag(name, flags).unwrap_or_else(|| list_of_key(name, key))
}

/// A list as a flag carries it: the flag joins the items of a key with commas, so that an item with a comma is two of them.
fn list_of_key<'a>(flag: &'static str, list: &'a At<Vec<At<String>>>) -> List<'a> {
    let split = |item: &'a At<String>| {
        item.value.split(',').map(|text| fact::Word { text, place: (&item.path).into() })
    };
    let place = Place::from(&list.path);
    List {
        flag,
        words: list.value.iter().flat_map(split).collect(),
        named: Named::at(&place, flag),
        written: list.written,
        place,
    }
}

/// The list of a flag in the flags table.
pub(in crate::rules) fn list_of_flag<'a>(name: &'static str, flags: &'a Flags) -> Option<List<'a>> {
    let flag = flag(flags, name)?;
    let place = Place::from(flag.path);
    let words = flag.text.split(',').filter(|_| !flag.text.is_empty());
    Some(List {
        flag: name,
        words: words.map(|text| fact::Word { text, place: place.clone() }).collect(),
        named: Named::at(&place, name),
        written: true,
        place,
    })
}

/// The flags of the table of a component of the control plane.
pub(in crate::rules) fn server_flags(cluster: &Cluster, program: Program) -> ServerFlags<'_> {
    let plane = &cluster.control_plane;
    let flags = match program {
        Program::ControllerManager => &plane.controller_manager.flags,
        Program::Apiserver | Program::Kubelet => &plane.apiserver.flags,
    };
    let gates = match program {
        Program::ControllerManager => &plane.controller_manager.gates,
        Program::Apiserver | Program::Kubelet => &plane.apiserver.gates,
    };
    let given = flags.iter().filter_map(|(name, setting)| {
        Some(GivenFlag { name, text: setting.value.as_str()?, place: (&setting.path).into() })
    });
    let release = Release { kube: cluster.kube, place: Some((&cluster.minor.path).into()) };
    let mut server = ServerFlags::new(program, release, given);
    let ranges = [("cluster-cidr", &cluster.pod_cidrs), ("service-cluster-ip-range", &cluster.service_cidrs)];
    for (flag, ranges) in ranges {
        let texts: Vec<String> =
            cluster.families(ranges, gates).iter().map(|range| range.value.to_string()).collect();
        if !texts.is_empty() {
            server.implied.insert(flag, texts.join(","));
        }
    }
    if program == Program::Apiserver {
        let apiserver = &plane.apiserver;
        let lists = [
            ("authorization-mode", &apiserver.authorization_modes),
            ("enable-admission-plugins", &apiserver.admission_plugins),
        ];
        for (flag, list) in lists {
            let words: Vec<&str> = list.value.iter().map(|word| word.value.as_str()).collect();
            server.implied.insert(flag, words.join(","));
        }
    }
    server.gate = Box::new(move |name| {
        cluster.kube.feature_is_on_with(name, |gate| gates.get(gate).map(|gate| gate.value))
    });
    server
}
