use std::fmt;
use std::str::FromStr;

use crate::kube::value::{Malformed, is_dns_subdomain};

/// A node's name: a DNS-1123 subdomain, lower case, at most 253 characters.
///
/// Mirrors k8s.io/apimachinery/pkg/util/validation: IsDNS1123Subdomain, by which the API server checks Node names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NodeName(Box<str>);

impl NodeName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NodeName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if is_dns_subdomain(text) {
            return Ok(Self(text.into()));
        }
        let fixed: String = text
            .chars()
            .flat_map(char::to_lowercase)
            .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
            .collect();
        let fixed = fixed.trim_matches(['-', '.']).to_owned();
        let malformed = if text.is_empty() {
            Malformed::new("is empty").label("empty")
        } else if text.len() > 253 {
            let length = format!("has {} characters", text.len());
            Malformed::new(format!("{length}; the limit is 253")).label(length)
        } else if let Some(bad) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '.')) {
            Malformed::new(format!("contains {}", character(bad)))
        } else {
            Malformed::new("has a part that is empty, or begins or ends with a dash")
        };
        let malformed =
            malformed.reason("node names are lower-case DNS names; the API server refuses any other name");
        Err(if is_dns_subdomain(&fixed) { malformed.help(format!("write `{fixed}`")) } else { malformed })
    }
}

fn character(c: char) -> String {
    match c {
        'A'..='Z' => format!("the upper-case letter `{c}`"),
        '_' => "an underscore".to_owned(),
        ' ' => "a space".to_owned(),
        c if c.is_control() => format!("the control character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_dns_names_only() {
        for right in ["a", "worker-1", "node.example.com", "1", &"a".repeat(253)] {
            assert!(right.parse::<NodeName>().is_ok(), "{right}");
        }
        for wrong in ["", "Worker", "a_b", "-a", "a-", "a..b", ".a", "a b", "ä", "a\n", &"a".repeat(254)] {
            assert!(wrong.parse::<NodeName>().is_err(), "{wrong:?}");
        }
        assert_eq!("Kube_Master".parse::<NodeName>().unwrap_err().way_out(), Some("write `kube-master`"));
    }
}
