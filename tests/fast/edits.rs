//! New files and edits in place: all or nothing, whatever fails, and nothing is lost that somebody else wrote or that belongs to a file.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests look at the disk")]

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use nodejoin::sink::{Edit, NewFile, Replacement, SinkError, Watch, Writing, create, replace_all};

use crate::run::{SPEC, Sandbox};

/// The nth call fails, once or, where the process is dead, with all that follow.
struct Faulty {
    nth: usize,
    error: i32,
    dead: bool,
    /// Whether the file system can neither exchange names nor link.
    poor: bool,
    calls: AtomicUsize,
    hit: AtomicBool,
}

impl Watch for Faulty {
    fn before(&self, call: &'static str) -> io::Result<()> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        if number == self.nth {
            self.hit.store(true, Ordering::SeqCst);
        }
        if number == self.nth || (self.dead && number > self.nth) {
            return Err(io::Error::from_raw_os_error(self.error));
        }
        match call {
            "renameat2" | "linkat" if self.poor => Err(io::Error::from_raw_os_error(22)),
            // This test need not wait for the disk.
            "fsync" => Err(io::Error::from_raw_os_error(95)),
            _ => Ok(()),
        }
    }
}

fn never() -> Faulty {
    Faulty {
        nth: usize::MAX,
        error: 0,
        dead: false,
        poor: false,
        calls: AtomicUsize::new(0),
        hit: AtomicBool::new(false),
    }
}

fn writing(watch: &dyn Watch) -> Writing<'_> {
    Writing { sync: true, verify: false, watch }
}

fn files(folder: &Path) -> Vec<NewFile<'static>> {
    let file = |path: &str, content: &'static [u8], mode| NewFile { path: folder.join(path), content, mode };
    vec![file("a/one", b"1", 0o644), file("a/b/two", b"2", 0o600), file("three", b"3", 0o644)]
}

/// Everything in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

fn each_fault(mut run: impl FnMut(&Faulty) -> bool) -> usize {
    let mut faults = 0;
    for poor in [false, true] {
        for (error, dead) in [(28, false), (5, false), (5, true)] {
            for nth in 0..1000 {
                let faulty = Faulty { nth, error, dead, poor, ..never() };
                let again = run(&faulty);
                if !faulty.hit.load(Ordering::SeqCst) {
                    assert!(again, "a run without a fault failed");
                    break;
                }
                faults += 1;
            }
        }
    }
    faults
}

#[test]
fn a_set_of_new_files_is_made_whole_or_not_at_all() {
    let faults = each_fault(|faulty| {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let result = create(&files(folder), writing(faulty));
        let whole = || names(folder) == ["a", "three"] && names(&folder.join("a")) == ["b", "one"];
        match result {
            Ok(()) if faulty.dead => {}
            Ok(()) => {
                let clean = whole() || faulty.hit.load(Ordering::SeqCst);
                assert!(clean && folder.join("a/b/two").exists(), "call {}: {:?}", faulty.nth, names(folder));
            }
            Err(_) if faulty.dead => {}
            Err(error) => {
                assert!(names(folder).is_empty(), "call {}: {error}: {:?}", faulty.nth, names(folder))
            }
        }
        // Whatever was left: the next run makes all of it, or reports that it exists.
        match create(&files(folder), writing(&never())) {
            Ok(()) | Err(SinkError::Exists(_)) => {}
            Err(error) => panic!("call {}: {error}", faulty.nth),
        }
        assert!(whole(), "call {} {}: {:?}", faulty.nth, faulty.poor, names(folder));
        assert_eq!(fs::metadata(folder.join("a/b/two")).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.join("a/b/two")).unwrap().nlink(), 1);
        true
    });
    assert!(faults > 150, "{faults}");
}

