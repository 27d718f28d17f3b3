//! Every system call of a build fails, is the last one of its process, or is slow: the old tree is there or the new one,
//! whole, the status is honest, and nothing is left beside it, at the latest after the next build.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use nodejoin::secret::ProcessSecrets;
use nodejoin::sink::{Output, SinkError, Unwatched, Watch, Writing, Written, compare, left, write_with};
use nodejoin::world::DiskWorld;
use nodejoin::{Options, compile};

use crate::run::{SPEC, Sandbox};

/// A compiled spec.
struct Built {
    outcome: nodejoin::Outcome,
    vault: nodejoin::secret::Vault,
}

impl Built {
    /// The spec with a node of another name.
    fn new(sandbox: &Sandbox, node: &str) -> Self {
        sandbox.write(&format!("{node}.toml"), SPEC.replace("worker-2", node).as_bytes());
        let folder = sandbox.path("");
        let world = DiskWorld::new(folder.clone(), "2027-01-01T00:00:00Z".parse().unwrap());
        let mut outcome = compile(&world, &format!("{node}.toml"), &Options::default()).unwrap();
        let vault = outcome.open_secrets(&ProcessSecrets::new(folder));
        assert!(outcome.is_clean(), "{:?}", outcome.findings);
        Self { outcome, vault }
    }

    fn output(&self) -> Output<'_> {
        Output {
            cluster: &self.outcome.cluster,
            plan: self.outcome.plan().unwrap(),
            vault: &self.vault,
            spec: self.outcome.source.text(),
            signer: None,
        }
    }

    fn write(&self, target: &Path, watch: &dyn Watch) -> Result<Written, SinkError> {
        write_with(target, &self.output(), Writing { sync: true, verify: false, watch })
    }

    fn is_at(&self, target: &Path) -> bool {
        compare(target, &self.output()).unwrap().is_empty()
    }
}

/// What is beside a target: everything but the file of the lock.
fn beside(target: &Path) -> Vec<String> {
    let entries = fs::read_dir(target.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("nodejoin") && !name.ends_with("nodejoin-lock")).collect()
}

/// Files that never change: syncing the disk of the tests takes long and shows nothing.
fn is_slow(call: &str) -> bool {
    call == "syncfs" || call == "fsync"
}

/// Which calls have their turn: each 23rd, or, with NODEJOIN_EVERY_CALL, all of them.
fn every() -> usize {
    if std::env::var_os("NODEJOIN_EVERY_CALL").is_some() { 1 } else { 23 }
}

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It fails, once.
    Once(i32),
    /// It and all after it are not made: the process is dead.
    Dead,
    /// The user wants to stop from then on.
    Stop,
}

/// What a file system cannot do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lacks {
    Nothing,
    /// Exchange two names.
    Exchange,
    /// Move the tree as a whole: the first rename after that of the journal fails with EXDEV. tests/e2e has deeper ones, on a real overlayfs.
    Moves,
}

struct Faulty {
    nth: usize,
    fault: Fault,
    lacks: Lacks,
    calls: AtomicUsize,
    renames: AtomicUsize,
    hit: AtomicBool,
    seen: Mutex<BTreeMap<&'static str, usize>>,
}

impl Faulty {
    fn new(nth: usize, fault: Fault, lacks: Lacks) -> Self {
        let (calls, renames) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { nth, fault, lacks, calls, renames, hit: AtomicBool::new(false), seen: Mutex::default() }
    }
}

impl Watch for Faulty {
    fn before(&self, call: &'static str) -> io::Result<()> {
        // Of many calls of one name, which write one file after the other, some have their turn.
        let seen = {
            let mut seen = self.seen.lock().unwrap();
            let seen = seen.entry(call).or_default();
            *seen += 1;
            *seen
        };
        let counts = seen < 12 || seen.is_multiple_of(every());
        let number = match counts {
            true => self.calls.fetch_add(1, Ordering::SeqCst),
            false => self.calls.load(Ordering::SeqCst).wrapping_sub(1),
        };
        let error = match self.fault {
            Fault::Once(error) if counts && number == self.nth => Some(error),
            Fault::Dead if number >= self.nth && self.calls.load(Ordering::SeqCst) > self.nth => Some(5),
            _ => None,
        };
        if counts && number == self.nth {
            self.hit.store(true, Ordering::SeqCst);
        }
        if let Some(error) = error {
            return Err(io::Error::from_raw_os_error(error));
        }
        if self.lacks != Lacks::Nothing && call == "renameat2" {
            return Err(io::Error::from_raw_os_error(22));
        }
        if self.lacks == Lacks::Moves
            && call == "renameat"
            && self.renames.fetch_add(1, Ordering::SeqCst) == 1
        {
            return Err(io::Error::from_raw_os_error(18));
        }
        // Files in a temporary folder need not be on the disk.
        if is_slow(call) { Err(io::Error::from_raw_os_error(95)) } else { Ok(()) }
    }

