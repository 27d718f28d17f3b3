//! A bootstrap token's Secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;

use crate::facts::{Object, Origin};

/// A Secret: a key's value, decoded.
pub(in crate::proof) struct Secret<'a> {
    pub(in crate::proof) object: &'a Object,
}

impl<'a> Secret<'a> {
    /// The Secrets among objects.
    pub(in crate::proof) fn all(objects: &'a [Object]) -> impl Iterator<Item = Secret<'a>> {
        objects
            .iter()
            .filter(|object| object.kind() == "Secret" && object.api_version() == "v1")
            .map(|object| Secret { object })
    }

    /// The Secret of a token by its id; the last one applied counts.
    pub(in crate::proof) fn of_token(objects: &'a [Object], id: &str) -> Option<Secret<'a>> {
        let name = format!("bootstrap-token-{id}");
        Self::all(objects)
            .filter(|one| one.object.name() == name && one.object.namespace() == "kube-system")
            .last()
    }

    /// The id of the token by the Secret's name.
    pub(in crate::proof) fn token(&self) -> &'a str {
        let name = self.object.name();
        name.strip_prefix("bootstrap-token-").unwrap_or(name)
    }

    /// Whether it has the type that the token authenticator accepts.
    pub(in crate::proof) fn is_token(&self) -> bool {
        self.object.text("type") == Some("bootstrap.kubernetes.io/token")
    }

    /// The value of a key: `stringData` overrides `data`.
    pub(in crate::proof) fn get(&self, key: &str) -> Option<String> {
        let in_map =
            |map: &str| self.object.value.get(map).and_then(|map| map.get(key)).and_then(Value::as_str);
        if let Some(text) = in_map("stringData") {
            return Some(text.to_owned());
        }
        let bytes = STANDARD.decode(in_map("data")?.replace(['\n', '\r'], "")).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Where the value of a key is written.
    pub(in crate::proof) fn origin(&self, key: &str) -> Origin {
        let map = if self.object.get(&format!("stringData.{key}")).is_some() { "stringData" } else { "data" };
        let map = if self.object.value.get(map).is_some() { map } else { "stringData" };
        self.object.origin(&format!("{map}.{key}"))
    }

    /// Why the API server refuses the object: a value is not a string, or not base64. The path and the message.
    pub(in crate::proof) fn refused(&self) -> Option<(String, String)> {
        for (map, text) in [("stringData", true), ("data", false)] {
            let Some(entries) = self.object.value.get(map) else { continue };
            let Some(entries) = entries.as_object() else { continue };
            for (key, value) in entries {
                let path = format!("{map}.{key}");
                let found = match value {
                    Value::String(value)
                        if !text && STANDARD.decode(value.replace(['\n', '\r'], "")).is_err() =>
                    {
                        return Some((path, "illegal base64 data at input byte".to_owned()));
                    }
                    Value::String(_) | Value::Null => continue,
                    Value::Bool(_) => "bool",
                    Value::Number(_) => "number",
                    _ => "object",
                };
                let message = format!(
                    "json: cannot unmarshal {found} into Go struct field Secret.{map} of type string"
                );
                return Some((path, message));
            }
        }
        None
    }
}

/// When a token expires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::proof) enum Ends {
    /// Never.
    Never,
    /// At this time.
    At(Timestamp),
    /// It cannot be read, and counts as expired.
    Unreadable,
}

/// Mirrors k8s.io/cluster-bootstrap/util/secrets: GetExpiration, with Go's time.RFC3339.
pub(in crate::proof) fn ends(secret: &Secret<'_>) -> Ends {
    match secret.get("expiration") {
        None => Ends::Never,
        Some(text) if text.is_empty() => Ends::Never,
        Some(text) => rfc3339(&text).map_or(Ends::Unreadable, Ends::At),
    }
}

/// `2006-01-02T15:04:05Z07:00`: only fractions of a second are optional.
fn rfc3339(text: &str) -> Option<Timestamp> {
    let form = "0000-00-00T00:00:00";
    let (head, tail) = text.split_at_checked(form.len())?;
    let fits =
        |(found, wanted): (u8, u8)| if wanted == b'0' { found.is_ascii_digit() } else { found == wanted };
    if !head.bytes().zip(form.bytes()).all(fits) {
        return None;
    }
    // Go has no leap seconds.
    if head.ends_with(":60") {
        return None;
    }
    let zone = match tail.strip_prefix(['.', ',']) {
        Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => tail,
    };
    let offset = zone
        .strip_prefix(['+', '-'])
        .is_some_and(|rest| rest.len() == 5 && rest.bytes().zip("00:00".bytes()).all(fits));
    if zone != "Z" && !offset {
        return None;
    }
    format!("{head}{}", tail.replacen(',', ".", 1)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn only_what_go_reads_is_an_instant() {
        for good in ["2027-03-10T03:22:11Z", "2027-03-10T03:22:11+01:00", "2027-03-10T03:22:11.5Z"] {
            assert!(rfc3339(good).is_some(), "{good}");
        }
        for bad in [
            "2027-03-10",
            "2027-03-10T03:22Z",
            "2027-03-10 03:22:11Z",
            "2027-03-10T03:22:11",
            "24h",
            "2027-03-10T03:22:11+0100",
            "2027-13-10T03:22:11Z",
            "2027-12-31T23:59:60Z",
            "2027-03-10t03:22:11z",
            "",
        ] {
            assert!(rfc3339(bad).is_none(), "{bad}");
        }
    }
}