#[test]
fn an_edit_and_its_new_file_are_made_together() {
    let faults = each_fault(|faulty| {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let spec = folder.join("spec");
        fs::write(&spec, "old").unwrap();
        let new = || NewFile { path: folder.join("secrets/token"), content: b"s", mode: 0o600 };
        let edit = Edit::of(&spec, writing(faulty)).and_then(|edit| edit.replace(b"old", b"new", &[new()]));
        let text = || fs::read_to_string(&spec).unwrap();
        let token = || folder.join("secrets/token").exists();
        let shows =
            || format!("call {} {} {}: {edit:?} {:?}", faulty.nth, faulty.dead, faulty.poor, names(folder));
        match &edit {
            Ok(()) => assert!(text() == "new" && token(), "{}", shows()),
            Err(_) if faulty.dead => assert!(text() == "old" || token(), "{}", shows()),
            Err(_) => assert!(text() == "old" && names(folder) == ["spec"], "{}", shows()),
        }
        // The next edit cleans up: a token that no spec names is gone.
        drop(Edit::of(&spec, writing(&never())).unwrap());
        assert_eq!(text() == "new", token(), "{}", shows());
        assert!(names(folder).iter().all(|name| !name.contains("nodejoin")), "{}", shows());
        edit.is_ok()
    });
    assert!(faults > 150, "{faults}");
}

#[test]
fn several_files_are_edited_together() {
    let faults = each_fault(|faulty| {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let all = ["base", "site", "spec"];
        all.iter().for_each(|name| fs::write(folder.join(name), "old").unwrap());
        let edits: Result<Vec<_>, _> =
            all.iter().map(|name| Edit::of(&folder.join(name), writing(faulty))).collect();
        let replacement = |edit| Replacement { edit, old: "old", new: "new" };
        let edited = edits.and_then(|edits| replace_all(edits.into_iter().map(replacement).collect()));
        let texts = || all.map(|name| fs::read_to_string(folder.join(name)).unwrap());
        let shows =
            || format!("call {} {} {}: {edited:?} {:?}", faulty.nth, faulty.dead, faulty.poor, names(folder));
        match &edited {
            Ok(()) => assert_eq!(texts(), ["new"; 3], "{}", shows()),
            // The first files have the new text, the last ones the old one.
            Err(_) if faulty.dead => assert!(texts().is_sorted(), "{} {:?}", shows(), texts()),
            Err(_) => assert!(texts() == ["old"; 3] && names(folder) == all, "{} {:?}", shows(), texts()),
        }
        for name in all {
            drop(Edit::of(&folder.join(name), writing(&never())).unwrap());
        }
        assert_eq!(names(folder), all, "{}", shows());
        edited.is_ok()
    });
    assert!(faults > 150, "{faults}");
}

#[test]
fn what_another_program_saves_meanwhile_is_kept() {
    for (call, poor) in [("fsync", false), ("renameat2", false), ("fsync", true), ("renameat2", true)] {
        for replace in [false, true] {
            let temporary = tempfile::tempdir().unwrap();
            let spec = temporary.path().join("spec");
            fs::write(&spec, "old").unwrap();
            let save = || match replace {
                true => {
                    fs::write(temporary.path().join("saved"), "old and more").unwrap();
                    fs::rename(temporary.path().join("saved"), &spec).unwrap();
                }
                false => fs::write(&spec, "old and more").unwrap(),
            };
            let watch = Meanwhile { call, poor, save: &save, done: AtomicBool::new(false) };
            let edit = Edit::of(&spec, writing(&watch)).unwrap();
            let result = edit.replace(b"old", b"new", &[]);
            assert!(matches!(result, Err(SinkError::Changed(_))), "{call} {poor} {replace}: {result:?}");
            assert_eq!(fs::read_to_string(&spec).unwrap(), "old and more");
            assert_eq!(names(temporary.path()), ["spec"]);
        }
    }
}

struct Meanwhile<'s> {
    call: &'s str,
    poor: bool,
    save: &'s (dyn Fn() + Sync),
    done: AtomicBool,
}

