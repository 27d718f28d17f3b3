//! Levels: the rule's own, `[lints]` of the spec, and the command line.

use crate::diagnostic::{Finding, Findings, Level, RuleId, rule_id, suggest};
use std::collections::BTreeMap;

use super::RULES;
use crate::source::Path;
use crate::spec::v1::{LevelSpec, LintSpec, LintTable};

/// The levels that the user set.
#[derive(Default, Debug, Clone)]
pub struct Levels {
    set: BTreeMap<RuleId, (Level, Option<Vec<String>>)>,
    /// Whether warnings count as errors.
    pub deny_warnings: bool,
}

impl Levels {
    /// Reads `[lints]`; mistakes become findings.
    pub fn of_spec(lints: &BTreeMap<String, LintSpec>, deny_warnings: bool, findings: &mut Findings) -> Self {
        let mut levels = Self { set: BTreeMap::new(), deny_warnings };
        for (name, lint) in lints {
            let path = Path::of("lints").key(name);
            let Some(rule) = super::find(name) else {
                let known = || RULES.iter().map(|rule| rule.id.as_str());
                let finding = Finding::new(
                    rule_id::UNKNOWN_RULE,
                    &path,
                    format!("there is no rule `{}`", name.escape_debug()),
                )
                .at_key()
                .reason("the level would have no effect");
                findings.push(match suggest::nearest(name, known()) {
                    Some(near) => {
                        finding.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
                    }
                    None => finding.label("unknown rule").help("remove it; `nodejoin rule` lists all rules"),
                });
                continue;
            };
            let (level, only) = match lint {
                LintSpec::Level(level) => (level, None),
                LintSpec::Table(LintTable { level, only, .. }) => (level, only.clone()),
            };
            let level = match level {
                LevelSpec::Allow => Level::Allow,
                LevelSpec::Note => Level::Note,
                LevelSpec::Warn => Level::Warn,
                LevelSpec::Deny => Level::Deny,
            };
            if rule.fixed && level < rule.level {
                findings.push(
                    Finding::new(
                        rule_id::LINT_FIXED,
                        &path,
                        format!("the level of `{name}` cannot be lowered"),
                    )
                    .label("must be an error")
                    .reason("nothing can be built with the mistake that this rule reports")
                    .help("remove this line and fix the mistake"),
                );
                continue;
            }
            levels.set.insert(rule.id, (level, only));
        }
        levels
    }

    /// The level of a finding.
    pub fn of(&self, finding: &Finding) -> Level {
        let own = super::of(finding.rule).map_or(Level::Deny, |rule| rule.level);
        let set = self.set.get(&finding.rule).filter(|(_, only)| match only {
            None => true,
            Some(only) => finding.subject.as_ref().is_some_and(|subject| only.contains(subject)),
        });
        let level = set.map_or(own, |(level, _)| *level);
        if self.deny_warnings && level == Level::Warn { Level::Deny } else { level }
    }
}
