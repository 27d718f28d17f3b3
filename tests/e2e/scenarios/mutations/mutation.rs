use std::collections::BTreeSet;
use std::fmt;

use nodejoin::kube::{Flags, Kind, Kube, Minor};
use serde_json::{Value, json};

use crate::outcome::{Doing, Outcome};
use crate::random::Random;

/// Where something is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Where {
    KubeletFlag,
    KubeletField,
    KubeletGate,
    ApiserverFlag,
    ApiserverGate,
    ManagerFlag,
    ManagerGate,
}

/// How it differs from what some release has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    Plain,
    Misspelt,
    Miscased,
    WrongType,
}

/// One line added to a spec.
#[derive(Clone, Debug)]
pub(super) struct Mutation {
    pub(super) place: Where,
    pub(super) how: How,
    /// A flag, a gate, or a field's dotted path.
    pub(super) name: String,
    pub(super) value: Value,
}

/// The names that any release has.
pub(super) struct Names {
    gates: Vec<String>,
}

impl Names {
    pub(super) fn new() -> Outcome<Self> {
        let text = include_str!("../../../../schemas/kubernetes/feature-gates.toml");
        let gates: toml::Table = text.parse().doing("feature-gates.toml")?;
        Ok(Self { gates: gates.into_iter().map(|(name, _)| name).collect() })
    }

    /// A random addition in one of these places.
    pub(super) fn mutation(&self, random: &mut Random, places: &[Where]) -> Mutation {
        let place = *random.pick(places);
        // Most names are right, in some release.
        let mut how =
            *random.pick(&[How::Plain, How::Plain, How::Plain, How::Misspelt, How::Miscased, How::WrongType]);
        let (mut name, value) = match place {
            Where::KubeletGate | Where::ApiserverGate | Where::ManagerGate => {
                if how == How::WrongType {
                    how = How::Plain;
                }
                (random.pick(&self.gates).clone(), Value::Bool(random.below(2) == 0))
            }
            Where::KubeletField => field(random, how),
            Where::KubeletFlag => flag(random, how, Kube::kubelet_flags),
            Where::ApiserverFlag => flag(random, how, Kube::apiserver_flags),
            Where::ManagerFlag => flag(random, how, Kube::controller_manager_flags),
        };
        match how {
            How::Misspelt => name = misspelt(random, &name),
            How::Miscased => name = miscased(random, &name),
            How::Plain | How::WrongType => {}
        }
        Mutation { place, how, name, value }
    }
}

impl Mutation {
    /// The lines of the spec.
    pub(super) fn toml(&self) -> String {
        let table = match self.place {
            Where::KubeletFlag => "kubelet.flags",
            Where::KubeletField => "kubelet.config",
            Where::KubeletGate => "kubelet.feature-gates",
            Where::ApiserverFlag => "control-plane.apiserver.flags",
            Where::ApiserverGate => "control-plane.apiserver.feature-gates",
            Where::ManagerFlag => "control-plane.controller-manager.flags",
            Where::ManagerGate => "control-plane.controller-manager.feature-gates",
        };
        format!("[{table}]\n{} = {}\n", self.name, self.value)
    }

    /// The value as a flag's text.
    pub(super) fn text(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned)
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.toml().trim().replace('\n', " "))
    }
}

/// These print something and exit, whatever else is set, or replace files that nodejoin writes.
const ASIDE: [&str; 5] = ["help", "version", "config", "bootstrap-kubeconfig", "kubeconfig"];

/// The kubelet refuses these when it has its container runtime, which the tested ones have not.
const LATE: [&str; 1] = ["seccompDefault"];

/// These are refused one without the others, which no rule looks at.
const TOGETHER: [&str; 2] = ["oidc-", "service-account-signing-"];

/// Values of flags that accept no other neutral one: no rule looks at these, since a join does not need them.
const VALUES: [(&str, &str); 7] = [
    ("coordinated-leadership-lease-duration", "15s"),
    ("coordinated-leadership-renew-deadline", "10s"),
    ("coordinated-leadership-retry-period", "2s"),
    ("kubernetes-service-node-port", "0"),
    ("logging-format", "text"),
    ("service-account-issuer", "https://kubernetes.default.svc"),
    ("service-account-max-token-expiration", "2h"),
];

