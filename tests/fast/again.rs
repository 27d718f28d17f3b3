//! A build of what is there already: nothing is written then, whatever was edited is restored, and a build after any edit of the spec
//! gives what a first one gives.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use nodejoin::secret::{MemorySecrets, Vault};
use nodejoin::sink::{Output, SinkError, Watch, Writing, Written, compare, compare_recorded, write_with};
use nodejoin::{Options, Outcome, compile};

use crate::one_node::{CLUSTER, world};
use crate::run::Sandbox;

/// A compiled spec.
pub(crate) struct Built {
    outcome: Outcome,
    vault: Vault,
}

impl Built {
    /// The cluster with more.
    pub(crate) fn of(more: &str) -> Self {
        let mut outcome = compile(&world(more), "cluster.toml", &Options::default()).unwrap();
        let secrets = MemorySecrets::new().with_env("WORKERS_TOKEN", "ca9a4yca9a4yca9a");
        let vault = outcome.open_secrets(&secrets);
        assert!(outcome.is_clean(), "{:?}", outcome.findings);
        Self { outcome, vault }
    }

    pub(crate) fn output(&self) -> Output<'_> {
        Output {
            cluster: &self.outcome.cluster,
            plan: self.outcome.plan().unwrap(),
            vault: &self.vault,
            spec: self.outcome.source.text(),
            signer: None,
        }
    }

    fn write_as(&self, target: &Path, verify: bool, watch: &dyn Watch) -> Result<Written, SinkError> {
        write_with(target, &self.output(), Writing { sync: false, verify, watch })
    }

    pub(crate) fn write(&self, target: &Path) -> Result<Written, SinkError> {
        self.write_as(target, false, &Calls::default())
    }
}

/// Counts the calls.
#[derive(Default)]
pub(crate) struct Calls(Mutex<BTreeMap<&'static str, usize>>);

impl Watch for Calls {
    fn before(&self, call: &'static str) -> io::Result<()> {
        *self.0.lock().unwrap().entry(call).or_default() += 1;
        Ok(())
    }
}

impl Calls {
    pub(crate) fn of(&self, call: &str) -> usize {
        self.0.lock().unwrap().get(call).copied().unwrap_or(0)
    }
}

/// Nodes that differ in their shapes and values.
pub(crate) fn nodes(count: usize) -> String {
    let node = |n: usize| {
        let own = if n.is_multiple_of(3) {
            format!("labels = {{ \"example.com/n\" = \"{n}\" }}\n")
        } else {
            String::new()
        };
        format!("[nodes.worker-{n}]\naddress = \"192.168.{}.{}\"\n{own}", 130 + n / 200, n % 200 + 1)
    };
    (0..count).map(node).collect()
}

/// What is in a tree, as it is: all that a system call shows but for the time of the last access.
pub(crate) fn state(folder: &Path) -> BTreeMap<String, String> {
    let mut state = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let meta = fs::symlink_metadata(&folder).unwrap();
        state.insert(folder.display().to_string(), stamp(&meta));
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            match meta.is_dir() {
                true => folders.push(path),
                false => drop(state.insert(path.display().to_string(), stamp(&meta))),
            }
        }
    }
    state
}

fn stamp(meta: &fs::Metadata) -> String {
    let times = (meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec());
    format!("{} {:o} {} {} {times:?}", meta.ino(), meta.mode(), meta.len(), meta.nlink())
}

/// Paths to bytes and modes.
pub(crate) fn content(folder: &Path) -> BTreeMap<String, (Vec<u8>, u32)> {
    let paths = state(folder).into_keys();
    let read = |path: String| {
        let mode = fs::symlink_metadata(&path).unwrap().mode();
        let inside = Path::new(&path).strip_prefix(folder).unwrap().display().to_string();
        (inside, (fs::read(&path).unwrap_or_default(), mode))
    };
    paths.map(read).collect()
}

/// Waits until what was written is old enough for its times to show whether it is still the same.
fn rest() {
    std::thread::sleep(Duration::from_millis(3100));
}

