//! Text + secrets + node values → bytes on disk. The only place where a hole is filled, and the only writer of files.
//!
//! # Promises
//!
//! After a run, whatever stopped it, the old files are there or the new ones, whole (of a large tree of which little changes, after the
//! next run, if this one is killed); the exit status shows which; nothing
//! that nodejoin did not write is removed or replaced; and no copy of a secret is left where git would add it.
//!
//! # How a tree is written ([`write()`], `build`)
//!
//! 1. **Lock** (`lock.rs`). The file `.NAME.nodejoin-lock` beside the target is locked and stays. A lock counts only if the name still
//!    leads to the inode that was locked. Others wait for ten seconds, then report that the target is busy. In the file is what the
//!    last run wrote (`record.rs`).
//! 2. **Recover** (`recover.rs`). What killed runs left beside the target is finished or removed. No process touches the staging
//!    folder of one that lives.
//! 3. **Compare** (`unchanged.rs`, `compare.rs`, `known.rs`). Where the target is as the build would write it, nothing more is done, and
//!    nothing is written. Folders of nodes that the record of step 1 shows to be as they were written are looked at, and not read.
//!    Of a tree of which most is so, only the parts that differ are staged and replaced (`patch.rs`, `lines.rs`), in the steps below.
//! 4. **Survey** (`survey.rs`). Every file of the target must be listed by its `manifest.json`, be a regular file, and be reached
//!    through no link and no mount. Otherwise the build refuses. The manifest is hostile input (`manifest.rs`) unless the record of
//!    step 1 proves that nodejoin wrote it: what it may claim is in `claim.rs`.
//! 5. **Stage** (`staging.rs`, `staged.rs`). The tree is written into `.NAME.nodejoin-RANDOM/new`. The folder has mode 0700, and its
//!    first file, a `.gitignore`, is both what keeps git away and the mark of ownership; it is locked while the process lives. `list`
//!    in it has the paths that are going to be written. The record gets the new manifest, and the file system is synced once.
//! 6. **Commit** (`commit.rs`). The staged tree and the target are exchanged in one step. What came out must be what was surveyed:
//!    if somebody wrote to it meanwhile, the step is undone. Without an exchange, a journal is written first, and old and new files
//!    are moved in steps that the next run can finish.
//! 7. **Remove** (`removal.rs`). Of the old tree only what the survey saw is removed: secrets first, the manifest and `.gitignore`
//!    last, folders only when they are empty. What else is in it stays and is reported.
//!
//! A signal stops steps 1 to 5, which are then cleaned up; steps 6 and 7 are short and are finished.
//!
//! # What a killed run leaves
//!
//! | In the staging folder | Means | The next run |
//! | --- | --- | --- |
//! | nothing, or a part of the mark | it was just made | removes it |
//! | `new`, no `journal` | a tree that never got into place, or an old one that was exchanged for it | removes `new` |
//! | `journal`, `new` | the target is being replaced in steps | goes on if the record has the folder: what is still in `new` is left to do |
//! | `journal`, no `new` | all is in place | removes `old` |
//!
//! A journal with lines of parts, which begin with `/`, is of a change of those: the target as a whole stays where it is. For each part
//! what is in `new` and `old` shows how far the run got, as for a tree.
//!
//! # What a record shows
//!
//! The record has a mark for each folder of a node: a digest of what was written into it, and of the inodes, sizes, modes, owners and times
//! of change of all that is in it. The system chooses inodes and times, so a mark fits one folder on one disk, in the state in which
//! nodejoin left or read it; an edit, a copy, or a file that is new in it makes another. A folder whose mark is recorded is not
//! read again (`--verify` reads all the same); all others are, byte by byte. A file that was changed right before it was looked at is never
//! recorded: its time may be that of the next change, too. What is encrypted is always read.
//!
//! # How single files are written ([`create`], [`Edit`]: `init`, `token`, `ca`, `upgrade --write`)
//!
//! `change.rs` stages new files and the new text of an edited one in the same kind of folder. New files are linked into place, which
//! never replaces anything. The edited file is locked before it is read; its new text gets its owner, attributes and mode; it is
//! compared with what was read right before and right after it is exchanged. A file with several names, or one that is read-only, is
//! refused. `unfinished.rs` removes new files of a killed run whose edit was not made: a file is its own if it is still the same
//! inode as the staged one.
//!
//! # Faults
//!
//! Every system call goes through [`Watch`] (`system.rs`), so that tests let each of them fail, be the last one, or wait.
//! `tests/fast/faults.rs` and `tests/fast/edits.rs` do so for all calls; `tests/e2e/filesystems` runs the program on real ones.

mod archive;
mod attributes;
mod before;
mod bundle;
mod change;
mod changes;
mod claim;
mod commit;
mod compare;
mod difference;
mod digest;
mod directory;
mod error;
mod fill;
mod known;
mod leftover;
mod lines;
mod lock;
mod manifest;
mod outline;
mod output;
mod patch;
mod paths;
mod place;
mod planned;
mod record;
mod recover;
mod removal;
mod staged;
mod staging;
mod stamp;
mod survey;
mod system;
mod unchanged;
mod unfinished;
mod writing;
mod written;

pub use archive::{MachineFile, archive, machine_files};
pub use change::{Edit, NewFile, Replacement, create, replace_all};
pub use changes::{ChangeKind, FileChange};
pub use compare::{compare, compare_recorded, compare_without_secrets};
pub use difference::Difference;
pub use directory::{left, left_by_others, write, write_with};
pub use error::{Foreign, SinkError, Whose};
pub use fill::{fill, node_value};
pub use leftover::Leftover;
pub use manifest::{Manifest, ManifestFile, is_signed};
pub use output::Output;
pub use system::{Unwatched, Watch};
pub use writing::Writing;
pub use written::Written;