impl Watch for Meanwhile<'_> {
    fn before(&self, call: &'static str) -> io::Result<()> {
        if call == self.call && !self.done.swap(true, Ordering::SeqCst) {
            (self.save)();
        }
        Faulty { poor: self.poor, ..never() }.before(call)
    }
}

#[test]
fn what_belongs_to_a_spec_is_kept_or_the_edit_is_refused() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let spec = sandbox.path("cluster.toml");
    let rotate = || sandbox.run(&["token", "rotate", "workers", "--allow-in-git"]);
    // Mode, attributes and, for root, owner stay.
    fs::set_permissions(&spec, fs::Permissions::from_mode(0o640)).unwrap();
    let root = rustix::process::geteuid().is_root();
    if root {
        std::os::unix::fs::chown(&spec, Some(1234), Some(2345)).unwrap();
    }
    let named = rustix::fs::setxattr(&spec, "user.note", b"x", rustix::fs::XattrFlags::empty()).is_ok();
    let run = rotate();
    assert_eq!(run.code, 0, "{}", run.all());
    let meta = fs::metadata(&spec).unwrap();
    assert_eq!(meta.mode() & 0o7777, 0o640);
    assert!(!root || (meta.uid(), meta.gid()) == (1234, 2345));
    let mut value = [0; 8];
    assert!(!named || rustix::fs::getxattr(&spec, "user.note", &mut value[..]) == Ok(1));
    let text = sandbox.read("cluster.toml");
    // A link stays one, and the file is edited where it is.
    fs::create_dir(sandbox.path("real")).unwrap();
    fs::rename(&spec, sandbox.path("real/spec.toml")).unwrap();
    symlink("real/spec.toml", &spec).unwrap();
    let run = rotate();
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(fs::symlink_metadata(&spec).unwrap().is_symlink());
    assert_ne!(sandbox.read("real/spec.toml"), text);
    fs::remove_file(&spec).unwrap();
    fs::rename(sandbox.path("real/spec.toml"), &spec).unwrap();
    // A second name would keep the old text; a read-only file is not written.
    let before = sandbox.tree();
    fs::hard_link(&spec, sandbox.path("second.toml")).unwrap();
    let run = rotate();
    assert!(run.code == 2 && run.stderr.contains("hard links"), "{}", run.all());
    fs::remove_file(sandbox.path("second.toml")).unwrap();
    fs::set_permissions(&spec, fs::Permissions::from_mode(0o444)).unwrap();
    for arguments in [
        &["token", "rotate", "workers", "--allow-in-git"][..],
        &["token", "revoke", "workers"],
        &["upgrade", "--to", "1.37", "--write"],
    ] {
        let run = sandbox.run(arguments);
        assert!(run.code == 2 && run.stderr.contains("read-only"), "{arguments:?}: {}", run.all());
    }
    assert!(sandbox.tree() == before, "something was written");
}

#[test]
fn rotations_at_once_are_all_in_the_spec_or_fail() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_nodejoin"))
            .args(["token", "rotate", "workers", "--allow-in-git"])
            .current_dir(sandbox.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..8).map(|_| start()).collect();
    let done =
        children.into_iter().filter_map(|mut child| child.wait().ok()).filter(|status| status.success());
    let done = done.count();
    let text = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
    let tokens = names(&sandbox.path("secrets"));
    assert!(done > 0);
    assert_eq!(tokens.len(), 1 + done, "{tokens:?}");
    for token in tokens {
        assert!(text.contains(&format!("secrets/{token}")), "{token} is not in the spec:\n{text}");
    }
    assert!(names(&sandbox.path("")).iter().all(|name| !name.contains("nodejoin")));
    assert_eq!(sandbox.run(&["check"]).code, 0);
}

/// The user stops from the nth call on.
struct Stop(usize, AtomicUsize);

