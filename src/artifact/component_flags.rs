//! What the flags of the two components have in common: three files each.

use super::{File, MakeError, Tools};
use crate::lower::Argument;
use crate::render::{Context, ContextValue, Text};

/// The env file, the drop-in that names it, and the plain list.
pub(super) fn files(
    tools: &Tools<'_>,
    component: &'static str,
    variable: &'static str,
    env_file: &str,
    arguments: &[Argument],
) -> Result<Vec<File>, MakeError> {
    let words: Vec<Text> = arguments.iter().map(Argument::word).collect();
    let mut list = Text::new();
    for word in &words {
        list.push_text(word);
        list.push_str("\n");
    }
    let env = Context::from([
        ("component", component.into()),
        ("variable", variable.into()),
        ("arguments", ContextValue::List(words)),
    ]);
    let drop_in = Context::from([
        ("component", component.into()),
        ("variable", variable.into()),
        ("env_file", format!("/etc/kubernetes/{env_file}").into()),
    ]);
    Ok(vec![
        File::new(env_file, tools.templates.render("control-plane.env.j2", &env)?),
        File::new(
            format!("{component}.service.d/10-nodejoin.conf"),
            tools.templates.render("10-nodejoin.conf.j2", &drop_in)?,
        ),
        File::new(format!("{component}.flags"), list),
    ])
}
