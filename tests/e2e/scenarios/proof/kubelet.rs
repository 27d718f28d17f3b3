use super::mutant::{Draft, misspelt};
use super::structure;
use crate::outcome::Outcome;

const UNIT: &str = "node/etc/systemd/system/kubelet.service";
const FLAGS: &str = "node/etc/kubernetes/kubelet.conf";
const CONFIG: &str = "kubelet-config.yaml";

/// Text of the unit, and its replacements.
const UNITS: &[(&str, &[&str])] = &[
    (
        "EnvironmentFile=/etc/kubernetes/kubelet.conf\n",
        &[
            "",
            "EnvironmentFile=-/etc/kubernetes/kubelet.conf\n",
            "EnvironmentFile=/etc/kubernetes/kubelet.env\n",
            "EnvironmentFile=-/etc/kubernetes/kubelet.env\n",
            "EnvironmentFile=/etc/kubernetes/kubelet.conf\nEnvironment=KUBELET_CONFIG=--v=9\n",
            "EnvironmentFile=/etc/kubernetes/kubelet.conf\nEnvironmentFile=\n",
            "EnvironmentFile=/etc/kubernetes/kubelet.c*f\n",
            "EnvironmentFile=\"/etc/kubernetes/kubelet.conf\"\n",
            "EnvironmentFile = /etc/kubernetes/kubelet.conf\n",
            "environmentfile=/etc/kubernetes/kubelet.conf\n",
            "EnvironmentFiles=/etc/kubernetes/kubelet.conf\n",
            "EnvironmentFile=etc/kubernetes/kubelet.conf\n",
        ],
    ),
    (
        "    $KUBELET_CONFIG \\\n",
        &[
            "",
            "    ${KUBELET_CONFIG} \\\n",
            "    \"$KUBELET_CONFIG\" \\\n",
            "    $KUBELET_CONFIGS \\\n",
            "    $KUBELET_CONFIG\n",
            "    $KUBELET_CONFIG \\ \n",
            "    $KUBELET_CONFIG \\\n    # the flags\n",
            "    $KUBELET_CONFIG \\\n    --v=2 \\\n",
            "    $KUBELET_CONFIG \\\n    $KUBELET_EXTRA_ARGS \\\n",
            "    $$KUBELET_CONFIG \\\n",
            "    $KUBELET_CONFIG --cluster-domain=%H.local \\\n",
            "    $KUBELET_CONFIG --cluster-domain=100%.local \\\n",
            "    $KUBELET_CONFIG ; \\\n",
            "    $KUBELET_CONFIG 2>&1 \\\n",
            "    $KUBELET_CONFIG '--cluster-domain=other.local' \\\n",
            "    $KUBELET_CONFIG '--cluster-domain=other.local \\\n",
        ],
    ),
    (
        "ExecStart=/usr/local/bin/kubelet",
        &[
            "ExecStart=kubelet",
            "ExecStart=bin/kubelet",
            "ExecStart=-/usr/local/bin/kubelet",
            "ExecStart=@/usr/local/bin/kubelet kubelet",
            "ExecStart=/usr/local/bin/kubelets",
            "ExecStart=/bin/true\nExecStart=/usr/local/bin/kubelet",
            "ExecStart=/bin/false\nExecStart=\nExecStart=/usr/local/bin/kubelet",
            "ExecStartPre=/bin/true\nExecStart=/usr/local/bin/kubelet",
            "Execstart=/usr/local/bin/kubelet",
            "ExecStart=/usr/local/bin/kubelet kubelet",
            "ExecStart=\"/usr/local/bin/kubelet\"",
        ],
    ),
    ("[Service]", &["[service]", "[Service ]", "# [Service]"]),
];

