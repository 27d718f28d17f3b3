use super::signals::writing;
use crate::sink::Writing;

/// Whether what is written is waited for.
#[derive(clap::Args)]
pub(super) struct SyncArgs {
    /// Do not wait until the files are on the disk: faster, but a power failure may leave a tree of empty files
    #[arg(long, env = "NODEJOIN_NO_SYNC", value_parser = clap::builder::FalseyValueParser::new())]
    no_sync: bool,
}

impl SyncArgs {
    /// How the command writes.
    pub(super) fn writing(&self) -> Writing<'static> {
        writing(!self.no_sync)
    }
}
