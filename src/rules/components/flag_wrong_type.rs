//! A flag whose value is not of its type.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::kube::value::malformed_text;
use crate::rules::fact::Flag;
use crate::rules::support::each_flag;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::FLAG_WRONG_TYPE,
    Level::Deny,
    include_str!("flag_wrong_type.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    // A value that waits for a shell is another rule's finding.
    each_flag(context.cluster, findings, |flag| judge(flag).filter(|_| !flag.text.contains('$')));
}

/// A text that the program does not accept as a value of the flag.
///
/// Mirrors github.com/spf13/pflag: FlagSet.failf, and the Set methods of its values.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let known = flag.known().present()?;
    let malformed = malformed_text(&known, flag.release.kube, flag.text)?;
    let text = flag.text.escape_debug();
    let error = format!("invalid argument \"{text}\" for \"--{}\" flag: {}", flag.name, malformed.error);
    let finding = flag
        .finding(RULE.id, format!("`--{}` must be {}; this is `{text}`", flag.name, malformed.wanted))
        .label(format!("the flag's type is {}", known.kind.word()))
        .exits(flag.program.name(), error);
    Some(finding.help(format!("write {}", malformed.wanted)))
}
