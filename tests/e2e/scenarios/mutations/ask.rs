use std::path::Path;
use std::process::Command;

use super::expect::Verdict;
use crate::oracle::passed;
use crate::outcome::{Outcome, until};
use crate::overlay::{Overlay, read_log};
use crate::process::Process;

/// What a kubelet does with these flags and this file, and the line that shows it.
pub(super) fn kubelet(
    overlay: &Overlay,
    release: &str,
    flags: &[String],
    config: &str,
) -> Outcome<(Verdict, String)> {
    overlay.write("etc/kubernetes/kubelet-config.yaml", config)?;
    // One that does not exit has accepted everything.
    let (ended, text) = overlay.kubelet(release, flags, &[], 40)?;
    let line = |words: &[&str]| {
        text.lines().rfind(|line| words.iter().any(|word| line.contains(word))).unwrap_or_default().to_owned()
    };
    if ended && !passed(&text) {
        return Ok((Verdict::Fatal, line(&["command failed", "failed to run Kubelet", "rror", "unknown"])));
    }
    let lenient = line(&["strict decoding failed", "strict decoder"]);
    Ok(if lenient.is_empty() { (Verdict::Accepted, String::new()) } else { (Verdict::Ignored, lenient) })
}

/// The first line of a component of the control plane once flags and options are read and valid.
pub(in crate::scenarios) const STARTED: [&str; 3] =
    ["] \"Version:\"", "] Version: ", "] \"Starting\" version"];

/// Whether a component of the control plane starts with these flags.
pub(super) fn component(overlay: &Overlay, program: &Path, flags: &[String]) -> Outcome<(Verdict, String)> {
    let log = overlay.beside("log");
    let mut command = Command::new("unshare");
    command.args(["-pfn", "--kill-child"]).arg(program).args(flags);
    let mut process = Process::start(&mut command, &log)?;
    let read = || read_log(&log);
    let started = |text: &str| STARTED.iter().any(|words| text.contains(words));
    until(60, "the component starts or ends", || Ok((started(&read()?) || !process.lives()).then_some(())))?;
    let text = read()?;
    if started(&text) {
        return Ok((Verdict::Accepted, String::new()));
    }
    let line = text.lines().rfind(|line| line.contains("rror")).or(text.lines().last());
    Ok((Verdict::Fatal, line.unwrap_or_default().to_owned()))
}
