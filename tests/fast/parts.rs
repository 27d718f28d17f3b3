//! A build that changes little of a large tree writes the folders that change, one after the other: all of them, now or at the next build,
//! and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use nodejoin::sink::{ChangeKind, SinkError, Watch, Writing, Written, compare, left, write_with};

use crate::again::{Built, Calls, content, nodes, state};
use crate::run::Sandbox;

/// How many nodes the trees have.
const NODES: usize = 76;

/// The nodes with other addresses for some of them.
fn moved(some: &[usize]) -> String {
    let mut text = nodes(NODES);
    for node in some {
        let (from, to) = (format!("\"192.168.130.{}\"", node + 1), format!("\"192.168.140.{}\"", node + 1));
        assert!(text.contains(&from));
        text = text.replace(&from, &to);
    }
    text
}

fn write(built: &Built, target: &Path, watch: &dyn Watch) -> Result<Written, SinkError> {
    write_with(target, &built.output(), Writing { sync: true, verify: false, watch })
}

/// A tree that is known: its files are older than a step of any clock.
fn known(sandbox: &Sandbox, built: &Built) -> PathBuf {
    let target = sandbox.path("out");
    write(built, &target, &Calls::default()).unwrap();
    std::thread::sleep(Duration::from_millis(3100));
    assert!(!write(built, &target, &Calls::default()).unwrap().is_new());
    target
}

/// What is beside a target: everything but the file of the lock.
fn beside(target: &Path) -> Vec<String> {
    let entries = fs::read_dir(target.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("nodejoin") && !name.ends_with("nodejoin-lock")).collect()
}

/// The inodes below a folder that are the same in two states, and the paths of those that are not.
fn differing(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let inode = |state: &BTreeMap<String, String>, path: &String| {
        state.get(path).and_then(|stamp| stamp.split(' ').next().map(str::to_owned))
    };
    let paths = before.keys().chain(after.keys());
    let mut paths: Vec<String> =
        paths.filter(|path| inode(before, path) != inode(after, path)).cloned().collect();
    paths.sort();
    paths.dedup();
    paths
}

#[test]
fn only_what_changes_is_written() {
    let sandbox = Sandbox::in_memory(b"");
    let target = known(&sandbox, &Built::of(&moved(&[])));
    let cluster = "[kubelet]\nconfig = { maxPods = 42 }\n";
    let without = moved(&[3]).replace("[nodes.worker-5]\naddress = \"192.168.130.6\"\n", "");
    let more = format!("{without}[nodes.worker-new]\naddress = \"192.168.150.6\"\n");
    for (text, changed) in [
        (moved(&[3]), vec!["nodes/worker-3"]),
        (without, vec!["nodes/worker-5"]),
        (more, vec!["nodes/worker-new"]),
        (
            moved(&[9, 10]),
            vec!["nodes/worker-10", "nodes/worker-3", "nodes/worker-5", "nodes/worker-9", "nodes/worker-new"],
        ),
    ] {
        let built = Built::of(&text);
        let (before, calls) = (state(&target), Calls::default());
        let written = write(&built, &target, &calls).unwrap();
        assert!(written.is_new() && written.kept.is_empty());
        for path in differing(&before, &state(&target)) {
            let inside = Path::new(&path).strip_prefix(&target).unwrap();
            let is_expected = changed.iter().any(|part| inside.starts_with(part));
            assert!(
                is_expected || ["manifest.json", "cluster"].iter().any(|own| inside.starts_with(own)),
                "{path}"
            );
        }
        assert!(calls.of("renameat2") == 0 && calls.of("mkdirat") < 60, "{}", calls.of("mkdirat"));
        let changes = written.changes.unwrap();
        for part in &changed {
            assert!(
                changes.iter().any(|change| change.path.starts_with(&format!("{part}/"))),
                "{part}: {changes:?}"
            );
        }
        let of_nodes = changes.iter().filter(|change| change.path.starts_with("nodes/"));
        assert!(of_nodes.clone().all(|change| changed.iter().any(|part| change.path.starts_with(part))));
        assert!(
            changed != ["nodes/worker-5"] || of_nodes.clone().all(|change| change.kind == ChangeKind::Gone)
        );
        assert_eq!(compare(&target, &built.output()).unwrap(), []);
        let fresh = sandbox.path("fresh");
        write(&built, &fresh, &Calls::default()).unwrap();
        assert_eq!(content(&target), content(&fresh));
        fs::remove_dir_all(&fresh).unwrap();
        let state_then = state(&target);
        assert!(!write(&built, &target, &Calls::default()).unwrap().is_new());
        assert_eq!(state(&target), state_then);
        assert!(beside(&target).is_empty());
    }
    // What changes every node is written as a whole.
    let calls = Calls::default();
    let built = Built::of(&format!("{cluster}{}", moved(&[])));
    write(&built, &target, &calls).unwrap();
    assert!(calls.of("renameat2") == 1 && compare(&target, &built.output()).unwrap().is_empty());
}

