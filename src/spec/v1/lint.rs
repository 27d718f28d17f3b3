use schemars::JsonSchema;
use serde::Deserialize;

/// The level of a rule: a word, or a table with the reason.
#[derive(Deserialize, JsonSchema, Clone, Debug)]
#[serde(untagged)]
pub enum LintSpec {
    /// For all nodes and pools.
    Level(LevelSpec),
    /// With a reason, for all or some nodes and pools.
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
    /// The nodes or pools that it applies to. Default: all.
    pub only: Option<Vec<String>>,
}

/// The level of a rule's findings.
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
