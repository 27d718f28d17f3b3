use super::{End, Failure, print};

/// Arguments of `nodejoin completions`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args, mut program: clap::Command) -> Result<End, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "nodejoin", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(End::Clean)
}