fn flag(random: &mut Random, how: How, of: fn(Kube) -> Flags) -> (String, Value) {
    let names: BTreeSet<&str> = Minor::all().flat_map(|minor| of(Kube::of(minor)).names()).collect();
    let aside = |name: &&str| ASIDE.contains(name) || TOGETHER.iter().any(|start| name.starts_with(start));
    let names: Vec<&str> = names.into_iter().filter(|name| !aside(name)).collect();
    let name = *random.pick(&names);
    let minors: Vec<Minor> = Minor::all().filter(|minor| of(Kube::of(*minor)).has(name)).collect();
    let known = of(Kube::of(*random.pick(&minors))).flag(name).present();
    let kind = known.map_or(Kind::String, |flag| flag.kind);
    let value = match how {
        // A text cannot be of the wrong type.
        How::WrongType if kind != Kind::String => wrong(kind, true),
        _ => match VALUES.iter().find(|(flag, _)| *flag == name) {
            Some((_, value)) => json!(value),
            None => right(random, kind, known.and_then(|flag| flag.default), true),
        },
    };
    (name.to_owned(), value)
}

fn field(random: &mut Random, how: How) -> (String, Value) {
    let names: BTreeSet<&str> = Minor::all().flat_map(|minor| Kube::of(minor).kubelet_fields()).collect();
    let names: Vec<&str> =
        names.into_iter().filter(|name| !name.contains("[]") && !LATE.contains(name)).collect();
    let name = *random.pick(&names);
    let minors: Vec<Minor> =
        Minor::all().filter(|minor| Kube::of(*minor).kubelet_field(name).is_present()).collect();
    let known = Kube::of(*random.pick(&minors)).kubelet_field(name).present();
    let kind = known.map_or(Kind::String, |field| field.kind);
    let value = match how {
        How::WrongType => wrong(kind, false),
        _ => right(random, kind, known.and_then(|field| field.default), false),
    };
    (name.to_owned(), value)
}

/// The default of some release, or a value without effect.
fn right(random: &mut Random, kind: Kind, default: Option<&str>, is_flag: bool) -> Value {
    let text = |text: &str| Value::String(text.to_owned());
    let map = || if is_flag { text("") } else { json!({}) };
    match (kind, default) {
        // Switching something else on often needs another flag.
        (Kind::Bool, default) if is_flag => Value::Bool(default == Some("true")),
        (Kind::Bool, _) => Value::Bool(random.below(2) == 0),
        (Kind::Int, Some(default)) => json!(default.parse::<i64>().unwrap_or(0)),
        (Kind::Float, Some(default)) => json!(default.parse::<f64>().unwrap_or(0.01)),
        (Kind::Int, None) => json!(1),
        (Kind::Float, None) => json!(0.01),
        (Kind::Duration, default) => text(default.unwrap_or("1m")),
        (Kind::Quantity, default) => text(default.unwrap_or("0")),
        (Kind::Ip, default) => text(default.unwrap_or("127.0.0.1")),
        (Kind::Cidr, default) => text(default.unwrap_or("10.0.0.0/8")),
        (Kind::String, default) => text(default.unwrap_or_default()),
        (Kind::Strings | Kind::Ints | Kind::Objects, _) if !is_flag => json!([]),
        (Kind::Strings, default) => text(default.unwrap_or_default()),
        (Kind::Taints | Kind::NamedCertKey | Kind::ReservedMemory | Kind::Ints | Kind::Objects, _) => {
            text("")
        }
        (Kind::Object, _) => json!({}),
        (Kind::StringMap | Kind::Pair | Kind::QuantityMap | Kind::BoolMap | Kind::StringsMap, _) => map(),
    }
}

/// What is not of the type, where the type is one that a text must be read as.
fn wrong(kind: Kind, is_flag: bool) -> Value {
    match kind {
        Kind::String | Kind::Quantity if !is_flag => json!(7),
        // Some of these flags accept any text; for the others, what is accepted does not depend on the type.
        Kind::String | Kind::Strings | Kind::Quantity | Kind::Taints | Kind::Cidr | Kind::BoolMap
            if is_flag =>
        {
            json!("")
        }
        _ => json!("no-such-thing"),
    }
}

fn misspelt(random: &mut Random, name: &str) -> String {
    let start = name.rfind('.').map_or(0, |dot| dot + 1);
    let at = start + random.below(name.len() - start);
    match random.below(3) {
        0 if name.len() - start > 2 => format!("{}{}", &name[..at], &name[at + 1..]),
        1 => format!("{}x{}", &name[..at], &name[at..]),
        _ => format!("{}{}{}", &name[..at], &name[at..=at], &name[at..]),
    }
}

fn miscased(random: &mut Random, name: &str) -> String {
    let start = name.rfind('.').map_or(0, |dot| dot + 1);
    let letters: Vec<usize> =
        (start..name.len()).filter(|at| name.as_bytes()[*at].is_ascii_alphabetic()).collect();
    let at = *random.pick(&letters);
    let letter = &name[at..=at];
    let turned = if letter == letter.to_uppercase() { letter.to_lowercase() } else { letter.to_uppercase() };
    format!("{}{turned}{}", &name[..at], &name[at + 1..])
}
