use crate::diagnostic::{Finding, Place, RuleId};
use crate::secret::SecretProblem;

/// What is wrong with a secret that was fetched, at the reference of its token.
pub(in crate::rules) fn of_secret(
    rule: RuleId,
    problem: &SecretProblem,
    place: &Place,
    label: &str,
) -> Finding {
    Finding::new(rule, place.clone(), problem.to_string()).label(label).help(problem.help())
}
