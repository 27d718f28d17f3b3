use std::os::unix::fs::{PermissionsExt, symlink};

use nodejoin::kube::{Kind, Kube, Minor};
use nodejoin::model::{Shape, Value};
use nodejoin::{Options, Outcome, compile};
use proptest::prelude::*;

use super::run::Sandbox;
use super::{HEAD, mend, world};

fn written(spec: &str, to: &str) -> String {
    mend(spec, to).source.text().to_owned()
}

/// A spec of the older release, with more behind it; and the same with other texts in it.
fn spec(more: &str) -> String {
    HEAD.replace("MINOR", "1.30") + more
}

#[test]
fn only_what_must_change_changes() {
    let gates = "feature-gates = { RotateKubeletClientCertificate = true }";
    for (more, to, expected) in [
        // A flag that is a field; a gate that is gone; comments, blanks and the order of keys stay.
        (
            "[kubelet]  # all\n\n# of nodes\nflags.max-pods = \"50\" # few\nflags.v = \"2\"\n",
            "1.37",
            "[kubelet]  # all\n\n# of nodes\nflags.v = \"2\"\n\n[kubelet.config]\nmaxPods = 50\n",
        ),
        (
            "[pools.a]\nkubelet = { flags = { max-pods = \"50\", v = \"2\" }, config = { podPidsLimit = 9 } }\n",
            "1.37",
            "[pools.a]\nkubelet = { flags = { v = \"2\" }, config = { podPidsLimit = 9, maxPods = 50 } }\n",
        ),
        (
            "[nodes.a.kubelet.flags]\neviction-hard = \"memory.available<5%,nodefs.available<10%\"\n[nodes.a.kubelet.config]\nfailSwapOn = false # swap\n",
            "1.37",
            "[nodes.a.kubelet.flags]\n[nodes.a.kubelet.config]\nfailSwapOn = false # swap\nevictionHard = { \"memory.available\" = \"5%\", \"nodefs.available\" = \"10%\" }\n",
        ),
        // One pair, whose value has commas.
        (
            "[kubelet.flags]\ncpu-manager-policy-options = \"a=b,c=d\"\n",
            "1.37",
            "[kubelet.flags]\n\n[kubelet.config]\ncpuManagerPolicyOptions = { a = \"b,c=d\" }\n",
        ),
        // A flag at its default.
        (
            "[kubelet.flags]\npod-infra-container-image = \"x\"\nboot-id-file = \"/proc/sys/kernel/random/boot_id\"\n",
            "1.37",
            "[kubelet.flags]\npod-infra-container-image = \"x\"\n",
        ),
        // A gate that is locked to what it is set to, and one that is locked to the other.
        (
            "[kubelet]\nfeature-gates = { SidecarContainers = true, NodeSwap = false }\n",
            "1.36",
            "[kubelet]\nfeature-gates = { NodeSwap = false }\n",
        ),
        // A pool without the flag's field in its release keeps the flag, and so do all: it is one entry.
        (
            "[kubelet.flags]\nmax-pods = \"50\"\n[kubelet.config]\nmaxPods = 40\n",
            "1.37",
            "[kubelet.flags]\nmax-pods = \"50\"\n[kubelet.config]\nmaxPods = 40\n",
        ),
    ] {
        let (spec, expected) = (spec(more), HEAD.replace("MINOR", to) + expected);
        assert_eq!(written(&spec, to), expected, "{more}");
        assert_eq!(written(&expected, to), expected, "again: {more}");
    }
    let old =
        HEAD.replace("MINOR", "1.20") + "[pools.a.kubelet]\nkubernetes = '1.20'\n" + gates + "\n[nodes]\n";
    let new = HEAD.replace("MINOR", "1.21")
        + "[pools.a.kubelet]\nkubernetes = '1.21'\nfeature-gates = {}\n[nodes]\n";
    assert_eq!(written(&old, "1.21"), new);
}

