use super::Traced;
use crate::facts::File;

/// No unit is longer; what is, is read up to here.
const LIMIT: usize = 4 * 1024 * 1024;

/// An entry of a unit: `Key=value` in a section, with lines that go on joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The section: `Service`.
    pub section: String,
    /// The key.
    pub key: String,
    /// The value, without white space around it.
    pub value: Traced,
}

/// The entries of a unit in order.
///
/// Mirrors systemd's src/shared/conf-parser.c: config_parse. A backslash at the end joins lines with a blank, and
/// comments between them are skipped.
pub fn read(file: &File) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut section = String::new();
    let mut joined = Traced::default();
    let mut at = 0;
    for line in file.source.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        if start > LIMIT {
            break;
        }
        let text = line.trim_end_matches(['\n', '\r']);
        let text = if start == 0 { text.trim_start_matches('\u{feff}') } else { text };
        let stripped = text.trim_start();
        if stripped.starts_with(['#', ';']) {
            continue;
        }
        let begin = start + (line.find(stripped).unwrap_or(0));
        let goes_on = stripped.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        if goes_on {
            let mut part = Traced::line(stripped, begin);
            if let Some((last, _)) = part.0.last_mut() {
                *last = ' ';
            }
            joined.0.extend(part.0);
            continue;
        }
        joined.0.extend(Traced::line(stripped, begin).0);
        finish(std::mem::take(&mut joined), &mut section, &mut entries);
    }
    finish(joined, &mut section, &mut entries);
    entries
}

fn finish(line: Traced, section: &mut String, entries: &mut Vec<Entry>) {
    let line = line.trimmed();
    let text = line.text();
    if let Some(name) = text.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        name.clone_into(section);
        return;
    }
    let Some(equals) = line.0.iter().position(|(c, _)| *c == '=') else { return };
    let mut key = line;
    let value = Traced(key.0.split_off(equals + 1)).trimmed();
    key.0.pop();
    entries.push(Entry { section: section.clone(), key: key.trimmed().text(), value });
}
