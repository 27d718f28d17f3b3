use std::collections::BTreeMap;

use super::seal::{Context, Key, derive_secret, is_age, open_age, open_sops};
use super::source::{LARGEST_SEALED, LARGEST_TOKEN};
use super::token_form::{halves, secret_half, without_line_break};
use super::{
    Fingerprints, Identities, Secret, SecretProblem, SecretProblemKind, SecretRef, SecretSource, TokenRule,
};
use crate::source::Path;
use crate::world::ReadError;

/// A token whose secret is needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The cluster's name.
    pub cluster: String,
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
    /// The secret texts of files, by the keys of the spec that name their sources.
    files: BTreeMap<Path, Secret>,
}

/// A file whose secret text is needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WantedFile {
    /// The key of the spec that names the source.
    pub path: Path,
    /// The source.
    pub reference: SecretRef,
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
        Self::open_with_files(wanted, &[], source)
    }

    /// The same with the secret texts of files.
    pub fn open_with_files(
        wanted: &[Wanted],
        files: &[WantedFile],
        source: &dyn SecretSource,
    ) -> (Vault, Vec<SecretProblem>) {
        let mut opening = Opening { vault: Vault::new(), problems: Vec::new(), identities: None };
        for token in wanted.iter().filter(|token| token.reference != SecretRef::Stdin) {
            match opening.fetch(token, source) {
                Ok(content) => opening.take(token, &content),
                Err(kind) => opening.problem(token, kind),
            }
        }
        files.iter().for_each(|file| opening.take_file(file, source));
        let from_stdin: Vec<&Wanted> =
            wanted.iter().filter(|token| token.reference == SecretRef::Stdin).collect();
        if !from_stdin.is_empty() {
            opening.take_lines(&from_stdin, source);
        }
        (opening.vault, opening.problems)
    }

    /// Keys for the fingerprints of sealed files. Slow on purpose, for each token.
    pub fn fingerprints(&self) -> Fingerprints {
        Fingerprints::of(&self.secrets)
    }

    /// The secret text of a file, by the key of the spec that names its source.
    pub fn file(&self, path: &Path) -> Option<&Secret> {
        self.files.get(path)
    }

    /// The secret half of a token.
    pub fn get(&self, token: &str) -> Option<&Secret> {
        self.secrets.get(token)
    }
}

struct Opening {
    vault: Vault,
    problems: Vec<SecretProblem>,
    /// What opens sealed files, once it was read.
    identities: Option<Identities>,
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

    /// What a token's source holds, opened or derived.
    fn fetch(&mut self, token: &Wanted, source: &dyn SecretSource) -> Result<Secret, SecretProblemKind> {
        let unreadable = SecretProblemKind::Unreadable;
        let sealed = |path: &str| source.file(path, LARGEST_SEALED).map_err(unreadable);
        match &token.reference {
            SecretRef::File(path) => {
                let found = source.file(path, LARGEST_TOKEN).map_err(unreadable)?;
                self.look_at_mode(token, found.open_to_others);
                Ok(found.content)
            }
            SecretRef::Env(name) => source.env(name).map_err(unreadable),
            SecretRef::Stdin => Err(unreadable(ReadError::Missing)),
            SecretRef::Age(path) => {
                let found = sealed(path)?;
                open_age(found.content.bytes(), self.identities(source)?).map_err(SecretProblemKind::Sealed)
            }
            SecretRef::Sops { file, key } => {
                let found = sealed(file)?;
                let key = key.as_deref().map_or(Key::Name(&token.token), Key::Way);
                open_sops(found.content.bytes(), key, self.identities(source)?)
                    .map_err(SecretProblemKind::Sealed)
            }
            SecretRef::Derive { root, epoch } => {
                let found = sealed(root)?;
                let root = match is_age(found.content.bytes()) {
                    true => open_age(found.content.bytes(), self.identities(source)?)
                        .map_err(SecretProblemKind::Sealed)?,
                    false => {
                        self.look_at_mode(token, found.open_to_others);
                        found.content
                    }
                };
                let context = Context { cluster: &token.cluster, id: &token.id, epoch: *epoch };
                derive_secret(&root, &context).map_err(SecretProblemKind::Sealed)
            }
        }
    }

    /// Fetches the secret text of a file.
    fn take_file(&mut self, file: &WantedFile, source: &dyn SecretSource) {
        let (cluster, id) = (String::new(), String::new());
        let wanted = Wanted { cluster, token: file.path.to_string(), id, reference: file.reference.clone() };
        let content = match &file.reference {
            // A text may be longer than a token.
            SecretRef::File(path) => match source.file(path, LARGEST_SEALED) {
                Ok(found) => {
                    self.look_at_mode(&wanted, found.open_to_others);
                    Ok(found.content)
                }
                Err(error) => Err(SecretProblemKind::Unreadable(error)),
            },
            _ => self.fetch(&wanted, source),
        };
        match content {
            Ok(content) => {
                self.vault.files.insert(file.path.clone(), content);
            }
            Err(kind) => self.problem(&wanted, kind),
        }
    }

    fn look_at_mode(&mut self, token: &Wanted, open_to_others: bool) {
        if open_to_others {
            self.problem(token, SecretProblemKind::OpenToOthers);
        }
    }

    fn identities(&mut self, source: &dyn SecretSource) -> Result<&Identities, SecretProblemKind> {
        if self.identities.is_none() {
            self.identities = Some(source.identities().map_err(SecretProblemKind::Sealed)?);
        }
        Ok(self.identities.get_or_insert_default())
    }

    /// A content that is for one token.
    fn take(&mut self, token: &Wanted, content: &Secret) {
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
