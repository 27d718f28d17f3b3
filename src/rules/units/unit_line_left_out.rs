//! A line of `kubelet.unit` that the user's template of the unit does not write.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::model::At;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::UNIT_LINE_LEFT_OUT, Level::Deny, include_str!("unit_line_left_out.md"));

/// A line of a section that is not in what a template makes.
pub(crate) fn report(line: &At<String>, section: &str, template: &str) -> Finding {
    let list = format!("{}_lines", section.to_lowercase());
    Finding::new(RULE.id, &line.path, format!("the template `{template}` does not write this line"))
        .label("not in the unit")
        .reason("your template replaces nodejoin's, which writes the lines of the spec; the unit has only its own")
        .help(format!(
            "add this to its section `[{section}]`: `{{% for key, value in {list} %}}`, `{{{{ key | name }}}}={{{{ value | setting }}}}` and `{{% endfor %}}`, each on a line of its own"
        ))
}
