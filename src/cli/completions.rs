use clap::ValueEnum as _;

use super::{End, Failure, print};

/// Arguments of `nodejoin completions`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The shell: bash, elvish, fish, powershell or zsh
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(clap_complete::Shell::value_variants().iter().map(|shell| shell.to_string()).collect::<Vec<_>>()))]
    shell: String,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let shell: clap_complete::Shell = args.shell.parse().map_err(|error: String| Failure(error))?;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::command(), "nodejoin", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(End::Clean)
}
