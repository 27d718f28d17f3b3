use super::{End, Failure, print};

/// Arguments of `nodejoin schema`.
#[derive(clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args) -> Result<End, Failure> {
    print(&crate::spec::json_schema_text())?;
    Ok(End::Clean)
}
