//! The `[tokens]` tables.

use crate::diagnostic::rule_id;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::reader::Reader;
use crate::kube::value::Malformed;
use crate::model::{At, BOOTSTRAPPERS, Expiry, Token, Usages};
use crate::rules::tokens::{
    secret_literal, token_expiration_unparseable, token_extra_group_invalid, token_id_malformed,
    token_unknown,
};
use crate::secret::{self, LARGEST_SEALED, SecretProblem, SecretProblemKind, SecretRef};
use crate::source::Path;
use crate::spec::v1::{SecretSpec, SecretValue, TokenSpec};
use crate::world::ReadError;

impl Reader<'_, '_> {
    pub(super) fn tokens(&mut self, specs: &BTreeMap<String, TokenSpec>) -> Vec<Token> {
        let at = Path::of("tokens");
        for (name, spec) in specs {
            let Some(by) = &spec.replaced_by else { continue };
            let path = at.key(name).key("replaced-by");
            let others = specs.keys().filter(|other| *other != name);
            if !others.clone().any(|other| other == by) {
                let finding = token_unknown::judge(&path, by, others.map(String::as_str));
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
                    "the name of the token's Secret is `bootstrap-token-<id>`",
                    "create a token with `nodejoin token new`, and add its `id`",
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
        match token_id_malformed::judge(id, path.into(), &format!("`{path}`")) {
            None => Some(At::written(id.to_owned(), path.clone())),
            Some(finding) => {
                self.findings.push_unread(path.clone(), finding);
                None
            }
        }
    }

    fn secret(&mut self, secret: Option<&SecretValue>, path: &Path) -> Option<At<SecretRef>> {
        let source = match secret {
            Some(SecretValue::Reference(source)) => source,
            Some(SecretValue::Literal(_)) => {
                let finding = secret_literal::of_token(path);
                self.findings.push_unread(path.clone(), finding);
                return None;
            }
            None => {
                self.missing(
                    path.clone(),
                    "the bootstrap kubeconfig and the Secret contain the secret part of the token",
                    "add its source, such as `secret = { file = \"secrets/workers.token\" }` or `secret = { env = \"TOKEN\" }`",
                );
                return None;
            }
        };
        let reference = self.secret_reference(source, path)?;
        let token = path.parent().and_then(|token| token.last_key().map(str::to_owned)).unwrap_or_default();
        self.look_at_sealed(&reference, &token, &format!("the secret of `{token}`"));
        Some(reference)
    }

    /// Looks at an encrypted secret from outside: no identity is needed to see that it is missing or malformed.
    fn look_at_sealed(&mut self, reference: &At<SecretRef>, token: &str, label: &str) {
        let (SecretRef::Age(file) | SecretRef::Sops { file, .. }) = &reference.value else { return };
        let kind = match self.world.read_at_most(file, LARGEST_SEALED as u64) {
            Ok(bytes) => match secret::look_at_sealed(&reference.value, token, &bytes) {
                Ok(()) => return,
                Err(problem) => SecretProblemKind::Sealed(problem),
            },
            // Secrets may be kept anywhere; builds read them there.
            Err(ReadError::Outside) => return,
            Err(error) => SecretProblemKind::Unreadable(error),
        };
        let problem =
            SecretProblem { token: Some(token.to_owned()), reference: reference.value.clone(), kind };
        self.findings.push(problem.finding(&reference.path, label));
    }

    /// The secret text of a file: any source of one text.
    pub(super) fn file_secret(&mut self, secret: &SecretValue, path: &Path) -> Option<At<SecretRef>> {
        let SecretValue::Reference(source) = secret else {
            self.findings.push_unread(path.clone(), secret_literal::of_file(path));
            return None;
        };
        let reference = self.secret_reference(source, path)?;
        let problem = match &reference.value {
            SecretRef::Stdin => "cannot be standard input, which has tokens",
            SecretRef::Derive { .. } => "cannot be derived: only tokens are",
            SecretRef::Sops { key: None, .. } => "needs the `key` of the text in the document",
            _ => {
                self.look_at_sealed(&reference, &path.to_string(), "the secret text of a file");
                return Some(reference);
            }
        };
        let help = "write one source, such as `{ file = \"secrets/registry.json\" }` or `{ age = \"secrets/registry.age\" }`";
        let malformed = Malformed::new(problem).label("not a source of a text").help(help);
        self.malformed(rule_id::SECRET_SOURCE_UNCLEAR, path, malformed);
        None
    }

    fn secret_reference(&mut self, source: &SecretSpec, path: &Path) -> Option<At<SecretRef>> {
        match SecretRef::read(source) {
            Ok(reference) => {
                let reference = reference.with_file(|file| self.named_file(file, path));
                Some(At::written(reference, path.clone()))
            }
            Err(_) if self.findings.has_unread_below(path) => None,
            Err(error) => {
                let help = "write one source, such as `{ file = \"secrets/workers.token\" }`, `{ env = \"TOKEN\" }` or `{ stdin = true }`";
                self.malformed(
                    rule_id::SECRET_SOURCE_UNCLEAR,
                    path,
                    Malformed::new(error.to_string()).label("must have one source").help(help),
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
                    Err(_) => Malformed::new(format!("is not a date: `{date}`")).label("not a date"),
                },
                (Some(_), Some(_), None) => {
                    Malformed::new(format!("has no offset: `{date}`")).label("no offset")
                }
                (Some(_), None, _) => Malformed::new(format!("has no time: `{date}`")).label("no time"),
                _ => Malformed::new(format!("has no date: `{date}`")).label("no date"),
            },
            Some(toml::Value::String(text)) => {
                Malformed::new(format!("is not a date: \"{}\"", text.escape_debug())).label("not a date")
            }
            Some(_) => Malformed::new("is not a date").label("not a date"),
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
        self.refuse(token_expiration_unparseable::malformed, &path, problem.help(help));
        At::default(Expiry::Never, path)
    }

    fn token_group(&mut self, group: &str, path: &Path) -> Option<At<String>> {
        let full = match group.strip_prefix("system:") {
            Some(_) => group.to_owned(),
            None => format!("{BOOTSTRAPPERS}:{group}"),
        };
        match token_extra_group_invalid::judge(&full, path.into()) {
            None => Some(At::written(full, path.clone())),
            Some(finding) => {
                self.findings.push_unread(path.clone(), finding);
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