    fn is_stopped(&self) -> bool {
        self.fault == Fault::Stop && self.calls.load(Ordering::SeqCst) > self.nth
    }
}

const SYSTEMS: [Lacks; 3] = [Lacks::Nothing, Lacks::Exchange, Lacks::Moves];

/// Runs a build again and again, each time with a fault at a later call, until a build has fewer calls.
fn at_each_call(fault: Fault, lacks: Lacks, first: bool, mut check: impl FnMut(&Case<'_>)) -> usize {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let (old, new) = (Built::new(&sandbox, "worker-3"), Built::new(&sandbox, "worker-4"));
    let target = sandbox.path("out");
    for nth in 0.. {
        if target.exists() {
            fs::remove_dir_all(&target).unwrap();
        }
        if !first {
            old.write(&target, &Quick).unwrap();
        }
        let faulty = Faulty::new(nth, fault, lacks);
        let result = new.write(&target, &faulty);
        let case = Case { nth, target: &target, old: &old, new: &new, first, result };
        if !faulty.hit.load(Ordering::SeqCst) {
            assert!(case.result.is_ok(), "{fault:?} {lacks:?}: {:?}", case.result);
            assert!(
                new.is_at(&target) && beside(&target).is_empty(),
                "{fault:?} {lacks:?}: {:?}",
                beside(&target)
            );
            return nth;
        }
        check(&case);
        assert!(nth < 5000, "there is no end");
    }
    0
}

struct Case<'c> {
    nth: usize,
    target: &'c Path,
    old: &'c Built,
    new: &'c Built,
    /// Whether there is no old tree.
    first: bool,
    result: Result<Written, SinkError>,
}

impl Case<'_> {
    fn is_old(&self) -> bool {
        if self.first { !self.target.exists() } else { self.old.is_at(self.target) }
    }

    fn shows(&self) -> String {
        format!("call {}: {:?}; beside: {:?}", self.nth, self.result, beside(self.target))
    }
}

/// Waits for no disk.
struct Quick;

impl Watch for Quick {
    fn before(&self, call: &'static str) -> io::Result<()> {
        if is_slow(call) { Err(io::Error::from_raw_os_error(95)) } else { Ok(()) }
    }
}

/// Fails in calls of these names, always with the same error.
struct Refuses(&'static [&'static str], i32);

impl Watch for Refuses {
    fn before(&self, call: &'static str) -> io::Result<()> {
        match self.0.contains(&call) {
            true => Err(io::Error::from_raw_os_error(self.1)),
            false => Quick.before(call),
        }
    }
}

#[test]
fn a_call_that_fails_leaves_the_old_tree_or_the_new_one_and_nothing_beside() {
    for lacks in SYSTEMS {
        // ENOSPC, EIO and, for a build without an old tree, EDQUOT.
        for (error, first) in [(if lacks == Lacks::Nothing { 28 } else { 5 }, false), (122, true)] {
            if first && lacks != Lacks::Nothing {
                continue;
            }
            let calls = at_each_call(Fault::Once(error), lacks, first, |case| {
                match &case.result {
                    Ok(_) => assert!(case.new.is_at(case.target), "{lacks:?} {}", case.shows()),
                    Err(_) => assert!(case.is_old(), "{lacks:?} {}", case.shows()),
                }
                if !beside(case.target).is_empty() {
                    // Removing failed: what stays is named, and the next build removes it.
                    case.new.write(case.target, &Quick).unwrap();
                }
                assert!(beside(case.target).is_empty(), "{lacks:?} {}", case.shows());
            });
            assert!(calls > 60, "{calls}");
        }
    }
}

