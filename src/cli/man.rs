use super::{End, Failure, print};

/// Arguments of `nodejoin man`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The command to print the page of
    command: Option<String>,
}

pub(super) fn run(args: &Args, mut command: clap::Command) -> Result<End, Failure> {
    command.build();
    if let Some(name) = &args.command {
        let Some(found) = command.find_subcommand(name) else {
            let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
            let near = crate::diagnostic::suggest::nearest(name, names)
                .map(|near| format!("; did you mean `{near}`?"));
            return Err(Failure(format!("there is no command `{name}`{}", near.unwrap_or_default())));
        };
        command = found.clone();
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    print(&String::from_utf8_lossy(&page))?;
    Ok(End::Clean)
}
