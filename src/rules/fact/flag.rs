use super::{Release, Spelling};
use crate::diagnostic::{Finding, Place, RuleId};
use crate::kube::{Flags, Known, Program};

/// A flag that a program is given.
pub(crate) struct Flag<'a> {
    /// The program.
    pub(crate) program: Program,
    /// Its release.
    pub(crate) release: &'a Release,
    /// The flag's name without dashes.
    pub(crate) name: &'a str,
    /// Its text.
    pub(crate) text: &'a str,
    /// Where it is given.
    pub(crate) place: Place,
    /// How settings are written there.
    pub(crate) spelling: &'a dyn Spelling,
}

impl Flag<'_> {
    /// The flags of the program.
    pub(crate) fn flags(&self) -> Flags {
        self.release.kube.flags(self.program)
    }

    /// Whether the program's release has the flag.
    pub(crate) fn known(&self) -> Known<crate::kube::Flag> {
        self.flags().flag(self.name)
    }

    /// A finding about it.
    pub(crate) fn finding(&self, rule: RuleId, message: String) -> Finding {
        Finding::new(rule, self.place.clone(), message)
    }

    /// A finding about a flag that the release does not have: the program exits.
    pub(crate) fn no_such_flag(&self, rule: RuleId, message: String) -> Finding {
        let error = format!("unknown flag: --{}", self.name.escape_debug());
        self.finding(rule, message).at_key().exits(self.program.name(), error)
    }

    /// The same finding, caused by the release.
    pub(crate) fn of_release(&self, finding: Finding) -> Finding {
        self.release.causes(self.program.name(), finding)
    }
}
