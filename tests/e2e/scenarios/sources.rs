use std::path::Path;
use std::process::Command;

use crate::lab::Lab;
use crate::outcome::{Outcome, ensure};
use crate::process::output;

/// Two minors, read again from Kubernetes' sources, make the data that is committed.
pub(super) fn run(_: &mut Lab) -> Outcome {
    let mut extract = Command::new("go");
    extract.args(["test", "./..."]).env("GOWORK", "off");
    extract.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/extract"));
    let (same, text) = output(&mut extract)?;
    ensure(same, || text)
}
