use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::facts::StartFaultKind;
use crate::source::Source;

fn file(name: &str, text: &str) -> File {
    File::new(Arc::new(Source::new(name, text)))
}

fn words(unit: &str, env: &str) -> Vec<String> {
    let mut files = Files::new();
    files.insert("/etc/k.env", file("k.env", env));
    let unit = file("kubelet.service", unit);
    process(&[&unit], &files).words.into_iter().map(|word| word.value).collect()
}

fn start(command: &str, env: &str) -> Vec<String> {
    words(&format!("[Service]\nEnvironmentFile=/etc/k.env\nExecStart=/k {command}\n"), env)
}

#[test]
fn commands_are_split_and_expanded_as_systemd_does() {
    for (command, env, expected) in [
        ("--a=1 --b", "", vec!["--a=1", "--b"]),
        ("$A", "A=--x=1 --y\n", vec!["--x=1", "--y"]),
        ("${A}", "A=--x=1 --y\n", vec!["--x=1 --y"]),
        ("--x=$A", "A=1\n", vec!["--x=$A"]),
        ("--x=${A}", "A=1 2\n", vec!["--x=1 2"]),
        ("$$A '$A'", "A=1 2\n", vec!["$A", "1", "2"]),
        ("$A", "A=\"--x=1\n--y=2\n\"\n", vec!["--x=1", "--y=2"]),
        ("$A", "A=--x \\\n--y\n", vec!["--x", "--y"]),
        ("$A", "A=--x='1 2' # no comment\n", vec!["--x=1 2", "#", "no", "comment"]),
        ("$A", "A='--x'\nA=--z\n", vec!["--z"]),
        ("$A", "#A=--x\n;A=--y\n", vec![]),
        ("\"--x=a b\" --y='c d' --z\\x3d1", "", vec!["--x=a b", "--y=c d", "--z=1"]),
        ("--x=${NO}1 --p=%%d", "", vec!["--x=1", "--p=%d"]),
        ("\\\n  --a \\\n# in between\n  --b", "", vec!["--a", "--b"]),
    ] {
        assert_eq!(start(command, env), expected, "{command} with {env:?}");
    }
}

#[test]
fn drop_ins_reset_and_missing_files_are_faults() {
    let unit = file("kubelet.service", "[Service]\nExecStart=/k --a\nEnvironmentFile=/none\n");
    let drop_in = file("10.conf", "[Service]\nExecStart=\nExecStart=/k --b\nEnvironmentFile=-/other\n");
    let process = process(&[&unit, &drop_in], &Files::new());
    assert_eq!(process.words.iter().map(|word| word.value.as_str()).collect::<Vec<_>>(), ["--b"]);
    let kinds: Vec<_> = process.faults.iter().map(|fault| (fault.kind.clone(), fault.fatal)).collect();
    assert_eq!(
        kinds,
        [
            (StartFaultKind::EnvironmentFileMissing("/none".into()), true),
            (StartFaultKind::OptionalEnvironmentFileMissing("/other".into()), false),
        ]
    );
}

#[test]
fn a_word_of_a_variable_points_into_the_env_file() {
    let mut files = Files::new();
    let env = "# flags\nA=\"\n--x=1\n--y=2\n\"\n";
    files.insert("/etc/k.env", file("k.env", env));
    let unit = file("kubelet.service", "[Service]\nEnvironmentFile=/etc/k.env\nExecStart=/k $A\n");
    let process = process(&[&unit], &files);
    let origin = &process.words[1].origin;
    assert_eq!((origin.file.name(), &env[origin.range.clone()]), ("k.env", "--y=2"));
}

/// Mirrors systemd's src/core/load-fragment.c: config_parse_exec.
#[test]
fn a_quoted_semicolon_is_a_word() {
    assert_eq!(start("\";\" x ; /j", ""), [";", "x"]);
}

proptest! {
    #[test]
    fn nothing_panics(unit in ".{0,200}", env in ".{0,200}") {
        start(&unit, &env);
        words(&unit, &env);
    }

    /// What nodejoin's own writer quotes comes back as it was.
    #[test]
    fn what_is_quoted_is_read_back(word in "[ -~]{0,40}") {
        let text = crate::render::Text::traced(&word, crate::render::Trail::Fixed);
        let written = crate::render::quote::systemd_word(&text);
        if let Ok(written) = written {
            prop_assert_eq!(start(&written.placeholders(), ""), vec![word]);
        }
    }
}

/// A flag is written where its variable is, whether it is put in with braces or without.
#[test]
fn a_flag_of_a_variable_in_braces_is_in_the_env_file() {
    let mut files = Files::new();
    files.insert("/etc/k.env", file("k.env", "A=--a=1\nB=--b\n"));
    let unit = file("kubelet.service", "[Service]\nEnvironmentFile=/etc/k.env\nExecStart=/k ${A} $B x${A}\n");
    let process = process(&[&unit], &files);
    let places: Vec<_> = process.words.iter().map(|word| word.origin.file.name().to_owned()).collect();
    assert_eq!(places, ["k.env", "k.env", "kubelet.service"]);
}
