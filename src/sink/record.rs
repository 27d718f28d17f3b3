//! What nodejoin remembers of what it wrote to a target: a few lines in the file of the lock, which stays beside it.
//!
//! A manifest alone does not prove who wrote it. The record has its digest and the identity of its file: the number of the inode, and when
//! that was made. Neither survives a clone, a copy or an archive, and both are chosen by the system; so a record that
//! comes with such a folder proves nothing. The device is left out: its number changes from boot to boot.
//!
//! The record of the new manifest is written before the tree gets into place, beside that of the old one: a run that is killed
//! leaves one that is right, whichever tree is there. The next run keeps the line of what it finds.

use rustix::fd::OwnedFd;
use rustix::io::Errno;

use super::system::Calls;

/// The most that is read of a record.
pub(super) const LARGEST: u64 = 16 * 1024;
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
}

impl Record {
    /// Reads a record. What is not a line of one is left out: the file is empty at first, and anybody may have written it.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut record = Self::default();
        for line in
            String::from_utf8_lossy(bytes).split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'))
        {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["manifest", digest, identity] => record
                    .manifests
                    .push(Mark { digest: (*digest).to_owned(), identity: (*identity).to_owned() }),
                ["staging", identity] => record.stagings.push((*identity).to_owned()),
                _ => {}
            }
        }
        record
    }

    /// Whether nodejoin wrote this manifest to this file.
    pub(super) fn has(&self, mark: &Mark) -> bool {
        self.manifests.contains(mark)
    }

    /// Whether nodejoin made a staging folder whose mark is this file.
    pub(super) fn has_staging(&self, calls: &Calls<'_>, mark: impl rustix::fd::AsFd) -> bool {
        calls.identity(mark).is_ok_and(|identity| self.stagings.contains(&identity))
    }

    /// What is to be remembered while a tree gets into place: of the manifests the one that is there, if it is nodejoin's, and the new
    /// one.
    pub(super) fn with(&self, there: Option<&Mark>, new: Mark, staging: String) -> Self {
        let manifests = there.filter(|there| self.has(there)).cloned().into_iter().chain([new]).collect();
        let first = (self.stagings.len() + 1).saturating_sub(MOST);
        let stagings = self.stagings.iter().skip(first).cloned().chain([staging]).collect();
        Self { manifests, stagings }
    }

    /// Its text. The line that the old text had first is first.
    pub(super) fn text(&self) -> String {
        let manifests =
            self.manifests.iter().map(|mark| format!("manifest {} {}\n", mark.digest, mark.identity));
        let stagings = self.stagings.iter().map(|identity| format!("staging {identity}\n"));
        std::iter::once(HEAD.to_owned()).chain(manifests).chain(stagings).collect()
    }
}

/// The mark of a manifest, of which the bytes were read from the open file.
pub(super) fn mark_of(calls: &Calls<'_>, file: &OwnedFd, digest: String) -> Result<Mark, Errno> {
    Ok(Mark { digest, identity: calls.identity(file)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(number: usize) -> Mark {
        Mark { digest: format!("{number}"), identity: "b1.2.3".to_owned() }
    }

    #[test]
    fn a_record_has_the_manifest_that_is_there_and_the_next_one() {
        let mut record = Record::default();
        for number in 0..100 {
            record = record.with(Some(&mark(number)), mark(number + 1), format!("s{number}"));
            assert!(record.has(&mark(number + 1)) && (number == 0 || record.has(&mark(number))));
            assert!(!record.has(&mark(number + 2)) && (number < 2 || !record.has(&mark(number - 1))));
            assert_eq!(Record::of(record.text().as_bytes()), record);
        }
        assert_eq!(record.stagings.len(), MOST);
        assert!(record.text().len() < 8 * 1024);
        assert!(!record.with(Some(&mark(7)), mark(8), String::new()).has(&mark(7)));
    }

    #[test]
    fn a_line_that_is_not_whole_is_left_out() {
        for text in ["", "manifest 1 b1.2.3", "manifest 1\n", "manifest 1 b1.2.3 x\n", "\0\nmanifest\n"] {
            assert_eq!(Record::of(text.as_bytes()), Record::default(), "{text:?}");
        }
        assert!(Record::of(b"\xff\nmanifest 1 b1.2.3\nmanif").has(&mark(1)));
    }
}