impl Watch for Stop {
    fn before(&self, call: &'static str) -> io::Result<()> {
        self.1.fetch_add(1, Ordering::SeqCst);
        never().before(call)
    }

    fn is_stopped(&self) -> bool {
        self.1.load(Ordering::SeqCst) > self.0
    }
}

#[test]
fn a_stop_takes_back_what_was_begun() {
    let mut stopped = 0;
    for nth in 0..40 {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        match create(&files(folder), writing(&Stop(nth, AtomicUsize::new(0)))) {
            Ok(()) => assert_eq!(names(folder), ["a", "three"]),
            Err(error) => {
                assert!(matches!(error, SinkError::Stopped), "{error}");
                assert!(names(folder).is_empty(), "call {nth}: {:?}", names(folder));
                stopped += 1;
            }
        }
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let spec = folder.join("spec");
        fs::write(&spec, "old").unwrap();
        let new = NewFile { path: folder.join("secrets/token"), content: b"s", mode: 0o600 };
        let stop = Stop(nth, AtomicUsize::new(0));
        let edit = Edit::of(&spec, writing(&stop)).and_then(|edit| edit.replace(b"old", b"new", &[new]));
        let done = edit.is_ok();
        assert!(done || matches!(edit, Err(SinkError::Stopped)), "{edit:?}");
        assert_eq!(fs::read_to_string(&spec).unwrap(), if done { "new" } else { "old" });
        assert_eq!(names(folder).len(), if done { 2 } else { 1 }, "call {nth}: {:?}", names(folder));
        stopped += usize::from(!done);
    }
    assert!(stopped > 20, "{stopped}");
}

/// One call always fails.
struct Without(&'static str, i32);

impl Watch for Without {
    fn before(&self, call: &'static str) -> io::Result<()> {
        match call == self.0 {
            true => Err(io::Error::from_raw_os_error(self.1)),
            false => never().before(call),
        }
    }
}

#[test]
fn an_edit_that_would_lose_the_owner_or_an_attribute_is_refused() {
    let root = rustix::process::geteuid().is_root();
    for (call, what) in [("fchown", "its owner"), ("fsetxattr", "user.note")] {
        let temporary = tempfile::tempdir().unwrap();
        let spec = temporary.path().join("spec");
        fs::write(&spec, "old").unwrap();
        let given = match call {
            "fchown" => root && std::os::unix::fs::chown(&spec, Some(1234), None).is_ok(),
            _ => rustix::fs::setxattr(&spec, "user.note", b"x", rustix::fs::XattrFlags::empty()).is_ok(),
        };
        if !given {
            continue; // Only root gives files away, and not every file system has attributes.
        }
        let before = fs::metadata(&spec).unwrap();
        let new = NewFile { path: temporary.path().join("token"), content: b"s", mode: 0o600 };
        let without = Without(call, 1);
        let edit = Edit::of(&spec, writing(&without)).unwrap();
        let error = edit.replace(b"old", b"new", &[new]).unwrap_err();
        assert!(matches!(error, SinkError::Lost(..)) && error.to_string().contains(what), "{error}");
        let after = fs::metadata(&spec).unwrap();
        assert_eq!((after.ino(), after.uid()), (before.ino(), before.uid()));
        assert_eq!((fs::read_to_string(&spec).unwrap().as_str(), names(temporary.path()).len()), ("old", 1));
    }
}

#[test]
fn files_are_edited_and_made_where_only_records_are_locked() {
    let temporary = tempfile::tempdir().unwrap();
    let spec = temporary.path().join("spec");
    fs::write(&spec, "old").unwrap();
    let without = Without("flock", 38);
    Edit::of(&spec, writing(&without)).unwrap().replace(b"old", b"new", &[]).unwrap();
    create(&files(&temporary.path().join("new")), writing(&without)).unwrap();
    assert_eq!(fs::read_to_string(&spec).unwrap(), "new");
    assert_eq!(names(temporary.path()), ["new", "spec"]);
}
