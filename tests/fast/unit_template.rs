//! A user's template of the unit and a folder with the same unit are read alike: the same findings, with the same words, at the
//! same bytes.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use nodejoin::diagnostic::{Finding, Place};
use nodejoin::facts::from_folder::import;
use nodejoin::world::Tree;
use nodejoin::{Options, compile, proof};

use crate::one_node::{self, NODE, NOW, TEMPLATES};

/// The rules of what systemd makes of a unit.
const RULES: [&str; 5] = [
    "environment-file-missing",
    "unit-line-ignored",
    "unit-starts-nothing",
    "unit-target-unknown",
    "unit-variable-unset",
];

/// A finding's rule, message, why, help and place.
type Shown = (String, String, Option<String>, Vec<String>, String);

/// What is found in a unit that a template makes, and in a folder with the unit and all the other files of its node.
fn both(lines: &str) -> [Vec<Shown>; 2] {
    let unit = format!(
        "[Service]\nEnvironmentFile=/etc/kubernetes/config.conf\nEnvironmentFile=/etc/kubernetes/kubelet.conf\n{lines}"
    );
    let world = one_node::world(&format!("{TEMPLATES}{NODE}")).with("templates/kubelet.service.j2", unit);
    let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
    let plan = outcome.plan().unwrap();
    let planned = plan.of_node(&outcome.cluster.nodes[0]);
    let texts: Vec<(String, String)> =
        planned.iter().map(|planned| (planned.file.path.clone(), planned.file.text.placeholders())).collect();
    let tree = Tree::of(texts.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    let imported = import(&tree, "", None);
    let proof = proof::prove(&imported.facts, NOW.parse().unwrap());
    [shown(outcome.findings.iter()), shown(imported.findings.iter().chain(proof.findings()))]
}

fn shown<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Shown> {
    let ours = findings.filter(|finding| RULES.contains(&finding.rule.as_str()));
    let mut all: Vec<Shown> = ours
        .map(|finding| {
            let place = match &finding.place {
                Place::Other(_, range) => format!("{range:?}"),
                _ => String::new(),
            };
            let (reason, help) = (finding.reason.clone(), finding.help.clone());
            (finding.rule.to_string(), finding.message.clone(), reason, help, place)
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn templates_and_folders_are_read_alike() {
    const START: &str = "ExecStart=/usr/local/bin/kubelet $KUBELET_CONFIG $KUBELET_ADDRESS";
    let cases = [
        (format!("{START}\n"), 0),
        // systemd has no defaults of variables: it is text.
        (format!("{START} --v=${{LEVEL:-2}}\n"), 0),
        // Specifiers that the machine fills in, and one that there is not.
        (format!("{START} --hostname-override=%H --v=%%2\n"), 0),
        (format!("{START} --v=%Q\n"), 1),
        (format!("Environment=A=%Q\n{START}\n"), 1),
        // A backslash that joins the next line, and one at the end of the file.
        (format!("{START}Restart=no\nRestartSec=5\n"), 1),
        (format!("{START} \\\nRestart=no\n"), 0),
        (format!("{START}\\"), 0),
        (format!("{START}\nEnviroment=A=b\n[Servce]\nRestart=no\n"), 2),
        (format!("{START}\nnonsense\n=b\n"), 2),
        // Quotes that are not closed.
        (format!("Environment=\"A=b\n{START}\n"), 1),
        (format!("{START} \"--v=2\n"), 1),
        (format!("{START} --v=\\q\n"), 1),
        (format!("{START}\n[Install]\nWantedBy=multi-users.target\n"), 1),
        (format!("{START}\n[Install]\nWantedBy=multi-user.target network-onlin.target\n"), 1),
        (format!("{START}\nUser=a:b\n"), 1),
        (format!("{START}\nConditionPathExists=/etc/none\nRestart=sometimes\n"), 1),
        ("ExecStart=bin/kubelet $KUBELET_CONFIG\n".to_owned(), 1),
    ];
    for (lines, least) in cases {
        let [template, folder] = both(&lines);
        assert_eq!(template, folder, "{lines}");
        assert!(template.len() >= least, "{lines}: {template:#?}");
        assert!(least > 0 || template.is_empty(), "{lines}: {template:#?}");
    }
}

/// Whatever the lines of a template, it is looked at in bounded time, and reported in bounded space.
#[test]
fn hostile_units_cost_little() {
    let began = std::time::Instant::now();
    for lines in [
        "x\n".repeat(30_000),
        "{% for i in range(9000) %}\nA{{ i }}=$X\n{% endfor %}".to_owned(),
        "ExecStart=/bin/a $A$B\n".repeat(2_500),
        "{% for i in range(5000) %}\nExecStart=/bin/a $A ${B}\n{% endfor %}".to_owned(),
        format!("{}{{{{ x }}}}", " x".repeat(20_000)),
        "{{ a|b }}".repeat(6_000),
    ] {
        let world =
            one_node::world(&format!("{TEMPLATES}{NODE}")).with("templates/kubelet.service.j2", lines);
        let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
        assert!(outcome.findings.len() < 10_000, "{}", outcome.findings.len());
    }
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}
