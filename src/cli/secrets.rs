use std::path::PathBuf;

use super::exit::say;
use crate::secret::{ProcessSecrets, may_be_swapped};

/// How to decrypt encrypted secrets.
#[derive(clap::Args)]
pub(super) struct SecretArgs {
    /// A file with age identities or an SSH private key to decrypt secrets; can be repeated
    #[arg(long, short, env = "NODEJOIN_IDENTITY", hide_env_values = true, value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// A file with the passphrase of encrypted secrets and identities [default: prompt on the terminal]
    #[arg(long, env = "NODEJOIN_PASSPHRASE_FILE", hide_env_values = true, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Warns about protections that the system did not give to the opened secrets.
pub(super) fn warn() {
    if may_be_swapped() {
        say(
            "warning: the system does not let secrets be locked in memory (see `ulimit -l`); they may be swapped to disk",
        );
    }
    if super::hygiene::is_dumpable() {
        say("warning: the system does not exclude this process from core dumps, which would contain secrets");
    }
}

impl SecretArgs {
    /// The secrets that the process can read, relative to the spec's folder.
    pub(super) fn source(&self, folder: PathBuf) -> ProcessSecrets {
        ProcessSecrets::new(folder)
            .with_identities(self.identity.iter().cloned())
            .with_passphrase_file(self.passphrase_file.clone())
            .asking()
    }
}
