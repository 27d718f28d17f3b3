//! A file that a flag of a component of the control plane names, and that holds something else than the flag needs.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::Files;
use crate::kube::FileKind;
use crate::rules::fact::{GivenFlag, ServerFlags};
use crate::rules::support::condition;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVER_FILE_UNUSABLE,
    Level::Deny,
    include_str!("server_file_unusable.md"),
    Check::Servers(check),
)
.versioned();

/// The files in the release's table, where the machine's files are known.
fn check<'a>(flags: &ServerFlags<'a>) -> Vec<(&'a str, Finding)> {
    let Some(files) = flags.files else { return Vec::new() };
    let mut found = Vec::new();
    for (name, demand) in flags.release.kube.file_demands(flags.program) {
        let Some(given) = flags.given.get(name).filter(|given| !given.text.is_empty()) else { continue };
        if condition::hold(&demand.conditions, flags) != Some(true) {
            continue;
        }
        let wrong = parts(demand.kind, given.text)
            .into_iter()
            .find_map(|(path, kind)| judge(path, kind, (flags, given), files));
        found.extend(wrong.map(|finding| (given.name, finding)));
    }
    found
}

/// The paths in a flag's value, each with what must be there.
fn parts(kind: FileKind, text: &str) -> Vec<(&str, FileKind)> {
    match kind {
        FileKind::Pair => {
            let files = text.split(':').next().unwrap_or_default();
            let kinds = [FileKind::Certificates, FileKind::PrivateKey];
            files.split(',').map(str::trim).zip(kinds).collect()
        }
        FileKind::PublicKeys => text.split(',').map(|path| (path, kind)).collect(),
        _ => vec![(text, kind)],
    }
}

fn judge(
    path: &str,
    kind: FileKind,
    (flags, given): (&ServerFlags<'_>, &GivenFlag<'_>),
    files: &Files,
) -> Option<Finding> {
    let program = flags.program.name();
    let shown = path.escape_debug().to_string();
    let certificates = files.certificates(path).known();
    // A copy of a machine rarely has all files of its control plane: one that is not in it is not judged.
    let text = files.get(path).known().map(|file| file.source.text());
    let (what, error) = match kind {
        FileKind::Certificates => {
            certificates?.as_ref().as_ref().err()?;
            ("a certificate", format!("{shown}: data does not contain any valid RSA or ECDSA certificates"))
        }
        FileKind::PrivateKey => {
            text.filter(|text| !text.contains("PRIVATE KEY-----"))?;
            ("a private key", format!("data does not contain a valid RSA or ECDSA private key: {shown}"))
        }
        FileKind::PublicKeys => {
            const BLOCKS: [&str; 3] = ["PUBLIC KEY-----", "PRIVATE KEY-----", "BEGIN CERTIFICATE-----"];
            let text = text?;
            if BLOCKS.iter().any(|block| text.contains(block)) {
                return None;
            }
            ("a public key", format!("data does not contain any valid RSA or ECDSA public keys: {shown}"))
        }
        FileKind::Any | FileKind::Pair => return None,
    };
    let message = format!("`{shown}` does not have {what} in PEM");
    let finding = Finding::new(RULE.id, given.place.clone(), message)
        .label("another kind of file")
        .exits(program, error)
        .help(format!("name the file that has {what}"));
    Some(finding)
}
