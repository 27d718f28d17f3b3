//! The data against `--help` of real binaries, which must be at `<component>-<minor>.txt` in the folder that
//! `NODEJOIN_KUBERNETES_HELP` names. Without the variable there is nothing to compare.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use nodejoin::kube::{Flags, Kind, Kube, Minor};

use super::defaults;

/// A flag as `--help` prints it.
pub(crate) struct Printed {
    kind: String,
    usage: String,
}

impl Printed {
    fn is_deprecated(&self) -> bool {
        self.usage.contains("(DEPRECATED: ")
    }

    /// The default, which is the last thing in the usage about the value.
    pub(crate) fn default(&self) -> Option<&str> {
        let usage = self.usage.split(" (DEPRECATED: ").next()?.trim_end();
        usage.strip_suffix(')')?.rsplit_once("(default ").map(|(_, text)| text)
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the check is about files of the machine")]
fn help_of_real_binaries_agrees() {
    let Some(folder) = std::env::var_os("NODEJOIN_KUBERNETES_HELP") else { return };
    let mut wrong = Vec::new();
    let mut read = 0;
    let mut before = BTreeMap::new();
    for minor in Minor::all() {
        let kube = Kube::of(minor);
        for (component, flags) in [
            ("kubelet", Kube::kubelet_flags as fn(Kube) -> Flags),
            ("kube-apiserver", Kube::apiserver_flags),
            ("kube-controller-manager", Kube::controller_manager_flags),
        ] {
            let Ok(text) =
                std::fs::read_to_string(Path::new(&folder).join(format!("{component}-{minor}.txt")))
            else {
                continue;
            };
            read += 1;
            let printed = printed_flags(&text);
            let mut findings = compare_flags(flags(kube), &printed);
            findings.extend(defaults::compare(component, flags, minor, &printed));
            findings.extend(defaults::changed(flags, minor, &printed, before.get(component)));
            findings.extend(compare_gates(kube, component, &text));
            match component {
                "kube-controller-manager" => findings.extend(compare_controllers(kube, &text)),
                "kube-apiserver" => findings.extend(compare_plugins(kube, &text)),
                _ => {}
            }
            wrong.extend(findings.into_iter().map(|finding| format!("{component} {minor}: {finding}")));
            before.insert(component, printed);
        }
    }
    assert!(read > 0, "no file of a known component and minor");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn compare_flags(flags: Flags, printed: &BTreeMap<String, Printed>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, help) in printed {
        let Some(flag) = flags.flag(name).present().filter(|flag| flag.name == name) else {
            wrong.push(format!("--{name} is missing"));
            continue;
        };
        if flag.hidden {
            wrong.push(format!("--{name} is not hidden"));
        }
        // The apiserver prints these like any other and warns only when they are used.
        let quiet = matches!(name.as_str(), "admission-control" | "enable-logs-handler");
        if flag.deprecated.is_some() != help.is_deprecated() && !quiet {
            wrong.push(format!("--{name}: deprecated is {}", help.is_deprecated()));
        }
        if !prints(flag.kind, &help.kind) {
            wrong.push(format!("--{name} is {:?}, printed as `{}`", flag.kind, help.kind));
        }
    }
    let extra = flags.names().filter(|name| !printed.contains_key(*name));
    let extra = extra.filter(|name| flags.flag(name).present().is_some_and(|flag| !flag.hidden));
    wrong.extend(extra.map(|name| format!("--{name} is not printed")));
    wrong
}

/// The flags of a `--help` text: a line begins a flag, deeper lines go on with it.
fn printed_flags(text: &str) -> BTreeMap<String, Printed> {
    let mut flags: BTreeMap<String, Printed> = BTreeMap::new();
    let mut last = None;
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        let words = line.trim_start();
        let words =
            words.split_once(", --").filter(|(short, _)| short.len() == 2).map_or(words, |(_, long)| long);
        let words = words.strip_prefix("--").or((words.len() < line.trim_start().len()).then_some(words));
        if let Some(words) = words.filter(|_| (2..=8).contains(&depth)) {
            let (head, usage) = words.split_once("  ").unwrap_or((words, ""));
            let (name, kind) = head.split_once(' ').unwrap_or((head, ""));
            let printed = Printed { kind: kind.to_owned(), usage: usage.trim().to_owned() };
            flags.insert(name.to_owned(), printed);
            last = Some(name.to_owned());
        } else if let Some(flag) = last.as_ref().and_then(|name| flags.get_mut(name)).filter(|_| depth > 8) {
            flag.usage = format!("{} {}", flag.usage, line.trim());
        }
    }
    flags
}

/// Whether pflag prints a type as this word. A word in the usage's backquotes replaces it, so a few are free.
fn prints(kind: Kind, word: &str) -> bool {
    QUOTED.contains(&word) || of_kind(kind, word)
}

/// Words in backquotes that old releases have for something else than the type.
const QUOTED: [&str; 5] = [
    "0.0.0.0",
    "::",
    "/",
    "NodeStatusUpdateFrequency",
    "--manifest-url-header 'a:hello,b:again,c:world' --manifest-url-header 'b:beautiful'",
];

fn of_kind(kind: Kind, word: &str) -> bool {
    match kind {
        Kind::Bool => matches!(word, "" | "version[=true]" | "RuntimeDefault"),
        Kind::Int => {
            matches!(word, "int" | "int32" | "int64" | "uint" | "uint32" | "Level" | "level" | "severity")
        }
        Kind::Float => matches!(word, "float" | "float32"),
        Kind::Duration => word == "duration",
        Kind::Ip => word == "ip",
        Kind::Quantity => matches!(word, "quantity" | "string"),
        Kind::Ints => matches!(word, "ints" | "int32Slice"),
        Kind::Strings => matches!(word, "strings" | "stringArray"),
        Kind::NamedCertKey => word == "namedCertKey",
        Kind::BoolMap => matches!(word, "mapStringBool" | "colonSeparatedMultimapStringString"),
        Kind::StringMap | Kind::Pair => matches!(word, "mapStringString" | "stringToString"),
        Kind::QuantityMap => word == "mapStringString",
        Kind::StringsMap => word == "colonSeparatedMultimapStringString",
        Kind::Taints => matches!(word, "[]v1.Taint" | "[]api.Taint"),
        Kind::ReservedMemory => word == "reserved-memory",
        Kind::String => matches!(
            word,
            "string" | "portRange" | "pattern=N,..." | "moduleSpec" | "traceLocation" | "cidrs"
        ),
        Kind::Cidr | Kind::Object | Kind::Objects => false,
    }
}

/// `--help` prints the gates in alpha and beta, with their defaults.
fn compare_gates(kube: Kube, component: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in text.lines() {
        let Some((name, rest)) = line.trim().split_once("=true|false (") else { continue };
        let name = name.rsplit(':').next().unwrap_or(name);
        // kube-controller-manager switches this one on by itself.
        if (component, name) == ("kube-controller-manager", "WatchListClient") {
            continue;
        }
        match kube.gate(name).present() {
            None => wrong.push(format!("gate {name} is missing")),
            Some(gate) => {
                let known = format!("{:?} - default={})", gate.stage, gate.default).to_uppercase();
                if !rest.to_uppercase().starts_with(&known) {
                    wrong.push(format!("gate {name} is {gate:?}, printed as `{rest}`"));
                }
            }
        }
    }
    wrong
}

fn compare_controllers(kube: Kube, text: &str) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let list = |from: &str, to: &str| -> BTreeSet<String> {
        let (_, rest) = text.split_once(from).unwrap();
        let (list, _) = rest.split_once(to).unwrap();
        list.split(", ").map(|name| name.trim_end_matches('.').to_owned()).collect()
    };
    let all = list("All controllers: ", " Disabled-by-default");
    let off = list("Disabled-by-default controllers: ", " (default");
    // The list has canonical names only.
    let (mut known, mut known_off) = (BTreeSet::new(), BTreeSet::new());
    for name in
        kube.controllers().filter(|name| all.contains(*name) || kube.controller_name(name) != Some(name))
    {
        known.insert(name.to_owned());
        if kube.controller(name).present().is_some_and(|controller| !controller.on_by_default) {
            known_off.insert(name.to_owned());
        }
    }
    differ("controllers", &all, &known)
        .into_iter()
        .chain(differ("controllers off", &off, &known_off))
        .collect()
}

fn compare_plugins(kube: Kube, text: &str) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, rest) = text.split_once("in addition to default enabled ones (").unwrap();
    let (on, rest) = rest.split_once("). Comma-delimited list of admission plugins: ").unwrap();
    let (all, _) = rest.split_once('.').unwrap();
    let set = |list: &str| list.split(", ").map(str::to_owned).collect::<BTreeSet<_>>();
    let known: BTreeSet<_> = kube.admission_plugins().map(str::to_owned).collect();
    let is_on =
        |name: &&String| kube.admission_plugin(name).present().is_some_and(|plugin| plugin.on_by_default);
    let known_on = known.iter().filter(is_on).cloned().collect();
    let wrong = differ("admission plugins", &set(all), &known);
    wrong.into_iter().chain(differ("admission plugins on", &set(on), &known_on)).collect()
}

fn differ(what: &str, printed: &BTreeSet<String>, known: &BTreeSet<String>) -> Option<String> {
    let missing: Vec<_> = printed.difference(known).collect();
    let extra: Vec<_> = known.difference(printed).collect();
    (!missing.is_empty() || !extra.is_empty())
        .then(|| format!("{what}: {missing:?} missing, {extra:?} not printed"))
}
