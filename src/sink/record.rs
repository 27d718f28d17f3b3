//! What nodejoin remembers of what it wrote to a target: a few lines in the file of the lock, which stays beside it.
//!
//! A manifest alone does not prove who wrote it. The record has its digest and the identity of its file: the number of the inode, and when
//! that was made. Neither survives a clone, a copy or an archive, and both are chosen by the system; so a record that
//! comes with such a folder proves nothing. The device is left out: its number changes from boot to boot.
//!
//! The record of the new manifest is written before the tree gets into place, beside that of the old one: a run that is killed
//! leaves one that is right, whichever tree is there. The next run keeps the line of what it finds.
//!
//! Below that are the marks of folders, which `known.rs` explains. They are true one by one, so a record of which only a part
//! was written is right as well.

use std::collections::BTreeSet;

use rustix::fd::OwnedFd;
use rustix::io::Errno;

use super::digest::Known;
use super::system::Calls;

/// The most that is read of a record.
pub(super) const LARGEST: u64 = 64 * 1024 * 1024;
/// The most staging folders that are remembered.
const MOST: usize = 16;
/// What people read who open the file.
const HEAD: &str =
    "# The lock of a nodejoin output, and what it wrote there last. It stays; do not commit it.\n";

/// A manifest, by its content and its file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    pub(super) digest: String,
    pub(super) identity: String,
}

/// What is remembered.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Record {
    manifests: Vec<Mark>,
    stagings: Vec<String>,
    known: BTreeSet<Known>,
}

impl Record {
    /// Reads a record. What is not a line of one is left out: the file is empty at first, and anybody may have written it.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut record = Self::default();
        let lines = bytes.split_inclusive(|byte| *byte == b'\n');
        for line in lines.filter_map(|line| std::str::from_utf8(line.strip_suffix(b"\n")?).ok()) {
            let mut words = line.split(' ');
            match (words.next(), words.next(), words.next(), words.next()) {
                (Some("manifest"), Some(digest), Some(identity), None) if record.manifests.len() < MOST => {
                    record.manifests.push(Mark { digest: digest.to_owned(), identity: identity.to_owned() })
                }
                (Some("staging"), Some(identity), None, None) if record.stagings.len() < MOST => {
                    record.stagings.push(identity.to_owned());
                }
                (Some("as-written"), Some(mark), None, None) => record.known.extend(known_of(mark)),
                _ => {}
            }
        }
        record
    }

    /// Whether it shows nothing of any folder.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether nodejoin saw a folder with this mark.
    pub(super) fn knows(&self, mark: &Known) -> bool {
        self.known.contains(mark)
    }

    /// Whether nodejoin wrote this manifest to this file.
    pub(super) fn has(&self, mark: &Mark) -> bool {
        self.manifests.contains(mark)
    }

    /// Whether nodejoin made a staging folder whose mark is this file.
    pub(super) fn has_staging(&self, calls: &Calls<'_>, mark: impl rustix::fd::AsFd) -> bool {
        calls.identity(mark).is_ok_and(|identity| self.stagings.contains(&identity))
    }

    /// The same for a tree that is in place and was looked at, with the marks of its folders.
    pub(super) fn of_tree(&self, there: Mark, known: impl IntoIterator<Item = Known>) -> Self {
        Self { manifests: vec![there], stagings: self.stagings.clone(), known: known.into_iter().collect() }
    }

    /// What is to be remembered while a tree gets into place: of the manifests the one that is there, if it is nodejoin's, and the new
    /// one; and the marks of the new tree's folders.
    pub(super) fn with(
        &self,
        there: Option<&Mark>,
        new: Mark,
        staging: String,
        known: impl IntoIterator<Item = Known>,
    ) -> Self {
        let manifests = there.filter(|there| self.has(there)).cloned().into_iter().chain([new]).collect();
        let first = (self.stagings.len() + 1).saturating_sub(MOST);
        let stagings = self.stagings.iter().skip(first).cloned().chain([staging]).collect();
        Self { manifests, stagings, known: known.into_iter().collect() }
    }

    /// Its text. The line that the old text had first is first.
    pub(super) fn text(&self) -> String {
        let manifests =
            self.manifests.iter().map(|mark| format!("manifest {} {}\n", mark.digest, mark.identity));
        let stagings = self.stagings.iter().map(|identity| format!("staging {identity}\n"));
        let mut text: String = std::iter::once(HEAD.to_owned()).chain(manifests).chain(stagings).collect();
        let mut known: Vec<&Known> = self.known.iter().collect();
        known.sort_unstable();
        for mark in known {
            text.push_str("as-written ");
            mark.iter().for_each(|byte| text.extend([byte >> 4, byte & 15].map(digit)));
            text.push('\n');
        }
        text
    }
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or_default()
}

/// A mark as it is written; none if it is not whole.
fn known_of(text: &str) -> Option<Known> {
    let mut known = Known::default();
    let is_whole = text.len() == 2 * known.len() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    for (at, byte) in known.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    is_whole.then_some(known)
}

/// The mark of a manifest, of which the bytes were read from the open file.
pub(super) fn mark_of(calls: &Calls<'_>, file: &OwnedFd, digest: String) -> Result<Mark, Errno> {
    Ok(Mark { digest, identity: calls.identity(file)? })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "numbers of a test")]
mod tests {
    use super::*;

    fn mark(number: usize) -> Mark {
        Mark { digest: format!("{number}"), identity: "b1.2.3".to_owned() }
    }

    #[test]
    fn a_record_has_the_manifest_that_is_there_and_the_next_one() {
        let mut record = Record::default();
        for number in 0..100 {
            let known = [Known::default(), [u8::try_from(number).unwrap(); 16]];
            record = record.with(Some(&mark(number)), mark(number + 1), format!("s{number}"), known);
            assert!(record.knows(&known[1]) && !record.knows(&[255; 16]));
            assert!(record.has(&mark(number + 1)) && (number == 0 || record.has(&mark(number))));
            assert!(!record.has(&mark(number + 2)) && (number < 2 || !record.has(&mark(number - 1))));
            assert_eq!(Record::of(record.text().as_bytes()), record);
        }
        assert_eq!(record.stagings.len(), MOST);
        assert!(record.text().len() < 8 * 1024);
        assert!(!record.with(Some(&mark(7)), mark(8), String::new(), []).has(&mark(7)));
    }

    #[test]
    fn a_line_that_is_not_whole_is_left_out() {
        let short = format!("as-written {}\n", "0".repeat(31));
        let long = format!("as-written {}\n", "0".repeat(33));
        let odd = format!("as-written +{}\n", "0".repeat(31));
        for text in [
            "",
            "manifest 1 b1.2.3",
            "manifest 1\n",
            "manifest 1 b1.2.3 x\n",
            "\0\nmanifest\n",
            &short,
            &long,
            &odd,
        ] {
            assert_eq!(Record::of(text.as_bytes()), Record::default(), "{text:?}");
        }
        assert!(Record::of(b"\xff\nmanifest 1 b1.2.3\nmanif").has(&mark(1)));
    }
}
