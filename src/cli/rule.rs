use super::exit::own;
use super::{End, Failure, print};
use crate::diagnostic::suggest;
use crate::rules::{self, RULES};

/// Arguments of `nodejoin rule`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The rule's name [default: list all rules]
    name: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let Some(name) = &args.name else {
        let width = RULES.iter().map(|rule| rule.id.as_str().len()).max().unwrap_or(0);
        let line = |rule: &&rules::Rule| {
            let summary = rule.summary().replace('\n', " ");
            format!("{:width$}  {:7}  {summary}\n", rule.id, rule.level.word())
        };
        print(&RULES.iter().map(line).collect::<String>())?;
        return Ok(End::Clean);
    };
    match rules::find(name) {
        Some(rule) => {
            own(rule.documentation())?;
            own("\n")?;
            Ok(End::Clean)
        }
        None => {
            let near = suggest::nearest(name, RULES.iter().map(|rule| rule.id.as_str()));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(Failure(format!("there is no rule `{}`{near}", name.escape_debug())))
        }
    }
}
