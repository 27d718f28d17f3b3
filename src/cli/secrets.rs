use std::path::PathBuf;

use crate::secret::ProcessSecrets;

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

impl SecretArgs {
    /// The secrets that the process can read, relative to the spec's folder.
    pub(super) fn source(&self, folder: PathBuf) -> ProcessSecrets {
        ProcessSecrets::new(folder)
            .with_identities(self.identity.iter().cloned())
            .with_passphrase_file(self.passphrase_file.clone())
            .asking()
    }
}
