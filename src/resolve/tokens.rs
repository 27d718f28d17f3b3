//! The `[tokens]` tables.

use crate::diagnostic::{Finding, rule_id};
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::reader::Reader;
use super::reference::reference;
use crate::kube::value::Malformed;
use crate::model::{At, Expiry, Token, Usages};
use crate::secret::SecretRef;
use crate::source::Path;
use crate::spec::v1::{SecretValue, TokenSpec};

/// The prefix of every group that a bootstrap token may carry.
pub const BOOTSTRAPPERS: &str = "system:bootstrappers";

impl Reader<'_, '_> {
    pub(super) fn tokens(&mut self, specs: &BTreeMap<String, TokenSpec>) -> Vec<Token> {
        let at = Path::of("tokens");
        for (name, spec) in specs {
            let Some(by) = &spec.replaced_by else { continue };
            let path = at.key(name).key("replaced-by");
            let others = specs.keys().filter(|other| *other != name);
            if !others.clone().any(|other| other == by) {
                let by = At::written(by.clone(), path.clone());
                let finding =
                    reference(rule_id::TOKEN_UNKNOWN, &path, "token", &by, others.map(String::as_str));
                self.findings.push(finding);
            }
        }
        specs.iter().map(|(name, spec)| self.token(name, spec, at.key(name))).collect()
    }

    fn token(&mut self, name: &str, spec: &TokenSpec, path: Path) -> Token {
        let id = match &spec.id {
            Some(id) => self.token_id(id, &path.key("id")),
            None => {
                self.missing(
                    path.key("id"),
                    "the Secret is found by its name, bootstrap-token-<id>",
                    "add `id = \"…\"`, or make a token with `nodejoin token new`",
                );
                None
            }
        };
        let secret = self.secret(spec.secret.as_ref(), &path.key("secret"));
        let expires = self.expires(spec.expires.as_ref(), path.key("expires"));
        let groups_path = path.key("groups");
        let groups = spec.groups.iter().flatten().enumerate();
        let groups = groups.filter_map(|(i, group)| self.token_group(group, &groups_path.index(i))).collect();
        let usages = self.usages(spec.usages.as_deref(), path.key("usages"));
        let description = spec.description.clone().map(|text| At::written(text, path.key("description")));
        let replaced_by = spec.replaced_by.clone().map(|by| At::written(by, path.key("replaced-by")));
        Token { name: name.to_owned(), path, id, secret, expires, description, groups, usages, replaced_by }
    }

    fn token_id(&mut self, id: &str, path: &Path) -> Option<At<String>> {
        // k8s.io/cluster-bootstrap/token/api: BootstrapTokenIDPattern.
        let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if id.len() == 6 && id.chars().all(lower) {
            return Some(At::written(id.to_owned(), path.clone()));
        }
        let problem = if id.contains('.') {
            // It may be the whole token: its second half must not be shown.
            "is not an id: it has a dot, as a whole token has".to_owned()
        } else if id.chars().count() != 6 {
            format!("has {} characters; an id has six", id.chars().count())
        } else {
            "has characters other than a-z and 0-9".to_owned()
        };
        let malformed = Malformed::new(problem)
            .reason("the API server ignores such a token without a line in its log; the kubelet sees `Unauthorized`")
            .help("use six characters of a-z and 0-9, or make a token with `nodejoin token new`");
        self.malformed(rule_id::TOKEN_ID_MALFORMED, path, malformed);
        None
    }

    fn secret(&mut self, secret: Option<&SecretValue>, path: &Path) -> Option<At<SecretRef>> {
        let source = match secret {
            Some(SecretValue::Reference(source)) => source,
            Some(SecretValue::Literal(_)) => {
                let finding = Finding::new(rule_id::SECRET_LITERAL, path, format!("`{path}` is a secret in plain text"))
                    .at_key()
                    .label("a reference belongs here")
                    .reason(
                        "whoever reads this file can ask for a certificate in the name of any node; git never forgets it",
                    )
                    .help("put it into a file that git ignores: `secret = { file = \"secrets/workers.token\" }`")
                    .help("treat this token as leaked: make another with `nodejoin token new`");
                self.findings.push_unread(path.clone(), finding);
                return None;
            }
            None => {
                self.missing(
                    path.clone(),
                    "the bootstrap kubeconfig and the Secret need the secret half of the token",
                    "add `secret = { file = \"…\" }`, `{ env = \"…\" }` or `{ stdin = true }`",
                );
                return None;
            }
        };
        let read = SecretRef::read(source);
        match read {
            Ok(reference) => Some(At::written(reference, path.clone())),
            Err(_) if self.findings.has_unread_below(path) => None,
            Err(error) => {
                let help = "write one of `{ file = \"…\" }`, `{ env = \"…\" }` and `{ stdin = true }`";
                self.malformed(
                    rule_id::SECRET_SOURCE_UNCLEAR,
                    path,
                    Malformed::new(error.to_string()).label("not a source of a secret").help(help),
                );
                None
            }
        }
    }

