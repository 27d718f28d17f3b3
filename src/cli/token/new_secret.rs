use std::path::{Path, PathBuf};

use toml_edit::{InlineTable, Value};

use super::super::Failure;
use super::super::common::shown;
use crate::diagnostic::command;
use crate::model::Token;
use crate::secret::{NewToken, SecretRef};
use crate::world::seen_from;

/// A path from the spec's folder, as a file in another folder writes it.
pub(super) fn written(path: &str, folder: &str) -> Result<String, Failure> {
    seen_from(folder, path).ok_or_else(|| {
        Failure(format!("`{}` cannot be named from the included file; edit it by hand", path.escape_debug()))
    })
}

/// Where the secret of a token that replaces another is stored.
pub(super) struct NewSecret {
    /// The reference; none if the old one is still right.
    pub(super) value: Option<Value>,
    /// The file to write.
    pub(super) file: Option<PathBuf>,
    /// How it gets to a place like the old one's, which nodejoin cannot write to.
    pub(super) steps: Vec<String>,
}

impl NewSecret {
    /// A new place beside the old token's: the old secret stays where it is until that token is revoked. `folder` is that of the
    /// file that writes the token, from the spec's folder.
    pub(super) fn of(old: &Token, new: &NewToken, spec: &Path, folder: &str) -> Result<Self, Failure> {
        let reference = old.secret.as_ref().map(|secret| &secret.value);
        if matches!(reference, Some(SecretRef::Derive { .. })) {
            return Ok(Self { value: None, file: None, steps: Vec::new() });
        }
        let secrets = match reference {
            Some(SecretRef::File(path) | SecretRef::Age(path)) => folder_of(path),
            _ => Path::new(folder).join("secrets"),
        };
        let name = format!("{}-{}", file_name(&old.name), new.id);
        let utf_8 = |path: PathBuf| match path.to_str() {
            Some(path) => Ok(path.to_owned()),
            None => Err(Failure(format!("`{}` is not UTF-8", shown(&path)))),
        };
        let path = utf_8(secrets.join(format!("{name}.token")))?;
        let beside = |path: &str| spec.parent().unwrap_or(Path::new("")).join(path);
        let moving = Moving { old, name: &name, id: &new.id, file: &beside(&path) };
        let steps = match reference {
            None | Some(SecretRef::File(_) | SecretRef::Derive { .. }) => Vec::new(),
            Some(SecretRef::Age(_)) => {
                let sealed = utf_8(secrets.join(format!("{name}.age")))?;
                moving.to_age(&written(&sealed, folder)?, &beside(&sealed))
            }
            Some(SecretRef::Sops { file, key }) => {
                moving.to_sops(&written(file, folder)?, key.as_deref(), &beside(file))
            }
            Some(SecretRef::Env(variable)) => moving.to_variable(variable),
            Some(SecretRef::Stdin) => moving.to_stdin(),
        };
        Ok(Self {
            value: Some(inline(&[("file", &written(&path, folder)?)])),
            file: Some(beside(&path)),
            steps,
        })
    }
}

/// A new secret in a plain file, and where it should be instead.
struct Moving<'m> {
    old: &'m Token,
    /// The old token's name and the new id.
    name: &'m str,
    id: &'m str,
    /// The plain file.
    file: &'m Path,
}

impl Moving<'_> {
    fn plain(&self) -> String {
        word(self.file)
    }

    /// The change of the spec that comes last.
    fn referring(&self, entries: &[(&str, &str)]) -> String {
        format!(
            "in the table of `{}`, write `secret = {}`, and delete the plain file: `rm {}`",
            self.old.name.escape_debug(),
            inline(entries),
            self.plain()
        )
    }

    fn to_age(&self, sealed: &str, at: &Path) -> Vec<String> {
        vec![encrypting(self.file, at), self.referring(&[("age", sealed)])]
    }

    fn to_sops(&self, file: &str, key: Option<&str>, at: &Path) -> Vec<String> {
        let key = match key.and_then(|key| key.rsplit_once('.')) {
            Some((way, _)) => format!("{way}.{}", self.name),
            None => self.name.to_owned(),
        };
        vec![storing(self.file, at, &key), self.referring(&[("sops", file), ("key", &key)])]
    }

    fn to_variable(&self, variable: &str) -> Vec<String> {
        let name = format!("{variable}_{}", self.id.to_ascii_uppercase());
        let set = format!(
            "where builds run, set a variable of its own, `{}`, to the content of {}; `{}` keeps the old one",
            name.escape_debug(),
            self.plain(),
            variable.escape_debug()
        );
        vec![set, self.referring(&[("env", &name)])]
    }

    fn to_stdin(&self) -> Vec<String> {
        let add = format!("add the line in {} to what builds read on standard input", self.plain());
        let mut table = InlineTable::new();
        table.insert("stdin", true.into());
        let refer = format!(
            "in the table of `{}`, write `secret = {}`, and delete the plain file: `rm {}`",
            self.old.name.escape_debug(),
            Value::from(table),
            self.plain()
        );
        vec![add, refer]
    }
}

/// The step that encrypts the plain file of a new secret with age.
pub(super) fn encrypting(plain: &Path, sealed: &Path) -> String {
    format!(
        "encrypt the new secret, in the place of RECIPIENT for the key that builds use: `age --encrypt --recipient RECIPIENT --output {} {}`",
        word(sealed),
        word(plain)
    )
}

/// The step that stores the secret of a plain file in a SOPS document that exists.
pub(super) fn storing(plain: &Path, document: &Path, key: &str) -> String {
    format!(
        "store the new secret in the document, under a key of its own: `printf '\"%s\"' \"$(cat {})\" | sops set --value-stdin {} {}`",
        word(plain),
        word(document),
        sops_index(key)
    )
}

/// A path as a word of a command.
pub(super) fn word(path: &Path) -> String {
    command::path(&path.display().to_string())
}

/// The way to a value of a SOPS document, as one word of a command.
pub(super) fn sops_index(key: &str) -> String {
    let steps = key.split('.').map(|step| format!("[{}]", serde_json::Value::from(step)));
    command::word(&steps.collect::<String>())
}

pub(super) fn inline(entries: &[(&str, &str)]) -> Value {
    let mut table = InlineTable::new();
    for (key, value) in entries {
        table.insert(*key, (*value).into());
    }
    table.into()
}

fn folder_of(path: &str) -> PathBuf {
    Path::new(path).parent().unwrap_or(Path::new("")).to_owned()
}

/// A token's name as part of a file name.
fn file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
