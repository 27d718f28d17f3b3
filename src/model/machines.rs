use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;

use super::{At, NodeName};
use crate::kube::value::Malformed;
use crate::source::Path;

/// Machines of a pool that the spec does not list. Each registers under its own host name.
#[derive(Clone, Debug)]
pub struct Machines {
    /// Their table.
    pub path: Path,
    /// What their names look like; there is one unless it is malformed.
    pub names: Vec<At<NamePattern>>,
    /// The ranges of their addresses, as far as they are known.
    pub addresses: Vec<At<IpNet>>,
}

impl Machines {
    /// A name that one of them could have.
    pub fn example(&self) -> String {
        self.names.first().map_or_else(|| "machine".to_owned(), |pattern| pattern.with("1"))
    }
}

/// How many nodes the spec lists, in words, with those of machines that it does not list.
pub fn count_of(listed: usize, machines: bool) -> String {
    match (listed, machines) {
        (0, true) => "any number of machines".to_owned(),
        (1, false) => "1 node".to_owned(),
        (listed, false) => format!("{listed} nodes"),
        (listed, true) => format!("{} and other machines", count_of(listed, false)),
    }
}

/// A pattern of names: `*` is any run of letters, digits, dashes and dots.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamePattern(Box<str>);

impl NamePattern {
    /// Whether a name is like that.
    pub fn matches(&self, name: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = name.strip_prefix(first) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = rest.get(at + part.len()..).unwrap_or_default();
        }
        rest.ends_with(last)
    }

    /// The same in RE2's syntax, not anchored.
    pub fn regex(&self) -> String {
        let literal = |part: &str| part.replace('.', "\\.").replace('-', "\\-");
        self.0.split('*').map(literal).collect::<Vec<_>>().join("[a-z0-9.-]*")
    }

    /// It with a text for each `*`.
    fn with(&self, text: &str) -> String {
        self.0.replace('*', text)
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NamePattern {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let pattern = Self(text.into());
        match pattern.with("1").parse::<NodeName>() {
            Ok(_) => Ok(pattern),
            // Its help would be for the name with the stars replaced.
            Err(malformed) => Err(malformed.without_help()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_runs() {
        let cases = [
            ("burst-*", "burst-1", true),
            ("burst-*", "burst-", true),
            ("burst-*", "burst", false),
            ("burst-*", "a-burst-1", false),
            ("ip-*.eu.internal", "ip-10-3-1-7.eu.internal", true),
            ("ip-*.eu.internal", "ip-.eu.internal.x", false),
            ("*a*a*", "xaya", true),
            ("*a*a*", "xay", false),
            ("a*a", "a", false),
            ("*", "x", true),
            ("one", "one", true),
            ("one", "ones", false),
        ];
        for (pattern, name, wanted) in cases {
            assert_eq!(pattern.parse::<NamePattern>().unwrap().matches(name), wanted, "{pattern} {name}");
        }
    }

    #[test]
    fn patterns_are_of_names_that_nodes_can_have() {
        for wrong in ["", "Burst-*", "burst_*", "-*", "a..*", "a b*", "[a]*"] {
            assert!(wrong.parse::<NamePattern>().is_err(), "{wrong:?}");
        }
        assert_eq!("a.b-*".parse::<NamePattern>().unwrap().regex(), "a\\.b\\-[a-z0-9.-]*");
    }
}