#[test]
fn what_is_there_already_is_not_touched() {
    let sandbox = Sandbox::in_memory(b"");
    let target = sandbox.path("out");
    let built = Built::of(&nodes(30));
    let first = built.write(&target).unwrap();
    assert!(first.is_new() && first.bytes > 0);
    let before = state(&target);
    for slept in [false, true] {
        if slept {
            rest();
        }
        let calls = Calls::default();
        let again = built.write_as(&target, false, &calls).unwrap();
        assert_eq!((again.is_new(), again.files, again.bytes), (false, first.files, 0));
        assert_eq!(again.changes.unwrap(), []);
        assert_eq!(calls.of("mkdirat") + calls.of("renameat2") + calls.of("unlinkat"), 0);
        assert_eq!(state(&target), before);
    }
    // From then on it is known what need not be read.
    let lock = fs::read(sandbox.path(".out.nodejoin-lock")).unwrap();
    let calls = Calls::default();
    assert!(!built.write_as(&target, false, &calls).unwrap().is_new());
    assert!(calls.of("read") < 60, "{}", calls.of("read"));
    assert_eq!(calls.of("write"), 0);
    assert_eq!(fs::read(sandbox.path(".out.nodejoin-lock")).unwrap(), lock);
    let calls = Calls::default();
    assert!(!built.write_as(&target, true, &calls).unwrap().is_new());
    assert!(calls.of("read") > 200, "{}", calls.of("read"));
}

