//! A file of static tokens that kube-apiserver does not read.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::File;
use crate::facts::format::csv;
use crate::rules::Rule;

pub(super) const RULE: Rule =
    Rule::reported(rule_id::TOKEN_FILE_REFUSED, Level::Deny, include_str!("token_file_refused.md"));

/// The first mistake in a file of static tokens. `path`: its path on the machine.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/token/tokenfile: NewCSV.
pub(crate) fn judge(path: &str, file: &File) -> Option<Finding> {
    const FIELDS: usize = 3;
    let (records, problem) = csv::read(file.source.text());
    let finding = |at, message: String, error: String| {
        Finding::new(RULE.id, file.origin(at).place(), message).exits("kube-apiserver", error)
    };
    if let Some(short) = records.iter().find(|record| record.fields.len() < FIELDS) {
        let found = short.fields.len();
        let error = format!(
            "token file '{path}' must have at least 3 columns (token, user name, user uid), found {found}"
        );
        let message = format!("a line of `{}` has too few fields", path.escape_debug());
        let help = "give each row a token, a user and a UID, and groups as a fourth field in double quotes, with commas and no blanks between all of them";
        return Some(finding(short.range.clone(), message, error).label("needs three fields").help(help));
    }
    let problem = problem?;
    let end = file.source.text().len();
    let at = problem.at.min(end)..(problem.at + 1).min(end);
    let message = format!("`{}` is not in the form of comma-separated values", path.escape_debug());
    let help = "put a field in double quotes from the comma before it to the comma after it, without blanks around the quotes";
    Some(finding(at, message, problem.said).label("a quote within a field").help(help))
}
