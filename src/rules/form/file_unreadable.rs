//! A file or folder that is named and cannot be read.

use super::file_outside;
use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::fact::{NamedFile, Whose};
use crate::rules::{Check, Rule};
use crate::world::{LARGEST_FILE, ReadError};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FILE_UNREADABLE, Level::Deny, include_str!("file_unreadable.md"), Check::Stage)
        .fixed();

/// What is reported of a file that cannot be read; one outside the spec's folder by that rule.
pub(crate) fn judge(file: &NamedFile<'_>, error: &ReadError) -> Finding {
    let shown = file.path.escape_debug();
    let (message, help) = match error {
        ReadError::Missing => match file.whose {
            Whose::Spec => {
                (format!("there is no file `{shown}`"), "paths are relative to the spec's folder".to_owned())
            }
            Whose::SpecFolder => (
                format!("there is no folder `{shown}`"),
                "create the folder beside the spec, or remove this line".to_owned(),
            ),
            Whose::Machine => (
                format!("there is no file `{shown}`"),
                format!("copy the file to `{shown}`, or name the path where it is"),
            ),
        },
        ReadError::Outside => return file_outside::judge(file),
        ReadError::Folder => (format!("`{shown}` is a folder"), "name a file in it".to_owned()),
        ReadError::NotAFolder => (format!("`{shown}` is not a folder"), "name the folder".to_owned()),
        ReadError::Special => (format!("`{shown}` is not a regular file"), "name a regular file".to_owned()),
        ReadError::TooLarge(_) => (
            format!("`{shown}` is larger than {} MiB", LARGEST_FILE / (1024 * 1024)),
            "name the right file: certificates and templates are small".to_owned(),
        ),
        ReadError::Refused(why) => {
            (format!("`{shown}` cannot be read: {why}"), "check the file's permissions".to_owned())
        }
    };
    Finding::new(RULE.id, file.place.clone(), message).label("named here").help(help)
}

/// What is reported of a file that a component of a machine needs and that is not there.
pub(crate) fn missing(path: &str, place: Place) -> Finding {
    judge(&NamedFile { path, whose: Whose::Machine, place }, &ReadError::Missing)
}