#[test]
fn what_is_foreign_stays_and_stops_the_build() {
    let sandbox = Sandbox::in_memory(b"");
    let target = known(&sandbox, &Built::of(&moved(&[])));
    let built = Built::of(&moved(&[3]));
    for path in ["nodes/worker-3/mine", "nodes/worker-4/etc/mine", "nodes/mine", "cluster/mine", "mine"] {
        fs::write(target.join(path), "mine").unwrap();
        let before = content(&target);
        let error = write(&built, &target, &Calls::default()).unwrap_err();
        assert!(
            matches!(&error, SinkError::Foreign(_, names, 1) if names[0].path == path),
            "{path}: {error}"
        );
        assert!(content(&target) == before && beside(&target).is_empty(), "{path}");
        fs::remove_file(target.join(path)).unwrap();
    }
    // A file of a node that goes which was edited.
    let readme = target.join("nodes/worker-5/README.md");
    let text = fs::read(&readme).unwrap();
    fs::write(&readme, "mine").unwrap();
    let without = Built::of(&moved(&[]).replace("[nodes.worker-5]\naddress = \"192.168.130.6\"\n", ""));
    assert!(matches!(write(&without, &target, &Calls::default()), Err(SinkError::Foreign(_, _, 1))));
    assert_eq!(fs::read(&readme).unwrap(), b"mine");
    // One that stays is restored, and nothing else is written.
    let before = state(&target);
    assert!(write(&Built::of(&moved(&[])), &target, &Calls::default()).unwrap().is_new());
    assert_eq!(fs::read(&readme).unwrap(), text);
    let paths = differing(&before, &state(&target));
    assert!(
        paths.iter().all(|path| path.contains("/worker-5") || path.contains("/manifest.json")),
        "{paths:?}"
    );
}

/// What is done to a tree, after the part that it is done to.
type Edit = (&'static str, fn(&Path));

#[test]
fn what_exists_once_and_what_was_edited_is_restored_alone() {
    let sandbox = Sandbox::in_memory(b"");
    let built = Built::of(&moved(&[]));
    let target = known(&sandbox, &built);
    let right = content(&target);
    let edits: [Edit; 7] = [
        ("cluster", |out| fs::write(out.join("cluster/README.md"), "x").unwrap()),
        ("cluster", |out| fs::remove_dir_all(out.join("cluster")).unwrap()),
        (".gitignore", |out| fs::write(out.join(".gitignore"), "x").unwrap()),
        (".gitignore", |out| fs::remove_file(out.join(".gitignore")).unwrap()),
        ("nodes/worker-7", |out| fs::write(out.join("nodes/worker-7/README.md"), "x").unwrap()),
        ("nodes/worker-7", |out| fs::remove_dir_all(out.join("nodes/worker-7/etc")).unwrap()),
        ("nodes/worker-7", |out| fs::remove_dir_all(out.join("nodes/worker-7")).unwrap()),
    ];
    for (part, edit) in edits {
        let before = state(&target);
        edit(&target);
        let calls = Calls::default();
        assert!(write(&built, &target, &calls).unwrap().is_new());
        assert_eq!((calls.of("renameat2"), content(&target) == right), (0, true), "{part}");
        for path in differing(&before, &state(&target)) {
            let inside = Path::new(&path).strip_prefix(&target).unwrap();
            assert!(inside.starts_with(part) || inside.starts_with("manifest.json"), "{part}: {path}");
        }
        assert!(beside(&target).is_empty() && !write(&built, &target, &Calls::default()).unwrap().is_new());
    }
}

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It fails, once.
    Once(i32),
    /// There is no more room from then on.
    Full,
    /// It and all after it are not made: the process is dead.
    Dead,
    /// The user wants to stop from then on.
    Stop,
}