#[test]
fn a_process_that_dies_leaves_the_old_tree_or_the_new_one_and_the_next_build_cleans_up() {
    for lacks in SYSTEMS {
        for first in [false, true] {
            if first && lacks == Lacks::Moves {
                continue;
            }
            at_each_call(Fault::Dead, lacks, first, |case| {
                // Between the two steps of a system that cannot exchange there is no tree, or some of both; see SECURITY.md.
                let whole = case.is_old() || case.new.is_at(case.target);
                let secret = |path: &PathBuf| fs::metadata(path).unwrap().mode() & 0o077 == 0;
                let secrets = case.target.exists() && tree(case.target).keys().any(secret);
                assert!(!secrets || case.target.join(".gitignore").exists(), "{lacks:?} {}", case.shows());
                assert!(whole || lacks != Lacks::Nothing, "{lacks:?} {}", case.shows());
                let said = left(case.target).unwrap();
                assert_eq!(said.is_empty(), beside(case.target).is_empty(), "{said:?} {}", case.shows());
                case.old.write(case.target, &Quick).unwrap();
                assert!(case.old.is_at(case.target), "{lacks:?} {}", case.shows());
                assert!(beside(case.target).is_empty(), "{lacks:?} {}", case.shows());
            });
        }
    }
}

/// A kill between the two steps, and then a build that fails: what the killed one began is finished.
#[test]
fn what_was_begun_is_finished_forward() {
    for lacks in [Lacks::Exchange, Lacks::Moves] {
        at_each_call(Fault::Dead, lacks, false, |case| {
            if case.is_old() || case.new.is_at(case.target) {
                return;
            }
            // Its disk is full when the build begins to stage.
            assert!(case.old.write(case.target, &Refuses(&["mkdirat"], 28)).is_err());
            assert!(case.new.is_at(case.target), "{lacks:?} {}", case.shows());
        });
    }
}

#[test]
fn a_stop_is_obeyed_and_cleaned_up() {
    let mut stopped = 0;
    at_each_call(Fault::Stop, Lacks::Nothing, false, |case| {
        match &case.result {
            Ok(_) => assert!(case.new.is_at(case.target), "{}", case.shows()),
            Err(error) => {
                assert!(matches!(error, SinkError::Stopped), "{}", case.shows());
                assert!(case.is_old(), "{}", case.shows());
                stopped += 1;
            }
        }
        assert!(beside(case.target).is_empty(), "{}", case.shows());
    });
    assert!(stopped > 30, "{stopped}");
}

/// Waits before each call, for another time each.
struct Slow(AtomicUsize);

impl Watch for Slow {
    fn before(&self, call: &'static str) -> io::Result<()> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        if number.wrapping_mul(2_654_435_761).is_multiple_of(97) {
            std::thread::sleep(Duration::from_micros((number % 7 * 300) as u64));
        }
        Quick.before(call)
    }
}

/// How many builds run at once: 50, or NODEJOIN_CONCURRENT.
fn concurrent() -> usize {
    std::env::var("NODEJOIN_CONCURRENT").ok().and_then(|count| count.parse().ok()).unwrap_or(50)
}

#[test]
fn of_many_builds_at_once_one_is_there_and_the_others_say_so() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let builds: Vec<Built> = (3..8).map(|n| Built::new(&sandbox, &format!("worker-{n}"))).collect();
    let target = sandbox.path("out");
    let (done, busy) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for n in 0..concurrent() {
            let (builds, target, done, busy) = (&builds, &target, &done, &busy);
            scope.spawn(move || match builds[n % builds.len()].write(target, &Slow(AtomicUsize::new(n))) {
                Ok(written) => {
                    assert!(written.kept.is_empty());
                    done.fetch_add(1, Ordering::SeqCst);
                }
                Err(SinkError::Busy(_)) => drop(busy.fetch_add(1, Ordering::SeqCst)),
                Err(error) => panic!("{error}"),
            });
        }
    });
    assert_eq!(builds.iter().filter(|built| built.is_at(&target)).count(), 1);
    assert!(beside(&target).is_empty());
    let (done, busy) = (done.into_inner(), busy.into_inner());
    assert!(done > 0 && done + busy == concurrent(), "{done} done, {busy} gave up");
}

/// Lets something happen at the first call of a name.
struct At<F: Fn() + Sync>(&'static str, F, AtomicBool);

impl<F: Fn() + Sync> Watch for At<F> {
    fn before(&self, call: &'static str) -> io::Result<()> {
        if call == self.0 && !self.2.swap(true, Ordering::SeqCst) {
            (self.1)();
        }
        Quick.before(call)
    }
}

/// Paths to what is there: content, or `link`.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match fs::symlink_metadata(&path).unwrap() {
                meta if meta.is_dir() => folders.push(path),
                meta if meta.is_file() => drop(found.insert(path.clone(), fs::read(path).unwrap())),
                _ => drop(found.insert(path, b"link".to_vec())),
            }
        }
    }
    found
}