/// A flag as it is written, and its replacements.
const CHANGES: &[(&str, &[&str])] = &[
    (
        "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap.kubeconfig",
        &[
            "",
            "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap.conf",
            "--bootstrap-kubeconfig /etc/kubernetes/bootstrap.kubeconfig",
            "--bootstrap_kubeconfig=/etc/kubernetes/bootstrap.kubeconfig",
            "--bootstrap-kubeconfig='/etc/kubernetes/bootstrap.kubeconfig'",
            "-bootstrap-kubeconfig=/etc/kubernetes/bootstrap.kubeconfig",
            "--bootstrap-kubeconfig=/etc/kubernetes/kubeconfig",
            "--experimental-bootstrap-kubeconfig=/etc/kubernetes/bootstrap.kubeconfig",
            "--bootstrap-kubeconfig=",
        ],
    ),
    (
        "--kubeconfig=/etc/kubernetes/kubeconfig",
        &[
            "",
            "--kubeconfig=",
            "--kube-config=/etc/kubernetes/kubeconfig",
            "--kubeconfig=/var/lib/kubelet/kubeconfig",
            "--kubeconfig",
        ],
    ),
    (
        "--config=/etc/kubernetes/kubelet-config.yaml",
        &[
            "--config=/etc/kubernetes/kubelet.yaml",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--rotate-certificates=false",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--rotate-certificates false",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--network-plugin=cni",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--container-runtime=remote",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--pod-infra-container-image=pause",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--allow-privileged=true",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--feature-gates=NoSuchGate=true",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--feature-gates=RotateKubeletServerCertificate=false",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--feature-gates=RotateKubeletServerCertificate",
            "--config=/etc/kubernetes/kubelet-config.yaml\n-v=1",
            "--config=/etc/kubernetes/kubelet-config.yaml\n-v 1",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--v",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--register-node=false",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--max-pods=many",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--max-pods=-1",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--client-ca-file=/no/ca.pem",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--authorization-mode=RBAC",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--register-with-taints=a=b:NoSchedule",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--register-with-taints=a=b:Never",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--cgroup-driver=other",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--cloud-provider=external",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--cloud-provider=aws",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--",
            "--config=/etc/kubernetes/kubelet-config.yaml\n-- --v=2",
            "--config=/etc/kubernetes/kubelet-config.yaml\n--help",
        ],
    ),
    (
        "--node-labels=example.com/tier=web",
        &[
            "",
            "--node-labels=",
            "--node-labels=example.com/tier=web,node-role.kubernetes.io/worker=",
            "--node-labels=example.com/tier=web,kubernetes.io/arch=amd64",
            "--node-labels=example.com/tier=web,node-restriction.kubernetes.io/a=b",
            "--node-labels=example.com/tier=web,node.kubernetes.io/a=b",
            "--node-labels=example.com/tier=web,kubelet.kubernetes.io/a=b",
            "--node-labels=example.com/tier=web,sub.node.kubernetes.io/a=b",
            "--node-labels=example.com/tier=web,topology.kubernetes.io/zone=a",
            "--node-labels=example.com/tier=web,k8s.io/a=b",
            "--node-labels=example.com/tier=web,notk8s.io/a=b",
            "--node-labels=example.com/tier=web,a.node-restriction.kubernetes.io/b=c",
            "--node-labels=example.com/tier=a/b",
            "--node-labels=example.com/tier=-a",
            "--node-labels=Example.com/tier=web",
            "--node-labels=example.com/tier",
            "--node-labels=example.com/tier=web,",
            "--node-labels=example.com/tier=web, b=c",
            "--node-labels=example.com/tier=web\n--node-labels=b=c",
            "--node-labels==web",
            "--node-labels=kubernetes.io/hostname=other",
        ],
    ),
    (
        "--hostname-override=NODE",
        &[
            "--hostname-override=NODE.example.com",
            "--hostname-override=NODE-UPPER",
            "--hostname-override=NODE_a",
            "--hostname-override=NODE.",
            "--hostname-override=-NODE",
            "--hostname-override=NODE..a",
            "--hostname-override=",
            "--hostname-overide=NODE",
        ],
    ),
    (
        "--node-ip=10.123.0.11",
        &[
            "",
            "--node-ip=",
            "--node-ip=10.123.0.11,fd00::1",
            "--node-ip=10.123.0.11/24",
            "--node-ip=10.123.0.300",
            "--node-ip=node-a",
            "--node-ip=0.0.0.0",
        ],
    ),
];

/// A node's own files, changed: the unit, the env file, the configuration, the CA.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    Ok(match draft.random.below(12) {
        0 | 1 => {
            let (from, to) = *draft.random.pick(UNITS);
            let to = draft.one_of(to);
            draft.replace(UNIT, from, to)
        }
        2 => drop_in(draft),
        3 => env_file(draft),
        4 => misspelt_flag(draft),
        5 | 6 => return draft.edit(CONFIG, structure::one),
        7 => return super::config::change(draft),
        8 => files(draft),
        _ => {
            let (from, to) = *draft.random.pick(CHANGES);
            let name = draft.names.node.clone();
            let to = draft.one_of(to).replace("NODE", &name);
            draft.replace(FLAGS, &from.replace("NODE", &name), &to)
        }
    })
}

fn misspelt_flag(draft: &mut Draft<'_>) -> Option<String> {
    let flags: Vec<String> =
        draft.files[FLAGS].lines().filter(|line| line.starts_with("--")).map(str::to_owned).collect();
    let flag = draft.random.pick(&flags).clone();
    let (name, rest) = flag.split_once('=').unwrap_or((&flag, ""));
    let wrong = misspelt(draft.random, &name[2..]);
    draft.replace(FLAGS, &flag, &format!("--{wrong}={rest}"))
}