/// Calls that change something.
const CHANGING: [&str; 9] =
    ["mkdirat", "renameat", "renameat2", "unlinkat", "write", "fchmod", "fchmodat", "close", "ftruncate"];

struct Faulty {
    nth: usize,
    fault: Fault,
    /// Whether folders cannot be moved.
    stuck: bool,
    calls: AtomicUsize,
    others: AtomicUsize,
    renames: AtomicUsize,
    hit: AtomicBool,
}

impl Faulty {
    fn new(nth: usize, fault: Fault, stuck: bool) -> Self {
        let zero = || AtomicUsize::new(0);
        Self {
            nth,
            fault,
            stuck,
            calls: zero(),
            others: zero(),
            renames: zero(),
            hit: AtomicBool::new(false),
        }
    }
}

impl Watch for Faulty {
    fn before(&self, call: &'static str) -> io::Result<()> {
        let failed = |error| Err(io::Error::from_raw_os_error(error));
        let changes = CHANGING.contains(&call);
        // Of calls that only look some have their turn.
        let counts = changes || self.others.fetch_add(1, Ordering::SeqCst).is_multiple_of(97);
        let number = if counts {
            self.calls.fetch_add(1, Ordering::SeqCst)
        } else {
            self.calls.load(Ordering::SeqCst)
        };
        let is_turn = counts && number == self.nth;
        if is_turn {
            self.hit.store(true, Ordering::SeqCst);
        }
        match self.fault {
            Fault::Once(error) if is_turn => return failed(error),
            Fault::Full if number >= self.nth && ["mkdirat", "write"].contains(&call) => return failed(28),
            Fault::Dead if self.hit.load(Ordering::SeqCst) => return failed(5),
            _ => {}
        }
        // The first rename is that of the journal, the next two are those of the manifest. What is undone can be moved back.
        let is_hit = self.hit.load(Ordering::SeqCst);
        if self.stuck && !is_hit && call == "renameat" && self.renames.fetch_add(1, Ordering::SeqCst) == 3 {
            return failed(18);
        }
        if call == "syncfs" || call == "fsync" { failed(95) } else { Ok(()) }
    }

    fn is_stopped(&self) -> bool {
        self.fault == Fault::Stop && self.hit.load(Ordering::SeqCst)
    }
}

/// Two specs of which one takes the other's place, with nodes that change, come and go.
fn two() -> (Built, Built) {
    let with = format!("{}[nodes.worker-new]\naddress = \"192.168.150.6\"\n", moved(&[3]));
    let without = moved(&[]);
    (Built::of(&without), Built::of(&with.replace("[nodes.worker-5]\naddress = \"192.168.130.6\"\n", "")))
}

/// Builds one over the other again and again, each time with a fault at a later call, until a build has fewer calls.
fn at_each_call(
    fault: Fault,
    stuck: bool,
    mut check: impl FnMut(usize, &Path, &Built, &Built, Result<Written, SinkError>),
) -> usize {
    let sandbox = Sandbox::in_memory(b"");
    let (one, other) = two();
    let target = known(&sandbox, &one);
    let step = if std::env::var_os("NODEJOIN_EVERY_CALL").is_some() { 1 } else { 3 };
    for nth in (0..).step_by(step) {
        // Each is the old one in turns.
        let (old, new) = if nth % 2 == 0 { (&one, &other) } else { (&other, &one) };
        old.write(&target).unwrap();
        let faulty = Faulty::new(nth, fault, stuck);
        let result = write(new, &target, &faulty);
        if !faulty.hit.load(Ordering::SeqCst) {
            assert!(result.is_ok(), "{fault:?}: {result:?}");
            assert!(faulty.renames.load(Ordering::SeqCst) > 0 || !stuck);
            return nth;
        }
        check(nth, &target, old, new, result);
        assert!(beside(&target).is_empty(), "{fault:?} at call {nth}: {:?}", beside(&target));
        assert!(nth < 3000, "there is no end");
    }
    0
}

fn is_at(built: &Built, target: &Path) -> bool {
    compare(target, &built.output()).unwrap().is_empty()
}

