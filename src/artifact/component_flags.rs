//! What the flags of the two components have in common: three files each.

use super::{File, MakeError, Tools};
use crate::lower::Argument;
use crate::render::{Context, ContextValue, Text, Trail};
use crate::source::Path;

/// Why they are made, whatever the spec sets.
pub(super) const NEEDED: &str = "the flags that a join depends on";

/// The env file, the drop-in that names it, and the plain list. `table` is the component's in the spec.
pub(super) fn files(
    tools: &Tools<'_>,
    component: &'static str,
    variable: &'static str,
    env_file: &'static str,
    arguments: &[Argument],
    table: &Path,
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
        ("env_file", Text::joined(["/etc/kubernetes".into(), env_file.into()], "/").into()),
    ]);
    let files = [
        File::new(env_file, tools.templates.render("control-plane.env.j2", &env)?),
        File::new(
            format!("{component}.service.d/10-nodejoin.conf"),
            tools.templates.render("10-nodejoin.conf.j2", &drop_in)?,
        ),
        File::new(format!("{component}.flags"), list),
    ];
    Ok(files.map(|file| file.because(Trail::default(NEEDED, Some(table.clone())))).into())
}