#[test]
fn what_somebody_writes_meanwhile_is_not_removed() {
    for call in ["syncfs", "renameat2"] {
        let sandbox = Sandbox::in_memory(SPEC.as_bytes());
        let (old, new) = (Built::new(&sandbox, "worker-3"), Built::new(&sandbox, "worker-4"));
        let target = sandbox.path("out");
        old.write(&target, &Quick).unwrap();
        let mine = target.join("nodes/worker-3/mine");
        let writes = At(call, || fs::write(&mine, "precious").unwrap(), AtomicBool::new(false));
        let error = new.write(&target, &writes).unwrap_err();
        assert!(matches!(error, SinkError::Changed(_)), "{error}");
        assert_eq!(fs::read(&mine).unwrap(), b"precious");
        assert!(beside(&target).is_empty());
        assert!(matches!(new.write(&target, &Quick), Err(SinkError::Foreign(..))));
    }
}

/// Whatever appears in a tree, or in what a killed build left, while it is being removed.
#[test]
fn what_appears_while_a_tree_is_removed_stays() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let (old, new) = (Built::new(&sandbox, "worker-3"), Built::new(&sandbox, "worker-4"));
    let target = sandbox.path("out");
    old.write(&target, &Quick).unwrap();
    let place = || {
        let staging = sandbox.path(&beside(&target)[0]);
        fs::write(staging.join("new/nodes/worker-1/mine"), "precious").unwrap();
    };
    let written = new.write(&target, &At("unlinkat", place, AtomicBool::new(false))).unwrap();
    assert!(new.is_at(&target));
    let kept = written.kept[0].join("new/nodes/worker-1/mine");
    assert_eq!(fs::read(&kept).unwrap(), b"precious");
    // Nor is it by the builds that follow, which go on saying where it is.
    assert_eq!(new.write(&target, &Quick).unwrap().kept, written.kept);
    assert_eq!(fs::read(&kept).unwrap(), b"precious");
    fs::remove_file(&kept).unwrap();
    assert!(new.write(&target, &Quick).unwrap().kept.is_empty());
    assert!(beside(&target).is_empty());
}

#[test]
fn folders_that_only_look_like_nodejoins_own_are_left_alone() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let built = Built::new(&sandbox, "worker-3");
    for (name, mark) in [
        (".out.nodejoin-new", None),
        (".out.nodejoin-0123456789abcdef", None),
        (".out.nodejoin-0123456789abcdee", Some("*\n")),
        (".out.nodejoin-0123456789abcded", Some("")),
    ] {
        sandbox.write(&format!("{name}/new/mine"), b"precious");
        if let Some(mark) = mark {
            sandbox.write(&format!("{name}/.gitignore"), mark.as_bytes());
        }
    }
    symlink("pki", sandbox.path(".out.nodejoin-0123456789abcdec")).unwrap();
    let before = sandbox.tree();
    assert!(built.write(&sandbox.path("out"), &Quick).unwrap().kept.is_empty());
    let after = sandbox.tree();
    assert!(before.iter().all(|(path, content)| after.get(path) == Some(content)));
}

#[test]
fn a_manifest_that_no_build_wrote_removes_nothing() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let built = Built::new(&sandbox, "worker-3");
    let target = sandbox.path("out");
    built.write(&target, &Quick).unwrap();
    sandbox.write("precious", b"keep");
    sandbox.write("linked/f", b"keep");
    let manifest = sandbox.read("out/manifest.json");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let absolute = sandbox.path("precious").display().to_string();
    let lists = |path: &str| {
        let mut manifest = manifest.clone();
        let file = serde_json::json!({
            "path": path, "mode": "0644", "size": 1, "sha256": "0", "secret": false
        });
        manifest["files"].as_array_mut().unwrap().push(file);
        manifest.to_string()
    };
    let paths =
        ["../precious", &absolute, "nodes/../../precious", "./README.md", "nodes//x", "", "a/", "a\0b"];
    let mut hostile: Vec<String> = paths.iter().map(|path| lists(path)).collect();
    let mut later = manifest.clone();
    later["version"] = 2.into();
    hostile.extend([later.to_string(), "{}".to_owned(), "[".repeat(100_000), lists("manifest.json") + "x"]);
    for text in hostile {
        sandbox.write("out/manifest.json", text.as_bytes());
        let before = tree(&sandbox.path(""));
        let error = built.write(&target, &Quick).unwrap_err();
        assert!(matches!(error, SinkError::Manifest(..)), "{error}");
        assert!(tree(&sandbox.path("")) == before, "something was written or removed");
        assert!(!built.is_at(&target));
    }
    // Links that it calls files.
    symlink("../linked", target.join("lnk")).unwrap();
    for path in ["lnk/f", "lnk"] {
        sandbox.write("out/manifest.json", lists(path).as_bytes());
        let error = built.write(&target, &Quick).unwrap_err();
        assert!(matches!(error, SinkError::Foreign(..)), "{error}");
        assert!(sandbox.exists("linked/f") && target.join("lnk").symlink_metadata().is_ok());
    }
}