/// What people and programs do to a tree, by its path; whether it is harmless.
type Harm = (&'static str, fn(&Path));

const CONFIG: &str = "nodes/worker-3/etc/kubernetes/bootstrap.kubeconfig";

/// Edits that a build restores.
const RESTORED: [Harm; 8] = [
    ("another text of the same size and time", |out| {
        let path = out.join(CONFIG);
        let times = fs::metadata(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap().replace("ca9a4yca9a4yca9a", "aaaaaaaaaaaaaaaa");
        fs::write(&path, text).unwrap();
        let (accessed, modified) = (times.accessed().unwrap(), times.modified().unwrap());
        let times = fs::FileTimes::new().set_accessed(accessed).set_modified(modified);
        fs::File::options().write(true).open(&path).unwrap().set_times(times).unwrap();
    }),
    ("another file in its place", |out| {
        fs::copy(out.join(CONFIG), out.join("x")).unwrap();
        fs::write(out.join("x"), "x").unwrap();
        fs::rename(out.join("x"), out.join(CONFIG)).unwrap();
    }),
    ("a file is gone", |out| fs::remove_file(out.join(CONFIG)).unwrap()),
    ("a mode", |out| fs::set_permissions(out.join(CONFIG), fs::Permissions::from_mode(0o644)).unwrap()),
    ("the mode of a folder", |out| {
        fs::set_permissions(out.join("nodes/worker-3/etc"), fs::Permissions::from_mode(0o777)).unwrap();
    }),
    ("the mode of a node's folder", |out| {
        fs::set_permissions(out.join("nodes/worker-3"), fs::Permissions::from_mode(0o755)).unwrap();
    }),
    ("a node's folder is gone", |out| fs::remove_dir_all(out.join("nodes/worker-3")).unwrap()),
    ("a file of the cluster's", |out| fs::write(out.join("cluster/README.md"), "x").unwrap()),
];

#[test]
fn what_was_edited_by_hand_is_found_and_restored() {
    let sandbox = Sandbox::in_memory(b"");
    let target = sandbox.path("out");
    let built = Built::of(&nodes(6));
    built.write(&target).unwrap();
    let right = content(&target);
    for known in [false, true] {
        for (what, edit) in RESTORED {
            if known && what.contains("mode") == (what == "a mode") {
                // Of those that need what is known, which takes time to be sure of, the ones that differ most.
                rest();
                assert!(!built.write(&target).unwrap().is_new());
            }
            edit(&target);
            assert_ne!(content(&target), right, "{what}");
            assert!(!compare_recorded(&target, &built.output()).unwrap().is_empty(), "{what}");
            assert!(built.write(&target).unwrap().is_new(), "{what}");
            assert_eq!(content(&target), right, "{what}");
            assert_eq!(compare_recorded(&target, &built.output()).unwrap(), []);
        }
    }
}

#[test]
fn what_is_foreign_or_a_link_is_found_in_what_is_known() {
    let sandbox = Sandbox::in_memory(b"");
    let target = sandbox.path("out");
    let built = Built::of(&nodes(6));
    built.write(&target).unwrap();
    rest();
    assert!(!built.write(&target).unwrap().is_new());
    let foreign: [Harm; 6] = [
        ("nodes/worker-3/mine", |path| fs::write(path, "mine").unwrap()),
        ("nodes/worker-3/etc/kubernetes/mine", |path| fs::write(path, "mine").unwrap()),
        ("nodes/mine", |path| fs::write(path, "mine").unwrap()),
        ("mine", |path| fs::write(path, "mine").unwrap()),
        ("nodes/worker-3/link", |path| symlink("etc", path).unwrap()),
        ("cluster/link", |path| symlink("etc", path).unwrap()),
    ];
    for (path, make) in foreign {
        make(&target.join(path));
        let differences = compare_recorded(&target, &built.output()).unwrap();
        assert!(differences.iter().any(|difference| difference.path() == path), "{path}: {differences:?}");
        assert!(
            matches!(built.write(&target), Err(SinkError::Foreign(_, names, 1)) if names[0].path == path)
        );
        assert!(target.join(path).symlink_metadata().is_ok());
        fs::remove_file(target.join(path)).unwrap();
    }
    // What was taken out again leaves nothing to do.
    assert!(!built.write(&target).unwrap().is_new());
    // A folder that became a link to what it was.
    fs::rename(target.join("nodes/worker-3/etc"), sandbox.path("etc")).unwrap();
    symlink(sandbox.path("etc"), target.join("nodes/worker-3/etc")).unwrap();
    assert!(!compare_recorded(&target, &built.output()).unwrap().is_empty());
    assert!(matches!(built.write(&target), Err(SinkError::Foreign(..))));
    // A secret with a second name.
    fs::remove_file(target.join("nodes/worker-3/etc")).unwrap();
    fs::rename(sandbox.path("etc"), target.join("nodes/worker-3/etc")).unwrap();
    assert!(!built.write(&target).unwrap().is_new());
    fs::hard_link(target.join(CONFIG), sandbox.path("second")).unwrap();
    assert!(!compare_recorded(&target, &built.output()).unwrap().is_empty());
}

#[test]
fn a_new_time_and_the_same_bytes_are_harmless() {
    let sandbox = Sandbox::in_memory(b"");
    let target = sandbox.path("out");
    let built = Built::of(&nodes(6));
    built.write(&target).unwrap();
    for path in [CONFIG, "manifest.json", "cluster/README.md", ".gitignore"] {
        let file = fs::File::options().write(true).open(target.join(path)).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let before = state(&target);
        assert!(!built.write(&target).unwrap().is_new(), "{path}");
        assert_eq!(state(&target), before);
        assert_eq!(compare_recorded(&target, &built.output()).unwrap(), []);
    }
}

/// A record that somebody wrote, or that came with a copy, hides no edit.
#[test]
fn a_record_of_another_tree_hides_nothing() {
    let sandbox = Sandbox::in_memory(b"");
    let target = sandbox.path("out");
    let built = Built::of(&nodes(6));
    built.write(&target).unwrap();
    rest();
    assert!(!built.write(&target).unwrap().is_new());
    let record = fs::read_to_string(sandbox.path(".out.nodejoin-lock")).unwrap();
    assert!(record.lines().filter(|line| line.starts_with("as-written ")).count() > 6, "{record}");
    // A copy with every mode and time, and the record.
    assert_eq!(sandbox.shell("cp -Rp out copy && rm -r out && mv copy out").code, 0);
    let text = fs::read_to_string(target.join(CONFIG)).unwrap();
    fs::write(target.join(CONFIG), text.replace("ca9a4yca9a4yca9a", "aaaaaaaaaaaaaaaa")).unwrap();
    assert!(!compare_recorded(&target, &built.output()).unwrap().is_empty());
    assert!(built.write(&target).unwrap().is_new());
    assert_eq!(fs::read_to_string(target.join(CONFIG)).unwrap(), text);
    // Junk, and marks that are none.
    for junk in ["as-written 0\n", "as-written \u{e9}\n", "as-written ffffffffffffffffffffffffffffffff\n"] {
        fs::write(sandbox.path(".out.nodejoin-lock"), junk.repeat(1000)).unwrap();
        assert_eq!(compare_recorded(&target, &built.output()).unwrap(), []);
        fs::write(target.join(CONFIG), "x").unwrap();
        assert!(!compare_recorded(&target, &built.output()).unwrap().is_empty());
        assert!(built.write(&target).unwrap().is_new());
    }
}

/// A spec after so many random edits.
fn edited(random: &mut impl FnMut(usize) -> usize, lines: &mut BTreeMap<usize, (usize, usize)>) -> String {
    for _ in 0..=random(3) {
        let node = random(40);
        match random(4) {
            0 => drop(lines.remove(&node)),
            _ => drop(lines.insert(node, (random(3), random(3)))),
        }
    }
    let node = |(n, (label, pool)): (&usize, &(usize, usize))| {
        let pool = ["", "pool = \"web\"\n", "pool = \"gpu\"\n"][*pool];
        let label = [
            "",
            "labels = { \"example.com/n\" = \"x\" }\n",
            "labels = { \"example.com/own\" = \"{name}\" }\n",
        ][*label];
        format!("[nodes.worker-{n}]\naddress = \"192.168.130.{}\"\n{pool}{label}", n + 1)
    };
    let pools = "[pools.web]\nlabels = { \"example.com/tier\" = \"web\" }\n[pools.gpu]\ntaints = [\"example.com/gpu=true:NoSchedule\"]\n";
    let max = ["", "[kubelet]\nconfig = { maxPods = 42 }\n"][random(12) / 11];
    let burst = ["", "[pools.burst]\nmachines = { names = \"burst-*\" }\n"][random(6) / 5];
    format!("{max}{pools}{burst}{}", lines.iter().map(node).collect::<String>())
}

#[test]
fn a_build_after_any_edit_gives_what_a_first_one_gives() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let sandbox = Sandbox::in_memory(b"");
    let (target, fresh) = (sandbox.path("out"), sandbox.path("fresh"));
    let mut lines: BTreeMap<usize, (usize, usize)> = (0..30).map(|n| (n, (0, n % 3))).collect();
    for round in 0..40 {
        let text = edited(&mut random, &mut lines);
        let built = Built::of(&text);
        built.write(&target).unwrap_or_else(|error| panic!("round {round}: {error}"));
        built.write(&fresh).unwrap();
        assert_eq!(content(&target), content(&fresh), "round {round}: {CLUSTER}{text}");
        assert_eq!(compare(&target, &built.output()).unwrap(), []);
        assert!(!built.write(&target).unwrap().is_new());
        fs::remove_dir_all(&fresh).unwrap();
    }
}

#[test]
fn the_program_reports_that_nothing_was_written() {
    let sandbox = Sandbox::new(crate::run::SPEC.as_bytes());
    let run = sandbox.run(&["build"]);
    assert!(run.code == 0 && run.stderr.contains("wrote "), "{}", run.all());
    for arguments in [&["build"][..], &["build", "--verify"]] {
        let run = sandbox.run(arguments);
        assert!(run.code == 0 && run.stderr.contains(": nothing was written; next: "), "{}", run.all());
        assert!(run.stderr.contains("nothing changed since the output before"), "{}", run.all());
    }
    // What is left beside an output that needs nothing else goes all the same.
    let mark = "# Made by nodejoin, format 1: files on their way to their place. The next nodejoin removes the folder.\n*\n";
    sandbox.write(".out.nodejoin-0123456789abcdef/.gitignore", mark.as_bytes());
    let run = sandbox.run(&["build", "--format", "json"]);
    assert!(run.code == 0 && run.stdout.contains("\"changes\": []"), "{}", run.all());
    assert!(!sandbox.exists(".out.nodejoin-0123456789abcdef"));
    // An edit is found, with and without the record.
    sandbox.write("out/nodes/worker-1/README.md", b"x");
    assert_eq!(sandbox.run(&["build", "--check"]).code, 1);
    assert_eq!(sandbox.run(&["build", "--check", "--verify"]).code, 1);
    assert!(sandbox.run(&["build", "--verify"]).stderr.contains("wrote "));
}
