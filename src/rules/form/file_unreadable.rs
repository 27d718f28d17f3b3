//! A file or folder that cannot be read.

use super::file_outside;
use crate::diagnostic::{Finding, Level, Place, rule_id};
use crate::rules::fact::{NamedFile, Whose};
use crate::rules::{Check, Rule};
use crate::world::{LARGEST_FILE, ReadError};

pub(super) const RULE: Rule =
    Rule::new(rule_id::FILE_UNREADABLE, Level::Deny, include_str!("file_unreadable.md"), Check::Stage)
        .fixed();

/// The finding for a file that cannot be read; a file outside the spec's folder has its own rule.
pub(crate) fn judge(file: &NamedFile<'_>, error: &ReadError) -> Finding {
    let shown = file.path.escape_debug();
    let (message, help) = match error {
        ReadError::Missing => match file.whose {
            Whose::Spec => (
                format!("the file `{shown}` does not exist"),
                "check the path, which is relative to the spec's folder".to_owned(),
            ),
            Whose::SpecFolder => (
                format!("the folder `{shown}` does not exist"),
                "create the folder next to the spec, or remove this line".to_owned(),
            ),
            Whose::Machine => (
                format!("the file `{shown}` does not exist"),
                format!("copy the file to `{shown}`, or write the path of an existing file"),
            ),
        },
        ReadError::Outside => return file_outside::judge(file),
        ReadError::Folder => (format!("`{shown}` is a folder"), "write the path of a file in it".to_owned()),
        ReadError::NotAFolder => {
            (format!("`{shown}` is not a folder"), "write the path of a folder".to_owned())
        }
        ReadError::Special => {
            (format!("`{shown}` is not a regular file"), "write the path of a regular file".to_owned())
        }
        ReadError::TooLarge(_) => (
            format!("`{shown}` is larger than {} MiB", LARGEST_FILE / (1024 * 1024)),
            "check the path; certificates and templates are small".to_owned(),
        ),
        ReadError::Refused(why) => {
            (format!("`{shown}` cannot be read: {why}"), "check the file's permissions".to_owned())
        }
    };
    Finding::new(RULE.id, file.place.clone(), message).label("cannot be read").help(help)
}

/// The finding for a file that a component on a machine needs and that does not exist.
pub(crate) fn missing(path: &str, place: Place) -> Finding {
    judge(&NamedFile { path, whose: Whose::Machine, place }, &ReadError::Missing)
}