/// What is for kubelets of several releases is mended only when it is right for all of them.
#[test]
fn an_entry_for_several_releases_must_be_right_for_all() {
    let gate = "[kubelet]\nfeature-gates = { SidecarContainers = true }\n";
    let lagging = "[pools.old.kubelet]\nkubernetes = \"1.31\"\n[nodes.a]\npool = \"old\"\n[nodes.b]\n";
    let old = HEAD.replace("MINOR", "1.33") + gate + lagging;
    let mended = mend(&old, "1.34");
    // 1.31 has the gate as beta: without it nothing is sure.
    assert_eq!(mended.source.text(), old.replacen("1.33", "1.34", 1));
    assert_eq!(mended.done, ["`cluster.kubernetes` is `1.34`, and was `1.33`"]);
    let new = mend(&old, "1.37");
    assert_eq!(
        new.source.text(),
        (HEAD.replace("MINOR", "1.37")
            + "[kubelet]\nfeature-gates = {}\n"
            + &lagging.replace("1.31", "1.37"))
    );
}

#[test]
fn a_file_keeps_its_line_ends_its_mark_its_mode_and_its_link() {
    let text = |end: &str, minor: &str, flags: &str| {
        format!("\u{feff}{}{}", HEAD.replace("MINOR", minor), flags).trim_end().replace('\n', end)
    };
    let flags = "[nodes.a]\n[kubelet]\nflags = { max-pods = \"9\" } # few\n";
    let moved = "[nodes.a]\n[kubelet]\nflags = {} # few\nconfig = { maxPods = 9 }\n";
    for end in ["\n", "\r\n"] {
        let sandbox = Sandbox::new(text(end, "1.30", flags).as_bytes());
        std::fs::rename(sandbox.path("cluster.toml"), sandbox.path("real.toml")).unwrap();
        symlink("real.toml", sandbox.path("cluster.toml")).unwrap();
        std::fs::set_permissions(sandbox.path("real.toml"), PermissionsExt::from_mode(0o640)).unwrap();
        let run = sandbox.run(&["upgrade", "--to", "1.37", "--write"]);
        assert_eq!(run.code, 0, "{}", run.all());
        assert!(run.stdout.contains("cluster.toml was changed\n"), "{}", run.stdout);
        assert_eq!(
            String::from_utf8(sandbox.read("real.toml")).unwrap(),
            text(end, "1.37", moved),
            "{end:?}"
        );
        assert!(sandbox.path("cluster.toml").is_symlink());
        assert_eq!(sandbox.path("real.toml").metadata().unwrap().permissions().mode() & 0o777, 0o640);
        let before = sandbox.tree();
        let again = sandbox.run(&["upgrade", "--to", "1.37", "--write"]);
        assert!(again.stdout.contains("the file is as it was"), "{}", again.stdout);
        assert_eq!(sandbox.tree(), before);
        assert!(!before.keys().any(|name| name.starts_with('.')), "{:?}", before.keys());
    }
}

#[test]
fn what_is_left_is_told() {
    let sandbox =
        Sandbox::new(spec("[kubelet.flags]\npod-infra-container-image = \"x\"\n[nodes.a]\n").as_bytes());
    let run = sandbox.run(&["upgrade", "--to", "1.37", "--write"]);
    assert_eq!(run.code, 1);
    let left = "left to you, with `nodejoin check`\n  cluster.toml:12:1: error[flag-removed]: `--pod-infra-container-image` left the kubelet in 1.35\n";
    assert!(run.stdout.ends_with(left), "{}", run.stdout);
    let json = sandbox.run(&["upgrade", "--to", "1.37", "--write", "--format", "json"]).stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["written"]["left"][0]["rule"], "flag-removed");
}

fn compiled(text: &str) -> Outcome {
    compile(&world(text), "cluster.toml", &Options::default()).unwrap()
}

/// How many findings of each level there are, the worse ones counted with the milder.
fn counts(outcome: &Outcome) -> [usize; 3] {
    use nodejoin::finding::Level;
    [Level::Deny, Level::Warn, Level::Note]
        .map(|level| outcome.findings.iter().filter(|finding| finding.level >= level).count())
}