#[test]
fn a_call_that_fails_leaves_the_old_parts_or_the_new_ones() {
    for (fault, stuck) in [(Fault::Once(28), false), (Fault::Once(5), true), (Fault::Full, false)] {
        let calls = at_each_call(fault, stuck, |nth, target, old, new, result| {
            match &result {
                Ok(_) => assert!(is_at(new, target), "{fault:?} at call {nth}: {result:?}"),
                Err(_) => {
                    let differences = compare(target, &old.output()).unwrap();
                    assert!(differences.is_empty(), "{fault:?} at call {nth}: {result:?}: {differences:?}");
                }
            }
            if !beside(target).is_empty() {
                // Removing failed: what stays is named, and the next build removes it.
                assert!(result.is_ok_and(|written| !written.kept.is_empty()) || nth > 0);
                new.write(target).unwrap();
            }
        });
        assert!(calls > 60, "{calls}");
    }
}

#[test]
fn after_a_kill_the_next_build_goes_on() {
    let mut mixed = 0;
    for stuck in [false, true] {
        at_each_call(Fault::Dead, stuck, |nth, target, old, new, _| {
            let is_old = is_at(old, target);
            let is_mixed = !is_old && !is_at(new, target);
            mixed += usize::from(is_mixed);
            assert_eq!(left(target).unwrap().is_empty(), beside(target).is_empty());
            // What was begun is finished, also by a build that cannot do its own work.
            let failing = Faulty::new(0, Fault::Full, false);
            let next = write(old, target, &failing);
            if is_mixed {
                assert!(next.is_err() && is_at(new, target), "call {nth}: {next:?}");
            }
            let next = if nth % 4 < 2 { new } else { old };
            let kept = next.write(target).unwrap().kept;
            assert!(kept.is_empty() && is_at(next, target), "call {nth}: {kept:?}");
        });
    }
    assert!(mixed > 2, "{mixed}");
}

#[test]
fn a_stop_leaves_the_old_parts_until_they_are_being_replaced() {
    let mut stopped = 0;
    at_each_call(Fault::Stop, false, |nth, target, old, new, result| match &result {
        Ok(_) => assert!(is_at(new, target), "call {nth}"),
        Err(error) => {
            assert!(matches!(error, SinkError::Stopped) && is_at(old, target), "call {nth}: {error}");
            stopped += 1;
        }
    });
    assert!(stopped > 10, "{stopped}");
}