/// A manifest that lists somebody's files, with their right digests, or a journal that does, makes none of them nodejoin's own.
#[test]
fn a_manifest_makes_no_foreign_file_nodejoins_own() {
    use sha2::{Digest as _, Sha256};
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let (built, other) = (Built::new(&sandbox, "worker-3"), Built::new(&sandbox, "worker-4"));
    let target = sandbox.path("out");
    for path in [
        "precious",
        "src/main.rs",
        ".git/config",
        "cluster/notes.txt",
        "nodes/notes.txt",
        "nodes/a/notes.md",
        "nodes/a/etc/notes",
        "nodes/worker-1/etc/notes",
        "nodes/a.tar.age",
        "cluster/mine/x.yaml",
        "control-plane/mine.yaml",
    ] {
        built.write(&target, &Quick).unwrap();
        sandbox.write(&format!("out/{path}"), b"# Mine\nkeep\n");
        let mut manifest: serde_json::Value =
            serde_json::from_slice(&sandbox.read("out/manifest.json")).unwrap();
        let digest = format!("{:x}", Sha256::digest(b"# Mine\nkeep\n"));
        manifest["files"].as_array_mut().unwrap().push(serde_json::json!({
            "path": path, "mode": "0644", "size": 12, "sha256": digest, "secret": true
        }));
        sandbox.write("out/manifest.json", manifest.to_string().as_bytes());
        let error = built.write(&target, &Quick).unwrap_err();
        assert!(
            matches!(&error, SinkError::Foreign(_, names, 1) if names[0].path == path),
            "{path}: {error}"
        );
        assert_eq!(sandbox.read(&format!("out/{path}")), b"# Mine\nkeep\n");
        fs::remove_dir_all(&target).unwrap();
    }
    // A journal.
    let mark = "# Made by nodejoin, format 1: files on their way to their place. The next nodejoin removes the folder.\n*\n";
    built.write(&target, &Quick).unwrap();
    sandbox.write("out/precious", b"keep");
    let listed: Vec<u8> = tree(&target)
        .keys()
        .flat_map(|path| {
            let path = path.strip_prefix(&target).unwrap().to_str().unwrap();
            [path.as_bytes(), b"\0"].concat()
        })
        .collect();
    for (name, content) in
        [(".gitignore", mark.as_bytes()), ("journal", &listed), ("list", b""), ("new/cluster/x.yaml", b"")]
    {
        sandbox.write(&format!(".out.nodejoin-0123456789abcdef/{name}"), content);
    }
    let error = built.write(&target, &Quick).unwrap_err();
    assert!(matches!(&error, SinkError::Foreign(..)), "{error}");
    assert_eq!(sandbox.read("out/precious"), b"keep");
    fs::remove_dir_all(sandbox.path(".out.nodejoin-0123456789abcdef")).unwrap();
    // A node that went away goes, unless somebody changed its files since.
    fs::remove_file(target.join("precious")).unwrap();
    sandbox.write("out/nodes/worker-3/README.md", b"# Changed\n");
    assert!(matches!(other.write(&target, &Quick).unwrap_err(), SinkError::Foreign(..)));
    built.write(&target, &Quick).unwrap();
    other.write(&target, &Quick).unwrap();
    assert!(other.is_at(&target) && !target.join("nodes/worker-3").exists());
}

