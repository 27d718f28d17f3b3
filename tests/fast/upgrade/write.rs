use std::os::unix::fs::{PermissionsExt, symlink};

use super::{HEAD, fix};
use crate::run::Sandbox;

fn written(spec: &str, to: &str) -> String {
    fix(spec, to).source.text().to_owned()
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
            "[kubelet]  # all\n\nflags.v = \"2\"\n\n[kubelet.config]\n# of nodes\nmaxPods = 50 # few\n",
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
        // A flag that is gone and was at its default, though its field is still there.
        ("[kubelet.flags]\niptables-drop-bit = \"15\"\nv = \"2\"\n", "1.37", "[kubelet.flags]\nv = \"2\"\n"),
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
        // What is not a valid duration as a flag is not one as a field: the mistake stays where its rule can report it.
        (
            "[kubelet.flags]\ncpu-cfs-quota-period = \"5\"\n",
            "1.37",
            "[kubelet.flags]\ncpu-cfs-quota-period = \"5\"\n",
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

/// What is for kubelets of several releases is fixed only when it is right for all of them.
#[test]
fn an_entry_for_several_releases_must_be_right_for_all() {
    let gate = "[kubelet]\nfeature-gates = { SidecarContainers = true }\n";
    let lagging = "[pools.old.kubelet]\nkubernetes = \"1.31\"\n[nodes.a]\npool = \"old\"\n[nodes.b]\n";
    let old = HEAD.replace("MINOR", "1.33") + gate + lagging;
    let fixed = fix(&old, "1.34");
    // 1.31 has the gate as beta: without it nothing is sure.
    assert_eq!(fixed.source.text(), old.replacen("1.33", "1.34", 1));
    assert_eq!(fixed.done, ["changed `cluster.kubernetes` from `1.33` to `1.34`"]);
    let new = fix(&old, "1.37");
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
        let run = sandbox.run(&["upgrade", "--to", "1.37", "--write", "--allow-skipping"]);
        assert_eq!(run.code, 0, "{}", run.all());
        assert!(run.stdout.contains("cluster.toml was changed:\n"), "{}", run.stdout);
        assert_eq!(
            String::from_utf8(sandbox.read("real.toml")).unwrap(),
            text(end, "1.37", moved),
            "{end:?}"
        );
        assert!(sandbox.path("cluster.toml").is_symlink());
        assert_eq!(sandbox.path("real.toml").metadata().unwrap().permissions().mode() & 0o777, 0o640);
        let before = sandbox.tree();
        let again = sandbox.run(&["upgrade", "--to", "1.37", "--write", "--allow-skipping"]);
        assert!(again.stdout.contains("the file is unchanged"), "{}", again.stdout);
        assert_eq!(sandbox.tree(), before);
        assert!(!before.keys().any(|name| name.starts_with('.')), "{:?}", before.keys());
    }
}

#[test]
fn what_is_left_is_told() {
    let sandbox =
        Sandbox::new(spec("[kubelet.flags]\npod-infra-container-image = \"x\"\n[nodes.a]\n").as_bytes());
    let run = sandbox.run(&["upgrade", "--to", "1.37", "--write", "--allow-skipping"]);
    assert_eq!(run.code, 1);
    let left = "to be fixed by hand:\n  cluster.toml:12:1: error[flag-removed]: `--pod-infra-container-image` was removed from the kubelet in 1.35\n";
    assert!(run.stdout.ends_with(left), "{}", run.stdout);
    let json =
        sandbox.run(&["upgrade", "--to", "1.37", "--write", "--allow-skipping", "--format", "json"]).stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["written"]["left"][0]["rule"], "flag-removed");
}
