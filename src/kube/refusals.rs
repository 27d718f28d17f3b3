use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::file::{File, embedded};
use super::{Kube, Program, life};

/// What the components refuse of the values of their flags, by component.
static REFUSED_VALUES: File<Table> = embedded!("refused-values.toml");

/// The oldest minor that a row without `since` is about.
const OLDEST: u8 = 29;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    documents: Option<u8>,
    usual: Vec<String>,
    values: BTreeMap<String, Rows>,
    files: BTreeMap<String, FileDemand>,
    clashes: Vec<Clash>,
    orders: Vec<Order>,
}

/// One row, or a list of them.
struct Rows(Vec<ValueDemand>);

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = toml::Value::deserialize(deserializer)?;
        let rows = match value {
            toml::Value::Array(rows) => rows,
            row => vec![row],
        };
        let rows: Result<Vec<_>, _> = rows.into_iter().map(toml::Value::try_into).collect();
        rows.map(Self).map_err(D::Error::custom)
    }
}

/// The minors that a row is about.
#[derive(Debug, Default, Deserialize)]
struct Span {
    since: Option<u8>,
    removed: Option<u8>,
}

impl Span {
    fn has(&self, kube: Kube) -> bool {
        life::holds(self.since.or(Some(OLDEST)), self.removed, kube.minor)
    }
}

/// The grammar of a flag's value, where it is more than a bound or a list of words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Directives of Strict-Transport-Security.
    Hsts,
    /// Regular expressions of origins.
    Origin,
    /// `group/resource#servers`.
    EtcdOverride,
    /// Items that are not blank.
    NotBlank,
    /// Issuers of service account tokens.
    Issuer,
    /// A URL with the scheme `https`.
    HttpsUrl,
    /// `resource#size`.
    WatchCacheSize,
    /// API versions with a boolean.
    RuntimeConfig,
    /// A release that the program can emulate.
    EmulatedVersion,
    /// An address of a machine, not of the loopback interface.
    NotLoopback,
    /// Paths that may end with `*`.
    AllowedPath,
    /// A text that is not blank, or empty.
    Name,
    /// A text that is not empty.
    Filled,
    /// An IP address, or nothing.
    Ip,
    /// An absolute path, or nothing.
    AbsolutePath,
}

/// What a component demands of a flag's value.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ValueDemand {
    /// The least value: a number, or a duration in Go's words.
    pub min: Option<String>,
    /// A value that is too small itself.
    pub above: Option<String>,
    /// The greatest value.
    pub max: Option<String>,
    /// A value that is accepted in spite of the bounds.
    pub or: Option<String>,
    /// The accepted words. Empty: any.
    #[serde(default)]
    pub words: Vec<String>,
    /// Whether these are about each item of a list.
    #[serde(default)]
    pub each: bool,
    /// Words of which a list must have one.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// The grammar of the value.
    pub form: Option<Form>,
    /// When it is demanded.
    #[serde(default, rename = "if")]
    pub conditions: Vec<String>,
    /// The component's error; `{}` is the value.
    pub said: String,
    #[serde(flatten)]
    span: Span,
}

/// What must be in a file that a flag names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Anything.
    Any,
    /// Certificates in PEM.
    Certificates,
    /// A private key in PEM.
    PrivateKey,
    /// Public keys in PEM, or what has one.
    PublicKeys,
    /// Certificates, a comma, a private key, and names of hosts after a colon.
    Pair,
}

/// What a component demands of a file that a flag names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDemand {
    /// What must be in it.
    pub kind: FileKind,
    /// When it is read.
    #[serde(default, rename = "if")]
    pub conditions: Vec<String>,
}

/// Flags that may not be together, or that are missing.
#[derive(Debug, Deserialize)]
pub struct Clash {
    /// What holds then; the first condition is about the flag to report.
    #[serde(rename = "if")]
    pub conditions: Vec<String>,
    /// The component's error.
    pub said: String,
    /// The way out.
    pub help: String,
    #[serde(flatten)]
    span: Span,
}

/// A value that must be greater than another.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Order {
    /// The greater one.
    pub flag: String,
    /// Its value when it is not given.
    pub default: String,
    /// The smaller one.
    pub than: String,
    /// Its value when it is not given.
    pub than_default: String,
    /// How many times the smaller one must be exceeded.
    pub times: Option<String>,
    /// Whether both may be equal.
    #[serde(default)]
    pub equal: bool,
    /// When it is demanded.
    #[serde(default, rename = "if")]
    pub conditions: Vec<String>,
    /// The component's error.
    pub said: String,
    #[serde(flatten)]
    span: Span,
}

