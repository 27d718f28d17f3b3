//! What was read of a folder, as text.

use super::visible;
use crate::facts::from_folder::{Kind, Release, Summary};

/// As many near misses are shown to people.
const MOST: usize = 10;

/// The lines of a summary, each with its title.
pub(super) fn lines(summary: &Summary) -> Vec<(&'static str, String)> {
    let mut lines = vec![("read", read(summary))];
    lines.push(("release", release(&summary.release)));
    for kind in &summary.skipped {
        let count = match kind.count {
            1 => "1 file".to_owned(),
            many => format!("{many} files"),
        };
        let ending = match kind.ending.as_str() {
            "" => String::new(),
            ending => format!("`{}` ", visible(ending)),
        };
        let count = count.replace("file", &format!("{ending}file"));
        let such_as = if kind.count == 1 { "" } else { " such as" };
        let text = format!("{count},{such_as} {}: {}", visible(&kind.example), kind.reason);
        lines.push(("skipped", text));
    }
    for near in summary.near_misses.iter().take(MOST) {
        let text = format!(
            "{}: this is not read as {}: {}",
            visible(&near.origin.describe()),
            near.component,
            visible(&near.reason)
        );
        lines.push(("near miss", text));
    }
    if let Some(rest) = summary.near_misses.len().checked_sub(MOST).filter(|rest| *rest > 0) {
        lines.push(("near miss", format!("{rest} more, as --format json shows")));
    }
    lines
}

fn read(summary: &Summary) -> String {
    let count = |count: usize, (one, many): (&str, &str)| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let machines = count(summary.machines.len(), ("machine", "machines"));
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let files = summary.files.iter().filter(|file| file.kind == kind);
        count(files.count(), kind.words())
    });
    let parts: Vec<String> = machines.into_iter().chain(kinds).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn release(release: &Release) -> String {
    let minor = release.minor;
    match (&release.origin, release.assumed, release.range) {
        (Some(origin), ..) => format!("{minor}, from {}", visible(&origin.describe())),
        (None, false, _) => format!("{minor}, as given by --kubernetes"),
        (None, true, None) => format!("{minor} is assumed, the newest; no file gives one"),
        (None, true, Some((oldest, newest))) if oldest == newest => {
            format!("{minor} is assumed, the only one that accepts all flags; no file gives one")
        }
        (None, true, Some((oldest, newest))) => {
            format!("{minor} is assumed; {oldest} to {newest} accept all flags, and no file gives one")
        }
    }
}
