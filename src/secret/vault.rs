use std::collections::BTreeMap;

use super::token_form::{halves, secret_half, without_line_break};
use super::{Secret, SecretProblem, SecretProblemKind, SecretRef, SecretSource, TokenRule};

/// A token whose secret is needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Its name in the spec.
    pub token: String,
    /// Its public half.
    pub id: String,
    /// Where the secret half comes from.
    pub reference: SecretRef,
}

/// The secret halves of tokens, by the tokens' names.
#[derive(Default)]
pub struct Vault {
    secrets: BTreeMap<String, Secret>,
}

impl Vault {
    /// Without any secret.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same vault with one more secret.
    pub fn with(mut self, token: impl Into<String>, secret: Secret) -> Self {
        self.secrets.insert(token.into(), secret);
        self
    }

    /// Fetches the secrets of all tokens. Every problem comes back, in the order of `wanted`; tokens with one that is
    /// an error are not in the vault.
    pub fn open(wanted: &[Wanted], source: &dyn SecretSource) -> (Vault, Vec<SecretProblem>) {
        let mut opening = Opening { vault: Vault::new(), problems: Vec::new() };
        for token in wanted {
            match &token.reference {
                SecretRef::File(path) => {
                    let found = source.file(path).map(|file| (file.content, file.open_to_others));
                    opening.take(token, found);
                }
                SecretRef::Env(name) => opening.take(token, source.env(name).map(|content| (content, false))),
                SecretRef::Stdin => {}
            }
        }
        let from_stdin: Vec<&Wanted> =
            wanted.iter().filter(|token| token.reference == SecretRef::Stdin).collect();
        if !from_stdin.is_empty() {
            opening.take_lines(&from_stdin, source);
        }
        (opening.vault, opening.problems)
    }

    /// The secret half of a token.
    pub fn get(&self, token: &str) -> Option<&Secret> {
        self.secrets.get(token)
    }
}

struct Opening {
    vault: Vault,
    problems: Vec<SecretProblem>,
}

impl Opening {
    fn problem(&mut self, token: &Wanted, kind: SecretProblemKind) {
        self.problems.push(SecretProblem {
            token: Some(token.token.clone()),
            reference: token.reference.clone(),
            kind,
        });
    }

    fn line_problem(&mut self, kind: SecretProblemKind) {
        self.problems.push(SecretProblem { token: None, reference: SecretRef::Stdin, kind });
    }

    /// A content that is for one token.
    fn take(&mut self, token: &Wanted, found: Result<(Secret, bool), crate::world::ReadError>) {
        let (content, open_to_others) = match found {
            Ok(found) => found,
            Err(error) => return self.problem(token, SecretProblemKind::Unreadable(error)),
        };
        if open_to_others {
            self.problem(token, SecretProblemKind::OpenToOthers);
        }
        let content = without_line_break(content.bytes());
        if content.is_empty() {
            return self.problem(token, SecretProblemKind::Empty);
        }
        match secret_half(content, &token.id) {
            Ok(secret) => {
                self.vault.secrets.insert(token.token.clone(), secret);
            }
            Err(rules) => self.problem(token, SecretProblemKind::NotAToken(rules)),
        }
    }

    /// Standard input, whose lines are for the tokens with their ids.
    fn take_lines(&mut self, wanted: &[&Wanted], source: &dyn SecretSource) {
        let content = match source.stdin() {
            Ok(content) => content,
            Err(error) => {
                for token in wanted {
                    self.problem(token, SecretProblemKind::Unreadable(error.clone()));
                }
                return;
            }
        };
        let mut by_id: BTreeMap<&str, (Vec<Secret>, usize)> =
            wanted.iter().map(|token| (token.id.as_str(), (Vec::new(), 0))).collect();
        for (index, line) in without_line_break(content.bytes()).split(|byte| *byte == b'\n').enumerate() {
            let number = index + 1;
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                continue;
            }
            let Some((id, _)) = halves(line) else {
                let mut rules = secret_half(line, "").err().unwrap_or_default();
                rules.retain(|rule| !matches!(rule, TokenRule::Length(_)));
                rules.push(TokenRule::WholeToken);
                self.line_problem(SecretProblemKind::BadLine(number, rules));
                continue;
            };
            let id = std::str::from_utf8(id).unwrap_or_default();
            match (secret_half(line, id), by_id.get_mut(id)) {
                (Ok(secret), Some((secrets, _))) => {
                    if !secrets.iter().any(|other| other.matches(&secret)) {
                        secrets.push(secret);
                    }
                }
                (Ok(_), None) => self.line_problem(SecretProblemKind::UnknownLine(number)),
                (Err(rules), known) => {
                    if let Some((_, broken)) = known {
                        *broken += 1;
                    }
                    self.line_problem(SecretProblemKind::BadLine(number, rules));
                }
            }
        }
        for token in wanted {
            let (found, broken) =
                by_id.get(token.id.as_str()).map_or((&[][..], 0), |(f, b)| (f.as_slice(), *b));
            match found {
                [secret] => {
                    let secret = Secret::new(secret.bytes().to_vec());
                    self.vault.secrets.insert(token.token.clone(), secret);
                }
                // The broken line was named already.
                [] if broken > 0 => {}
                [] => self.problem(token, SecretProblemKind::NoLine),
                _ => self.problem(token, SecretProblemKind::SeveralLines),
            }
        }
    }
}
