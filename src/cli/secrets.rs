use std::path::PathBuf;

use crate::secret::ProcessSecrets;

/// What opens sealed secrets.
#[derive(clap::Args)]
pub(super) struct SecretArgs {
    /// A file with age identities, or an SSH private key, that opens sealed secrets; several may be given
    #[arg(long, short, env = "NODEJOIN_IDENTITY", hide_env_values = true, value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// A file with the passphrase of sealed secrets and identities; without it the terminal is asked
    #[arg(long, env = "NODEJOIN_PASSPHRASE_FILE", hide_env_values = true, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl SecretArgs {
    /// The secrets that the process can reach, from the spec's folder on.
    pub(super) fn source(&self, folder: PathBuf) -> ProcessSecrets {
        ProcessSecrets::new(folder)
            .with_identities(self.identity.iter().cloned())
            .with_passphrase_file(self.passphrase_file.clone())
            .asking()
    }
}
