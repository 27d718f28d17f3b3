use std::fmt;

use crate::spec::v1::SecretSpec;

/// Where a secret comes from, as set in a spec.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SecretRef {
    /// A file; relative to the spec's folder, or absolute.
    File(String),
    /// A variable of the environment.
    Env(String),
    /// Standard input: whole tokens, one a line.
    Stdin,
    /// A file that age encrypted.
    Age(String),
    /// A document that SOPS encrypted for age.
    Sops {
        /// The file.
        file: String,
        /// The way to the value: names with dots between them. None: the token's name.
        key: Option<String>,
    },
    /// Derived from a root.
    Derive {
        /// The file of the root, which age encrypted or which is plain.
        root: String,
        /// Counts the renewals.
        epoch: u64,
    },
}

/// Why a table is not a [`SecretRef`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretRefError {
    /// No key, or `stdin = false` alone.
    NoSource,
    /// More than one source.
    SeveralSources,
    /// A path that is empty or has a NUL.
    BadPath,
    /// A name that no variable can have.
    BadVariable,
    /// A `key` without `sops`, or an `epoch` without `derive`.
    StrayKey,
}

impl SecretRef {
    /// A reference from the keys of a table.
    ///
    /// # Errors
    /// Unless exactly one key names a source that may exist.
    pub fn read(spec: &SecretSpec) -> Result<Self, SecretRefError> {
        let path = |path: &String| match path.is_empty() || path.contains('\0') {
            true => Err(SecretRefError::BadPath),
            false => Ok(path.clone()),
        };
        let sources = [&spec.file, &spec.env, &spec.age, &spec.sops, &spec.derive];
        let named = sources.into_iter().flatten().count() + usize::from(spec.stdin == Some(true));
        match named {
            0 => return Err(SecretRefError::NoSource),
            1 => {}
            _ => return Err(SecretRefError::SeveralSources),
        }
        if spec.key.is_some() && spec.sops.is_none() || spec.epoch.is_some() && spec.derive.is_none() {
            return Err(SecretRefError::StrayKey);
        }
        if let Some(file) = &spec.file {
            return Ok(SecretRef::File(path(file)?));
        }
        if let Some(file) = &spec.age {
            return Ok(SecretRef::Age(path(file)?));
        }
        if let Some(file) = &spec.sops {
            return Ok(SecretRef::Sops { file: path(file)?, key: spec.key.clone() });
        }
        if let Some(root) = &spec.derive {
            return Ok(SecretRef::Derive { root: path(root)?, epoch: spec.epoch.unwrap_or(1) });
        }
        match &spec.env {
            Some(env) if env.is_empty() || env.contains(['=', '\0']) => Err(SecretRefError::BadVariable),
            Some(env) => Ok(SecretRef::Env(env.clone())),
            None if spec.stdin == Some(true) => Ok(SecretRef::Stdin),
            // Each source that is counted has a branch above.
            None => Err(SecretRefError::NoSource),
        }
    }

    /// The same with another path of its file.
    pub fn with_file(mut self, path: impl FnOnce(&str) -> String) -> Self {
        match &mut self {
            SecretRef::File(file)
            | SecretRef::Age(file)
            | SecretRef::Sops { file, .. }
            | SecretRef::Derive { root: file, .. } => *file = path(file),
            SecretRef::Env(_) | SecretRef::Stdin => {}
        }
        self
    }

    /// The file that it names.
    pub fn file(&self) -> Option<&str> {
        match self {
            SecretRef::File(file)
            | SecretRef::Age(file)
            | SecretRef::Sops { file, .. }
            | SecretRef::Derive { root: file, .. } => Some(file),
            SecretRef::Env(_) | SecretRef::Stdin => None,
        }
    }
}

/// The source, as the object of a sentence.
impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.file()) {
            (_, Some(file)) => write!(f, "the file `{}`", file.escape_debug()),
            (SecretRef::Env(name), _) => write!(f, "the variable `{}`", name.escape_debug()),
            _ => f.write_str("standard input"),
        }
    }
}

impl fmt::Display for SecretRefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SecretRefError::NoSource => {
                "names no source of a secret; write `file = \"…\"`, `env = \"…\"` or another"
            }
            SecretRefError::SeveralSources => {
                "names several sources of a secret; keep one of `file`, `env`, `stdin`, `age`, `sops` and `derive`"
            }
            SecretRefError::BadPath => "names a file with an empty path, or with a NUL in it",
            SecretRefError::BadVariable => {
                "names a variable that cannot exist: empty, or with `=` or NUL in it"
            }
            SecretRefError::StrayKey => "has a `key` without `sops`, or an `epoch` without `derive`",
        })
    }
}

impl std::error::Error for SecretRefError {}