/// Lets something happen at the nth call of a name.
struct At<F: Fn() + Sync>(&'static str, usize, F, AtomicUsize);

impl<F: Fn() + Sync> Watch for At<F> {
    fn before(&self, call: &'static str) -> io::Result<()> {
        if call == self.0 && self.3.fetch_add(1, Ordering::SeqCst) == self.1 {
            (self.2)();
        }
        Ok(())
    }
}

#[test]
fn what_somebody_writes_meanwhile_is_not_removed() {
    let sandbox = Sandbox::in_memory(b"");
    let (old, new) = two();
    let target = known(&sandbox, &old);
    for (call, nth) in [("syncfs", 0), ("renameat", 0), ("renameat", 1)] {
        let mine = target.join("nodes/worker-3/mine");
        let writes = At(call, nth, || fs::write(&mine, "precious").unwrap(), AtomicUsize::new(0));
        let error = write(&new, &target, &writes).unwrap_err();
        assert!(matches!(error, SinkError::Changed(_)), "{call}: {error}");
        assert_eq!(fs::read(&mine).unwrap(), b"precious");
        assert!(beside(&target).is_empty());
        assert!(matches!(new.write(&target), Err(SinkError::Foreign(..))));
        fs::remove_file(&mine).unwrap();
        assert!(is_at(&old, &target));
    }
}

/// A journal that somebody wrote names parts, too.
#[test]
fn a_journal_of_parts_that_no_build_wrote_takes_nothing() {
    let mark = "# Made by nodejoin, format 1: files on their way to their place. The next nodejoin removes the folder.\n*\n";
    let sandbox = Sandbox::in_memory(b"");
    let (old, _) = two();
    let target = known(&sandbox, &old);
    fs::create_dir_all(target.join("nodes/mine")).unwrap();
    fs::write(target.join("nodes/mine/notes"), "mine").unwrap();
    for (name, text) in [
        (".gitignore", mark),
        ("journal", "nodes/mine/notes\0/nodes/mine\0/nodes/worker-3\0/..\0/\0"),
        ("list", "nodes/worker-3/etc/x\0"),
        ("new/nodes/worker-3/etc/x", "x"),
    ] {
        sandbox.write(&format!(".out.nodejoin-0123456789abcdef/{name}"), text.as_bytes());
    }
    assert!(matches!(old.write(&target), Err(SinkError::Foreign(..))));
    assert_eq!(fs::read(target.join("nodes/mine/notes")).unwrap(), b"mine");
    assert!(
        !target.join("nodes/worker-3/etc/x").exists() && target.join("nodes/worker-3/README.md").exists()
    );
}

#[test]
fn few_edits_give_what_a_first_build_gives() {
    let sandbox = Sandbox::in_memory(b"");
    let (target, fresh) = (known(&sandbox, &Built::of(&nodes(150))), sandbox.path("fresh"));
    let mut seed = 7_u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut lines: BTreeMap<usize, usize> = (0..150).map(|node| (node, 0)).collect();
    let text = |lines: &BTreeMap<usize, usize>| -> String {
        let all = nodes(400);
        let all: Vec<&str> = all.split_inclusive("\n[").collect();
        let one = |(node, edit): (&usize, &usize)| {
            let text = all[*node].trim_start_matches('[').trim_end_matches('[');
            let text = if *edit == 1 { text.replace("192.168", "192.169") } else { text.to_owned() };
            let own =
                if *edit == 2 && !text.contains("labels") { "taints = [\"a=b:NoSchedule\"]\n" } else { "" };
            format!("[{text}{own}")
        };
        lines.iter().map(one).collect()
    };
    let mut in_parts = 0;
    for round in 0..30 {
        for _ in 0..=random(3) {
            let node = random(160);
            match random(4) {
                0 => drop(lines.remove(&node)),
                _ => drop(lines.insert(node, random(3))),
            }
        }
        let built = Built::of(&text(&lines));
        let calls = Calls::default();
        write(&built, &target, &calls).unwrap_or_else(|error| panic!("round {round}: {error}"));
        in_parts += usize::from(calls.of("renameat2") == 0);
        write(&built, &fresh, &Calls::default()).unwrap();
        assert!(content(&target) == content(&fresh), "round {round}: {}", text(&lines));
        fs::remove_dir_all(&fresh).unwrap();
    }
    assert!(in_parts > 20, "{in_parts} of 30 were built in parts");
}

/// The program, killed at random moments.
#[test]
fn killed_at_any_moment_the_next_build_gives_one_of_the_two() {
    let sandbox = Sandbox::new(b"");
    let spec = |some: &[usize]| {
        let secret = "secret = { env = \"WORKERS_TOKEN\" }";
        let cluster =
            crate::one_node::CLUSTER.replace(secret, "secret = { file = \"secrets/workers.token\" }");
        format!("{cluster}{}", moved(some))
    };
    sandbox.write("secrets/workers.token", b"ca9a4yca9a4yca9a\n");
    sandbox.write("a.toml", spec(&[]).as_bytes());
    sandbox.write("b.toml", spec(&[3, 4, 7]).as_bytes());
    let folder = sandbox.path("");
    let nodejoin = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nodejoin"));
        command.args(arguments).current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.env("NODEJOIN_NO_SYNC", "1");
        command
    };
    let build = |arguments: &[&str]| nodejoin(arguments).status().unwrap().success();
    assert!(build(&["build", "a.toml"]));
    std::thread::sleep(Duration::from_millis(3100));
    assert!(build(&["build", "a.toml"]));
    let mut interrupted = 0;
    for round in 0..24_u64 {
        let mut child = nodejoin(&["build", ["b.toml", "a.toml"][(round % 2) as usize]]).spawn().unwrap();
        if round % 3 > 0 {
            while beside(&folder.join("out")).is_empty() && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(50));
            }
        }
        std::thread::sleep(Duration::from_micros(round * round * 40));
        child.kill().unwrap();
        interrupted += u32::from(!child.wait().unwrap().success());
        let next = ["a.toml", "b.toml"][(round / 2 % 2) as usize];
        assert!(build(&["build", next]) && build(&["build", next, "--check", "--verify"]), "round {round}");
        assert!(beside(&folder.join("out")).is_empty());
    }
    assert!(interrupted > 5, "{interrupted} of 24 were interrupted");
}