/// The order in which the files of an old tree go.
#[test]
fn secrets_go_first_and_what_keeps_them_out_of_git_last() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let (old, new) = (Built::new(&sandbox, "worker-3"), Built::new(&sandbox, "worker-4"));
    let target = sandbox.path("out");
    let (mut removed, mut most) = (0, 0);
    at_removal(&old, &new, &target, &mut |staging: &Path| {
        let there = tree(staging);
        let inside = staging.join("new");
        // The unit and the kubelet's configuration are for root alone, too, but are no secrets.
        let closed = |path: &Path| path.ends_with("kubelet.service") || path.ends_with("kubelet-config.yaml");
        let is_private = |path: &Path| fs::metadata(path).unwrap().mode() & 0o077 == 0;
        let old = || there.keys().filter(|path| path.starts_with(&inside));
        let secrets: Vec<_> = old().filter(|path| is_private(path) && !closed(path)).collect();
        assert!(secrets.is_empty() || there.keys().any(|path| path.ends_with("new/.gitignore")));
        assert!(secrets.is_empty() || there.keys().any(|path| path.ends_with("new/manifest.json")));
        let open = old().filter(|path| !is_private(path)).count();
        most = most.max(open);
        assert!(secrets.is_empty() || open == most, "secrets are left: {secrets:?}");
        removed += 1;
    });
    assert!(removed > 30, "{removed}");
}

/// Calls `look` before each call of a removal.
fn at_removal(old: &Built, new: &Built, target: &Path, look: &mut dyn FnMut(&Path)) {
    struct Each<'l>(Mutex<&'l mut (dyn FnMut(&Path) + Send)>, PathBuf);
    impl Watch for Each<'_> {
        fn before(&self, call: &'static str) -> io::Result<()> {
            if call == "unlinkat" {
                let names = beside(&self.1);
                let staging = self.1.with_file_name(&names[0]);
                if staging.join("new").exists() {
                    (self.0.lock().unwrap())(&staging);
                }
            }
            Quick.before(call)
        }
    }
    old.write(target, &Quick).unwrap();
    let mut calls: Vec<PathBuf> = Vec::new();
    let mut collect = |staging: &Path| {
        let copy = tempfile::tempdir_in(target.parent().unwrap()).unwrap().keep();
        for (path, content) in tree(staging) {
            let to = copy.join(path.strip_prefix(staging).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(&to, content).unwrap();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            fs::set_permissions(&to, fs::Permissions::from_mode(mode)).unwrap();
        }
        calls.push(copy);
    };
    new.write(target, &Each(Mutex::new(&mut collect), target.to_owned())).unwrap();
    for copy in calls {
        look(&copy);
        fs::remove_dir_all(copy).unwrap();
    }
}

#[test]
fn a_lock_that_is_no_file_is_named() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let built = Built::new(&sandbox, "worker-3");
    let (lock, elsewhere) = (sandbox.path(".out.nodejoin-lock"), sandbox.path("elsewhere"));
    let make: [&dyn Fn() -> io::Result<()>; 2] = [&|| fs::create_dir(&lock), &|| symlink(&elsewhere, &lock)];
    for make in make {
        make().unwrap();
        let error = built.write(&sandbox.path("out"), &Quick).unwrap_err();
        assert!(matches!(error, SinkError::NotAFile(_)) && !elsewhere.exists(), "{error}");
        fs::remove_dir(&lock).or_else(|_| fs::remove_file(&lock)).unwrap();
    }
}

#[test]
fn without_locks_it_says_so_and_changes_nothing() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let built = Built::new(&sandbox, "worker-3");
    let before = sandbox.tree();
    let error = built.write(&sandbox.path("out"), &Refuses(&["flock", "fcntl"], 37)).unwrap_err();
    assert!(error.to_string().contains("lock"), "{error}");
    assert!(sandbox.tree() == before, "something was written");
}

#[test]
fn names_as_long_as_a_file_system_allows_work() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let built = Built::new(&sandbox, "worker-3");
    let target = sandbox.path(&"n".repeat(255));
    for _ in 0..2 {
        built.write(&target, &Unwatched).unwrap();
        assert!(built.is_at(&target) && beside(&target).is_empty());
    }
}