/// A value in one spelling, whether a flag has it or a field.
fn plain(value: &Value) -> Option<String> {
    fn of(value: &serde_yaml::Value) -> Option<String> {
        Some(match value {
            serde_yaml::Value::Bool(on) => on.to_string(),
            serde_yaml::Value::Number(number) => number.to_string(),
            serde_yaml::Value::String(text) => text.replace('<', "="),
            serde_yaml::Value::Sequence(items) => items.iter().map(of).collect::<Option<Vec<_>>>()?.join(","),
            serde_yaml::Value::Mapping(map) => {
                let pair = |(key, value)| Some(format!("{}={}", of(key)?, of(value)?));
                map.iter().map(pair).collect::<Option<Vec<_>>>()?.join(",")
            }
            _ => return None,
        })
    }
    of(value.as_plain()?)
}

/// An entry for a flags, gates or config table, as its text.
fn entry(kube: Kube, table: usize, pick: usize, on: bool) -> Option<(&'static str, String)> {
    match table {
        0 => {
            let names: Vec<&str> = kube.kubelet_flags().names().collect();
            let name = names[pick % names.len()];
            let flag = kube.kubelet_flags().flag(name).present()?;
            let value = if on { flag.default.unwrap_or("1").to_owned() } else { (pick % 7).to_string() };
            Some(("flags", format!("{name} = \"{value}\"")))
        }
        1 => {
            const GATES: [&str; 8] = [
                "SidecarContainers",
                "NodeSwap",
                "RotateKubeletClientCertificate",
                "RotateKubeletServerCertificate",
                "DynamicKubeletConfig",
                "SeccompDefault",
                "GracefulNodeShutdown",
                "KubeletInUserNamespace",
            ];
            Some(("feature-gates", format!("{} = {on}", GATES[pick % GATES.len()])))
        }
        _ => {
            let names: Vec<&str> = kube.kubelet_fields().filter(|path| !path.contains('.')).collect();
            let name = names.get(pick % names.len().max(1))?;
            Some(("config", format!("{name} = {}", pick % 9)))
        }
    }
}

