use schemars::JsonSchema;
use serde::Deserialize;

/// The level of a rule: a word, or a table with the reason.
#[derive(Deserialize, JsonSchema, Clone, Debug)]
#[serde(untagged)]
pub enum LintSpec {
    /// For all.
    Level(LevelSpec),
    /// With a reason, for all or for some.
    Table(LintTable),
}

/// The level of a rule and why it is set.
#[derive(Deserialize, JsonSchema, Clone, Debug)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LintTable {
    /// The level.
    pub level: LevelSpec,
    /// Why the rule does not apply here.
    pub reason: Option<String>,
    /// Nodes or pools that it is set for; all when absent.
    pub only: Option<Vec<String>>,
}

/// How much findings of a rule matter.
#[derive(Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LevelSpec {
    /// Not reported.
    Allow,
    /// Reported, never fails.
    Note,
    /// Fails with `--deny warnings`.
    Warn,
    /// Fails.
    Deny,
}