fn drop_in(draft: &mut Draft<'_>) -> Option<String> {
    let texts = [
        "[Service]\nExecStart=\nExecStart=/usr/local/bin/kubelet $KUBELET_CONFIG $KUBELET_ADDRESS\n",
        "[Service]\nExecStart=/usr/local/bin/kubelet $KUBELET_CONFIG $KUBELET_ADDRESS\n",
        "[Service]\nEnvironment=\"KUBELET_ADDRESS=--node-ip=10.123.0.11\"\n",
        "[Service]\nEnvironment=KUBELET_CONFIG=\n",
        "[Service]\nUnsetEnvironment=KUBELET_CONFIG\n",
        "[Service]\nEnvironmentFile=/etc/kubernetes/more.conf\n",
        "[Service]\nEnvironmentFile=\nEnvironmentFile=/etc/kubernetes/kubelet.conf\n",
        "[Service]\nExecStart=\n",
        "[Service]\nRestartSec=1\n",
    ];
    let text = draft.one_of(&texts);
    let name = draft.one_of(&["20-own.conf", "own.conf", "own.conf.bak", "own"]);
    draft.files.insert(format!("{UNIT}.d/{name}"), text.to_owned());
    Some(format!("drop-in {name} {text:?}"))
}

/// The env file in another way of writing.
fn env_file(draft: &mut Draft<'_>) -> Option<String> {
    let edits = [
        ("KUBELET_CONFIG=\"", "KUBELET_CONFIG='"),
        ("KUBELET_CONFIG=\"", "export KUBELET_CONFIG=\""),
        ("KUBELET_CONFIG=\"", "KUBELET_CONFIG =\""),
        ("KUBELET_CONFIG=\"", " KUBELET_CONFIG=\""),
        ("KUBELET_CONFIG=\"", "KUBELET-CONFIG=\""),
        ("KUBELET_CONFIG=\"", "kubelet_config=\""),
        ("KUBELET_CONFIG=\"", "KUBELET_CONFIG=\"\"\n\""),
        ("KUBELET_CONFIG=\"\n", "KUBELET_CONFIG=\"\n# the flags\n"),
        ("KUBELET_CONFIG=\"\n", "KUBELET_CONFIG=\" \\\n"),
        ("KUBELET_CONFIG=\"\n", "KUBELET_CONFIG=\""),
        ("KUBELET_CONFIG=\"\n", "KUBELET_CONFIG=\n"),
        ("\n\"\n# The flags", "\n\n# The flags"),
        ("\n\"\n# The flags", " \"\n# The flags"),
        ("\n\"\n# The flags", "\n\" # the end\n# The flags"),
        ("KUBELET_ADDRESS=", "#KUBELET_ADDRESS="),
        ("KUBELET_ADDRESS=", "KUBELET_ADDRESS=$KUBELET_CONFIG"),
        ("KUBELET_ADDRESS=", "; a comment\nKUBELET_ADDRESS="),
        ("--cert-dir=/var/lib/kubelet/pki", "--cert-dir=\\\"/var/lib/kubelet/pki\\\""),
        ("--cert-dir=/var/lib/kubelet/pki", "--cert-dir=/var/lib/kubelet/pki \\"),
        ("--cert-dir=/var/lib/kubelet/pki", "--cert-dir=/var/lib/kube\\let/pki"),
        ("--cert-dir=/var/lib/kubelet/pki", "'--cert-dir=/var/lib/kubelet/pki'"),
    ];
    if draft.chance(8) {
        let text = draft.files[FLAGS].replace('\n', "\r\n");
        draft.files.insert(FLAGS.into(), text);
        return Some("kubelet.conf with carriage returns".into());
    }
    let (from, to) = *draft.random.pick(&edits);
    draft.replace(FLAGS, from, to)
}

/// Files that the kubelet reads: missing, or something else.
fn files(draft: &mut Draft<'_>) -> Option<String> {
    let path = draft.one_of(&[
        "node/etc/kubernetes/ssl/ca.pem",
        "node/etc/kubernetes/bootstrap.kubeconfig",
        "node/etc/kubernetes/kubelet-config.yaml",
        "node/etc/kubernetes/kubelet.conf",
        "node/etc/kubernetes/config.conf",
    ]);
    if draft.chance(2) {
        draft.files.remove(path)?;
        return Some(format!("without {path}"));
    }
    let (text, what) = match draft.random.below(4) {
        0 => (String::new(), "empty"),
        1 => ("nothing\n".to_owned(), "something else"),
        2 => (draft.files["cp/var/lib/kubernetes/ca-key.pem"].clone(), "a key"),
        _ => (draft.files[path][..draft.files[path].len() / 2].to_owned(), "half of it"),
    };
    draft.files.insert(path.into(), text);
    Some(format!("{path} is {what}"))
}