/// Notes the names of the calls.
#[derive(Default)]
struct Names(Mutex<Vec<&'static str>>);

impl Watch for Names {
    fn before(&self, call: &'static str) -> io::Result<()> {
        self.0.lock().unwrap().push(call);
        Quick.before(call)
    }
}

#[test]
fn all_is_on_the_disk_before_the_exchange_unless_nothing_is_synced() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let (old, new) = (Built::new(&sandbox, "worker-3"), Built::new(&sandbox, "worker-4"));
    let target = sandbox.path("out");
    for sync in [true, false] {
        old.write(&target, &Quick).unwrap();
        let names = Names::default();
        write_with(&target, &new.output(), Writing { sync, verify: false, watch: &names }).unwrap();
        let names = names.0.into_inner().unwrap();
        let exchange = names.iter().position(|call| *call == "renameat2").unwrap();
        let (before, after) = names.split_at(exchange);
        let synced: Vec<usize> = (0..before.len()).filter(|n| before[*n] == "syncfs").collect();
        if sync {
            let written = before.iter().rposition(|call| *call == "write" || *call == "close").unwrap();
            assert!(synced.len() == 1 && synced[0] > written, "{names:?}");
            assert!(after.contains(&"fsync"), "the exchange is not on the disk: {names:?}");
        } else {
            assert!(!names.iter().any(|call| is_slow(call)), "{names:?}");
        }
    }
}

#[test]
fn a_manifest_larger_than_its_tree_can_need_is_not_read() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let built = Built::new(&sandbox, "worker-3");
    let target = sandbox.path("out");
    built.write(&target, &Quick).unwrap();
    let manifest = fs::File::options().write(true).open(target.join("manifest.json")).unwrap();
    manifest.set_len(64 * 1024 * 1024 + 1).unwrap();
    let error = built.write(&target, &Quick).unwrap_err();
    assert!(matches!(error, SinkError::Manifest(..)) && error.to_string().contains("64 MiB"), "{error}");
    assert!(!built.is_at(&target));
}

/// Somebody removes the file of the lock right before it is locked, and another process has the lock of a new one.
#[test]
fn a_lock_that_lost_its_name_does_not_count() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let built = Built::new(&sandbox, "worker-3");
    let target = sandbox.path("out");
    let lock = sandbox.path(".out.nodejoin-lock");
    std::thread::scope(|scope| {
        let take = || {
            fs::remove_file(&lock).unwrap();
            let file = fs::File::create(&lock).unwrap();
            let exclusive = rustix::fs::FlockOperation::NonBlockingLockExclusive;
            rustix::fs::flock(&file, exclusive).unwrap();
            let target = &target;
            scope.spawn(move || {
                std::thread::sleep(Duration::from_millis(300));
                assert!(!target.exists() && beside(target).is_empty(), "a build without the lock");
                rustix::fs::flock(&file, rustix::fs::FlockOperation::Unlock).unwrap();
            });
        };
        built.write(&target, &At("flock", take, AtomicBool::new(false))).unwrap();
    });
    assert!(built.is_at(&target) && lock.exists());
}

/// The same while a build runs: the other knows by the lock of the mark that its staging folder is in use.
#[test]
fn a_build_leaves_alone_what_a_living_one_stages() {
    for first in [false, true] {
        let sandbox = Sandbox::in_memory(SPEC.as_bytes());
        let [old, new, other] = ["worker-3", "worker-4", "worker-5"].map(|node| Built::new(&sandbox, node));
        let target = sandbox.path("out");
        if !first {
            old.write(&target, &Quick).unwrap();
        }
        let build = || {
            fs::remove_file(sandbox.path(".out.nodejoin-lock")).unwrap();
            assert_eq!(left(&target).unwrap(), Vec::<PathBuf>::new());
            assert!(other.write(&target, &Quick).unwrap().kept.is_empty());
            assert_eq!(beside(&target).len(), 1);
        };
        let error = new.write(&target, &At("syncfs", build, AtomicBool::new(false))).unwrap_err();
        assert!(first || matches!(error, SinkError::Changed(_)), "{error}");
        assert!(other.is_at(&target) && beside(&target).is_empty(), "{error}: {:?}", beside(&target));
    }
}

/// Some network file systems lock records of files, but not files.
#[test]
fn locks_of_records_do_where_files_cannot_be_locked() {
    let sandbox = Sandbox::in_memory(SPEC.as_bytes());
    let (old, new) = (Built::new(&sandbox, "worker-3"), Built::new(&sandbox, "worker-4"));
    let target = sandbox.path("out");
    old.write(&target, &Refuses(&["flock"], 38)).unwrap();
    new.write(&target, &Refuses(&["flock"], 38)).unwrap();
    assert!(new.is_at(&target) && beside(&target).is_empty());
}
