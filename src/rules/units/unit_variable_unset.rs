//! A variable that a unit refers to and nothing sets.

use crate::diagnostic::{Finding, Level, Place, rule_id, suggest};
use crate::facts::unit::is_name;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::UNIT_VARIABLE_UNSET, Level::Deny, include_str!("unit_variable_unset.md"));

/// A variable in a command of a unit that nothing sets.
pub(crate) struct Unset<'a> {
    /// Its name: of `$NAME` as a whole word, all that follows the sign.
    pub(crate) name: &'a str,
    /// The variables that are set.
    pub(crate) set: Vec<&'a str>,
    /// What the unit starts.
    pub(crate) program: &'a str,
    /// Where the unit refers to it.
    pub(crate) place: Place,
    /// Whether every file that could set it is known and has to: what a file of the machine sets may be empty on purpose.
    pub(crate) all_known: bool,
}

impl Unset<'_> {
    /// The longest variable that is set and that the name begins with: two lines may have run together.
    fn begins(&self) -> Option<&str> {
        let begins = self.set.iter().filter(|set| self.name.starts_with(**set));
        begins.max_by_key(|set| set.len()).copied()
    }
}

/// Mirrors systemd's src/basic/env-util.c: replace_env_argv.
pub(crate) fn judge(unset: &Unset<'_>) -> Option<Finding> {
    let begins = unset.begins();
    if begins.is_none() && !unset.all_known {
        return None;
    }
    let finding = refers(unset.name, unset.program, unset.place.clone());
    let rest = begins.and_then(|known| unset.name.strip_prefix(known)).unwrap_or_default();
    Some(match (begins, suggest::nearest(unset.name, unset.set.iter().copied())) {
        // A name, and the key of the next line behind it.
        (Some(known), _) if !is_name(unset.name) => finding
            .label(format!("`${known}`, followed by other text"))
            .help(format!("put `{}` on its own line", rest.escape_debug())),
        (_, Some(near)) => finding.label(format!("did you mean `${near}`?")).help(format!("write `${near}`")),
        _ => finding.label("not set").help("set it in an env file of the unit, or remove it"),
    })
}

/// The same where the unit is nodejoin's own and an env file, at this place, does not set what that needs.
pub(crate) fn in_env_file(name: &str, program: &str, place: Place) -> Finding {
    refers(name, program, place)
        .label("not set here")
        .help(format!("set `{}` here, as nodejoin's own template does", name.escape_debug()))
}

fn refers(name: &str, program: &str, place: Place) -> Finding {
    let shown = name.escape_debug();
    Finding::new(RULE.id, place, format!("the unit refers to `${shown}`, which is not set"))
        .reason(format!(
            "systemd starts {program} without these flags: `Referenced but unset environment variable evaluates to an \
             empty string: {shown}`"
        ))
        .mark(name)
}
