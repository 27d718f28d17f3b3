//! The guides of docs.md work: their commands run, with stubs for what reaches a machine, and their changes are of the spec that
//! `init` writes.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use crate::run::Sandbox;

/// A fenced block: its language and its lines.
struct Block<'g> {
    language: &'g str,
    text: &'g str,
}

fn blocks(guide: &str) -> Vec<Block<'_>> {
    let fenced = guide.split("```").skip(1).step_by(2);
    fenced
        .filter_map(|block| block.split_once('\n'))
        .map(|(language, text)| Block { language, text })
        .collect()
}

/// A folder with stubs: what is given to ssh is read to its end, and scp copies the CA of the lab.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(b"");
    for (name, stub) in [
        ("kubectl", "echo \"kubectl $*\""),
        ("ssh", "cat >/dev/null; echo \"ssh $*\""),
        ("scp", "cp pki/ca.pem \"$2\""),
    ] {
        sandbox.write(&format!("bin/{name}"), format!("#!/bin/sh\n{stub}\n").as_bytes());
    }
    let made = sandbox.shell("chmod +x bin/* && ln -s \"$0\" bin/nodejoin && mkdir lab && git init -q lab");
    assert_eq!(made.code, 0, "{}", made.all());
    sandbox
}

/// Runs the commands in the lab; what they print.
fn run(sandbox: &Sandbox, commands: &str) -> String {
    sandbox.write("commands", commands.as_bytes());
    let run = sandbox.shell("PATH=$PWD/bin:$PATH; export PATH; cd lab && sh -e ../commands </dev/null");
    assert_eq!(run.code, 0, "{commands}\n{}", run.all());
    run.all()
}

/// Changes the spec: each run of `-` lines is replaced by the `+` lines behind it.
fn change(sandbox: &Sandbox, diff: &str) {
    let mut spec = String::from_utf8(sandbox.read("lab/cluster.toml")).unwrap();
    let mut lines = diff.lines().peekable();
    while lines.peek().is_some() {
        let mut take = |sign: char| {
            let mut taken = String::new();
            while let Some(line) = lines.next_if(|line| line.starts_with(sign)) {
                taken += &format!("{}\n", &line[1..]);
            }
            taken
        };
        let (old, new) = (take('-'), take('+'));
        // Whole lines.
        let (old, new) = (format!("\n{old}"), format!("\n{new}"));
        assert_eq!(spec.matches(&old).count(), 1, "{old}\n{spec}");
        spec = spec.replace(&old, &new);
    }
    sandbox.write("lab/cluster.toml", spec.as_bytes());
}

#[test]
fn every_guide_can_be_followed() {
    let guides = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs.md")).unwrap();
    let (start, guides) = guides.split_once("\n## ").unwrap();
    let start: String = blocks(start).iter().map(|block| block.text).collect();
    let guides: Vec<&str> = guides.split("\n## ").collect();
    assert!(guides.len() >= 5, "{}", guides.len());
    for guide in guides {
        let title = guide.lines().next().unwrap();
        let sandbox = sandbox();
        run(&sandbox, &start);
        let mut printed = String::new();
        for Block { language, text } in blocks(guide) {
            match language {
                "sh" => printed = run(&sandbox, text),
                "diff" => change(&sandbox, text),
                "text" => assert!(printed.contains(text.trim()), "{title}: {text}\n{printed}"),
                other => panic!("{title}: a block of {other}"),
            }
        }
        // Whatever was followed, the spec joins nodes.
        let checked = sandbox.shell("cd lab && $0 check");
        assert_eq!(checked.code, 0, "{title}: {}", checked.all());
    }
}
