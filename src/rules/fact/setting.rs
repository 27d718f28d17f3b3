use crate::diagnostic::{Finding, Place, RuleId};

/// A setting of a kubelet: written, or at its default.
pub(crate) struct Setting<'a> {
    /// Its text.
    pub(crate) text: &'a str,
    /// Where it is written, or where it would be.
    pub(crate) place: Place,
    /// The text before a value there; empty where a value is written already.
    pub(crate) key: String,
    /// The effect of removing it, where that fixes the finding.
    pub(crate) removed: Option<&'a str>,
}

impl Setting<'_> {
    /// A finding about it.
    pub(crate) fn finding(&self, rule: RuleId, message: impl Into<String>) -> Finding {
        Finding::new(rule, self.place.clone(), message)
    }

    /// The text that sets it.
    pub(crate) fn with(&self, value: &str) -> String {
        format!("`{}{value}`", self.key)
    }

    /// The help: to remove it where that suffices, else to set it to a value.
    pub(crate) fn way_out(&self, value: &str) -> String {
        match self.removed {
            Some(then) => format!("remove this setting; {then}"),
            None => format!("write {}", self.with(value)),
        }
    }
}