/// A kubelet table with entries in one of the ways that TOML has for it.
fn layout(style: usize, at: &str, entries: &[(&'static str, String)]) -> String {
    let mut text = String::new();
    let tables = ["flags", "feature-gates", "config"];
    let of = |table: &str| {
        entries.iter().filter(|(of, _)| *of == table).map(|(_, entry)| entry.clone()).collect::<Vec<_>>()
    };
    match style {
        0 => {
            for table in tables.into_iter().filter(|table| !of(table).is_empty()) {
                text.push_str(&format!("\n# before {table} of {at}\n[{at}.kubelet.{table}] # head\n"));
                for (index, entry) in of(table).iter().enumerate() {
                    text.push_str(&format!("# comment {index}\n{entry}   # behind\n\n"));
                }
            }
        }
        1 => {
            text.push_str(&format!("[{at}.kubelet]\n"));
            for table in tables {
                text.push_str(&format!("{table}   = {{ {} }} # inline {table}\n", of(table).join(" ,  ")));
            }
        }
        2 => {
            text.push_str(&format!("[{at}]\n"));
            for (table, entry) in entries {
                text.push_str(&format!("  kubelet.{table}.{entry}\n\t# after\n"));
            }
        }
        _ => {
            let inner: Vec<String> =
                tables.map(|table| format!("{table} = {{ {} }}", of(table).join(", "))).to_vec();
            text.push_str(&format!("[{at}]\nkubelet = {{ {} }}\n", inner.join(", ")));
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn writing_keeps_the_rest_and_makes_nothing_worse(
        start in 0usize..29,
        way in 0usize..29,
        ends in (any::<bool>(), any::<bool>(), any::<bool>()),
        tables in proptest::collection::vec((0usize..4, proptest::collection::vec((0usize..3, 0usize..400, any::<bool>()), 0..5)), 1..3),
    ) {
        let minors: Vec<Minor> = Minor::all().collect();
        let (from, to) = (minors[start], minors[(start + way).min(28)]);
        let mut spec = HEAD.replace("MINOR", &from.to_string());
        for (index, (style, picks)) in tables.iter().enumerate() {
            let mut entries: Vec<(&str, String)> =
                picks.iter().filter_map(|(table, pick, on)| entry(Kube::of(from), *table, *pick, *on)).collect();
            entries.sort();
            entries.dedup_by(|a, b| a.1.split(' ').next() == b.1.split(' ').next());
            spec.push_str(&layout(*style, ["pools.a", "pools.b"][index], &entries));
        }
        spec.push_str("[nodes]\nx = { pool = \"a\" }\n");
        if ends.0 {
            spec = spec.replace('\n', "\r\n");
        }
        if ends.1 {
            spec.insert(0, '\u{feff}');
        }
        if ends.2 {
            spec.truncate(spec.trim_end().len());
        }
        prop_assume!(!compiled(&spec).findings.iter().any(|finding| finding.rule == "toml-syntax" || finding.rule == "duplicate-key"));
        let mended = mend(&spec, &to.to_string());
        let text = mended.source.text();

        // Each line is as it was, or says what was changed.
        let changed: Vec<String> = mended.done.iter().map(|done| {
            let path = done.split('`').nth(1).unwrap();
            path.rsplit('.').next().unwrap().to_owned()
        }).collect();
        let (old, new): (Vec<&str>, Vec<&str>) = (spec.split('\n').collect(), text.split('\n').collect());
        let mut at = 0;
        for line in &old {
            match new[at..].iter().position(|other| other == line) {
                Some(found) if !changed.iter().any(|key| line.contains(key.as_str())) => at += found + 1,
                _ => prop_assert!(
                    changed.iter().any(|key| line.contains(key.as_str()))
                        || line.contains("config") && mended.done.iter().any(|done| done.contains("under `config`"))
                        || new.iter().any(|other| other.trim_end() == line.trim_end()),
                    "{line:?} is lost\n{spec}\n{:?}\n{text}", mended.done
                ),
            }
        }
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(comments(&spec), comments(text));
        prop_assert_eq!(spec.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
        prop_assert_eq!(spec.ends_with('\n'), text.ends_with('\n'), "{:?}", text);
        prop_assert!(spec.contains("\r\n") || !text.contains('\r'));
        prop_assert!(!spec.contains("\r\n") || !text.replace("\r\n", "").contains('\n'));
        prop_assert_eq!(text == spec, mended.done.is_empty());

        // With the release alone it is no better.
        let bumped = spec.replacen(&format!("kubernetes = \"{from}\""), &format!("kubernetes = \"{to}\""), 1);
        let (bare, after) = (counts(&compiled(&bumped)), counts(&compiled(text)));
        prop_assert!(bare.iter().zip(&after).all(|(bare, after)| after <= bare), "{bare:?} {after:?}\n{spec}\n{text}");
        for (was, is) in compiled(&bumped).cluster.shapes.iter().zip(&compiled(text).cluster.shapes) {
            let kube = Kube::of(to);
            // What an old name said is not read before it is the new one.
            let renamed = |done: &String| done.contains("experimental-");
            for field in kube.kubelet_fields().filter(|_| !mended.done.iter().any(renamed)) {
                let bool = kube.kubelet_field(field).present().is_some_and(|field| field.kind == Kind::Bool);
                let of = |shape: &Shape| {
                    let value = &shape.kubelet.effective(field)?.value;
                    // A flag may say 1 for true.
                    if bool { value.as_bool().map(|on| on.to_string()) } else { plain(value) }
                };
                prop_assert_eq!(of(was), of(is), "{}\n{}\n{}", field, spec, text);
            }
        }
        let again = mend(text, &to.to_string());
        prop_assert_eq!(again.source.text(), text);
        prop_assert!(again.done.is_empty(), "{:?}", again.done);
    }
}