impl Kube {
    /// What a component demands of the values of its flags, by flag.
    pub fn value_demands(
        self,
        program: Program,
    ) -> impl Iterator<Item = (&'static str, &'static ValueDemand)> {
        let rows = table(program).into_iter().flat_map(|table| &table.values);
        rows.flat_map(|(flag, rows)| rows.0.iter().map(move |row| (flag.as_str(), row)))
            .filter(move |(_, row)| row.span.has(self))
    }

    /// What it demands of the files that its flags name, by flag.
    pub fn file_demands(self, program: Program) -> impl Iterator<Item = (&'static str, &'static FileDemand)> {
        let rows = table(program).into_iter().flat_map(|table| &table.files);
        rows.map(|(flag, row)| (flag.as_str(), row)).filter(move |_| Span::default().has(self))
    }

    /// The flags of a component that name files, whatever the release: a flag keeps its meaning.
    pub fn file_flags(self, program: Program) -> impl Iterator<Item = (&'static str, &'static FileDemand)> {
        let rows = table(program).into_iter().flat_map(|table| &table.files);
        rows.map(|(flag, row)| (flag.as_str(), row))
    }

    /// The minors that a component of it can emulate: its own, and three before it.
    pub fn emulated(self) -> RangeInclusive<u8> {
        let own = self.minor.number();
        own.saturating_sub(3)..=own
    }

    /// Whether the sources of its kube-apiserver's documents were read.
    pub fn judges_documents(self) -> bool {
        let since = table(Program::Apiserver).and_then(|table| table.documents);
        life::holds(since, None, self.minor)
    }

    /// Flags of which every whole command of a component has several.
    pub fn usual_flags(self, program: Program) -> impl Iterator<Item = &'static str> {
        table(program).into_iter().flat_map(|table| &table.usual).map(String::as_str)
    }

    /// Which of its flags may not be together, or are missing.
    pub fn clashes(self, program: Program) -> impl Iterator<Item = &'static Clash> {
        let rows = table(program).into_iter().flat_map(|table| &table.clashes);
        rows.filter(move |row| row.span.has(self))
    }

    /// Which of its values must be greater than others.
    pub fn orders(self, program: Program) -> impl Iterator<Item = &'static Order> {
        let rows = table(program).into_iter().flat_map(|table| &table.orders);
        rows.filter(move |row| row.span.has(self))
    }
}

fn table(program: Program) -> Option<&'static Table> {
    REFUSED_VALUES.items().get(program.binary())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::{Known, Minor};

    const PROGRAMS: [Program; 3] = [Program::Apiserver, Program::ControllerManager, Program::Kubelet];

    fn flags_of(conditions: &[String]) -> impl Iterator<Item = &str> {
        let named = conditions.iter().map(|one| one.trim_start_matches('!')).filter(|one| !one.contains(':'));
        named.map(|one| one.split(['=', '!', '~']).next().unwrap_or_default())
    }

    #[test]
    fn every_row_names_flags_of_its_component() {
        for program in PROGRAMS {
            let flags = Kube::of(Minor::newest()).flags(program);
            let table = table(program).unwrap();
            let values = table.values.iter().flat_map(|(flag, rows)| {
                rows.0.iter().flat_map(move |row| flags_of(&row.conditions).chain([flag.as_str()]))
            });
            let files =
                table.files.iter().flat_map(|(flag, row)| flags_of(&row.conditions).chain([flag.as_str()]));
            let clashes = table.clashes.iter().flat_map(|row| flags_of(&row.conditions));
            let orders = table.orders.iter().flat_map(|row| [row.flag.as_str(), row.than.as_str()]);
            for flag in values.chain(files).chain(clashes).chain(orders) {
                assert!(!matches!(flags.flag(flag), Known::Unknown), "{program:?} {flag}");
            }
        }
    }

    #[test]
    fn rows_begin_with_their_minor() {
        let has = |minor: &str, flag: &str| {
            let kube = Kube::of(Minor::read(minor).unwrap());
            kube.value_demands(Program::ControllerManager).any(|(name, _)| name == flag)
        };
        assert!(!has("1.28", "concurrent-job-syncs") && has("1.29", "concurrent-job-syncs"));
        assert!(!has("1.29", "concurrent-daemonset-syncs") && has("1.34", "concurrent-daemonset-syncs"));
        assert!(
            !has("1.35", "concurrent-resourceclaim-syncs") && has("1.36", "concurrent-resourceclaim-syncs")
        );
    }
}