    fn expires(&mut self, value: Option<&toml::Value>, path: Path) -> At<Expiry> {
        let problem = match value {
            None => return At::default(Expiry::Never, path),
            Some(toml::Value::String(word)) if word == "never" => return At::written(Expiry::Never, path),
            Some(toml::Value::Datetime(date)) => match (date.date, date.time, date.offset) {
                (Some(_), Some(_), Some(_)) => match date.to_string().parse::<Timestamp>() {
                    Ok(instant) => return At::written(Expiry::At(instant), path),
                    Err(_) => format!("is no date: `{date}`"),
                },
                (Some(_), Some(_), None) => format!("has no offset: `{date}`"),
                (Some(_), None, _) => format!("has no time: `{date}`"),
                _ => format!("has no date: `{date}`"),
            },
            Some(toml::Value::String(text)) => format!("is not a date: \"{}\"", text.escape_debug()),
            Some(_) => "is not a date".to_owned(),
        };
        let help = match value {
            Some(toml::Value::Datetime(date)) if date.date.is_some() && date.time.is_some() => {
                format!("write `{date}Z`")
            }
            Some(toml::Value::Datetime(date)) if date.date.is_some() => format!("write `{date}T00:00:00Z`"),
            Some(toml::Value::String(text)) if text.parse::<Timestamp>().is_ok() => {
                format!("write it without quotes: `{text}`")
            }
            _ => "write a date with time and offset: `2027-03-10T03:22:11Z`, or `\"never\"`".to_owned(),
        };
        let malformed = Malformed::new(problem)
            .reason("the API server treats what it cannot read as expired, and the tokencleaner deletes the Secret")
            .help(help);
        self.malformed(rule_id::TOKEN_EXPIRATION_UNPARSEABLE, &path, malformed);
        At::default(Expiry::Never, path)
    }

    fn token_group(&mut self, group: &str, path: &Path) -> Option<At<String>> {
        let full = match group.strip_prefix("system:") {
            Some(_) => group.to_owned(),
            None => format!("{BOOTSTRAPPERS}:{group}"),
        };
        match bootstrap_group_problem(&full) {
            None => Some(At::written(full, path.clone())),
            Some(problem) => {
                let malformed = Malformed::new(format!("is refused: `{}` {problem}", full.escape_debug()))
                    .reason("one bad group makes the API server refuse the whole token")
                    .help("use lower-case names: `worker` stands for `system:bootstrappers:worker`");
                self.malformed(rule_id::TOKEN_EXTRA_GROUP_INVALID, path, malformed);
                None
            }
        }
    }

    fn usages(&mut self, words: Option<&[String]>, path: Path) -> At<Usages> {
        let Some(words) = words else {
            return At::default(Usages { authentication: true, signing: true }, path);
        };
        let known = [("authentication", 0), ("signing", 1)];
        let found: Vec<i32> = words
            .iter()
            .enumerate()
            .filter_map(|(i, word)| self.word(word, &path.index(i), &known))
            .collect();
        At::written(Usages { authentication: found.contains(&0), signing: found.contains(&1) }, path)
    }
}

/// Why a group may not stand in a token, as the end of a sentence.
///
/// Mirrors k8s.io/cluster-bootstrap/util/tokens: ValidateBootstrapGroupName, with its pattern
/// `\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\z`.
pub fn bootstrap_group_problem(group: &str) -> Option<String> {
    if group == BOOTSTRAPPERS {
        return Some("is every token's own group and may not be named".to_owned());
    }
    let Some(name) = group.strip_prefix("system:bootstrappers:") else {
        return Some("does not begin with `system:bootstrappers:`".to_owned());
    };
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ':' || c == '-';
    if let Some(bad) = name.chars().find(|c| !inner(*c)) {
        return Some(format!("has `{}` in it", bad.escape_debug()));
    }
    if name.is_empty() || name.len() > 256 {
        return Some("has a name that is empty or too long".to_owned());
    }
    if name.ends_with([':', '-']) {
        return Some("does not end with a letter or a digit".to_owned());
    }
    None
}
