use std::collections::BTreeMap;

use super::inner::Inner;
use crate::facts::from_folder::place::normal;

/// The heredocs of a script that begins at a line, and the script without them.
pub(super) fn read(script: &str, first: usize) -> (Vec<Inner>, String) {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut shell = Shell::default();
    let mut lines = script.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        rest.push_str(line);
        rest.push('\n');
        let Some(heredoc) = Heredoc::of(line) else {
            shell.see(line);
            continue;
        };
        let path = shell.target(line);
        let mut text = String::new();
        for (_, body) in lines.by_ref() {
            rest.push('\n');
            let bare = if heredoc.strips_tabs { body.trim_start_matches('\t') } else { body };
            // A heredoc in a list of a document may be indented with its end.
            if bare.trim_end() == heredoc.end || body.trim() == heredoc.end {
                break;
            }
            match heredoc.quoted {
                true => text.push_str(bare),
                false => text.push_str(&shell.expanded(bare)),
            }
            text.push('\n');
        }
        found.push(Inner { path, line: first + index + 1, text, ending: "" });
    }
    (found, rest)
}

/// How a heredoc is opened.
struct Heredoc<'a> {
    end: &'a str,
    quoted: bool,
    strips_tabs: bool,
}

impl<'a> Heredoc<'a> {
    fn of(line: &'a str) -> Option<Self> {
        if line.trim_start().starts_with('#') {
            return None;
        }
        let after = line.split_once("<<").map(|(_, after)| after).filter(|after| !after.starts_with('<'))?;
        let (strips_tabs, after) = match after.strip_prefix('-') {
            Some(after) => (true, after),
            None => (false, after),
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|first| ['"', '\'', '\\'].contains(first));
        let after = after.trim_start_matches(['"', '\'', '\\']);
        let end = after.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c))).next()?;
        let named = end.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        named.then_some(Self { end, quoted: quote.is_some(), strips_tabs })
    }
}

/// The state of a shell at a line: its folder, and variables with one plain value.
#[derive(Default)]
struct Shell {
    folder: String,
    variables: BTreeMap<String, Option<String>>,
}

impl Shell {
    fn see(&mut self, line: &str) {
        let line = line.trim();
        if let Some(folder) = line.strip_prefix("cd ").map(str::trim) {
            let folder = self.expanded(folder.trim_matches(['"', '\'']));
            self.folder = if folder.starts_with('/') { folder } else { format!("{}/{folder}", self.folder) };
            return;
        }
        let assignment = line.trim_start_matches("export ").trim_start_matches("readonly ");
        let Some((name, value)) = assignment.split_once('=') else { return };
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            return;
        }
        let value = value.trim_end_matches(';').trim();
        let quoted = value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(['"', '\'']);
        let bare = value.trim_matches(['"', '\'']);
        let plain = !bare.contains(['$', '`', '"', '\'']) && (quoted || !bare.contains([' ', ';', '&', '|']));
        let value = plain.then(|| bare.to_owned());
        // One that has several values depends on what is run.
        let known = self.variables.entry(name.to_owned()).or_insert_with(|| value.clone());
        if *known != value {
            *known = None;
        }
    }

    /// The file that a command with a heredoc writes, by its absolute path.
    fn target(&self, line: &str) -> Option<String> {
        let line = self.expanded(line);
        let words: Vec<&str> = line.split([' ', '\t', '|', ';']).filter(|word| !word.is_empty()).collect();
        let tee = words.iter().position(|word| *word == "tee");
        let named = |at: usize| words.iter().skip(at).find(|word| !word.starts_with(['-', '<', '>']));
        let path = match tee {
            Some(_) if words.contains(&"-a") || words.contains(&"--append") => None,
            Some(at) => named(at + 1).copied(),
            None if line.contains(">>") => None,
            None => words.iter().enumerate().find_map(|(index, word)| {
                let after = word.strip_prefix('>')?;
                if after.is_empty() { words.get(index + 1).copied() } else { Some(after) }
            }),
        };
        let path = path?.trim_matches(['"', '\'']);
        if path.contains(['{', '$', '*', '&']) || path == "/dev/null" {
            return None;
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", self.folder) };
        // Without its folder a name is that of a file somewhere.
        if !path.starts_with('/') || self.folder.is_empty() && path.matches('/').count() < 2 {
            return None;
        }
        Some(format!("/{}", normal(&path)?))
    }

    /// A line of a heredoc in which the shell expands variables; one that is not known becomes a placeholder.
    fn expanded(&self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find(['$', '\\', '`']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let mut chars = from.chars();
            let first = chars.next().unwrap_or_default();
            let after = chars.as_str();
            rest = match (first, after.chars().next()) {
                ('\\', Some(escaped @ ('$' | '`' | '\\'))) => {
                    out.push(escaped);
                    after.get(1..).unwrap_or_default()
                }
                ('`', _) => {
                    out.push_str("{{command}}");
                    after.split_once('`').map_or("", |(_, rest)| rest)
                }
                ('$', Some('(')) => {
                    out.push_str("{{command}}");
                    after.split_once(')').map_or("", |(_, rest)| rest)
                }
                ('$', Some('{'))
                    if let Some((name, rest)) = after.get(1..).unwrap_or_default().split_once('}') =>
                {
                    out.push_str(&self.value(name));
                    rest
                }
                ('$', Some(next)) if next.is_ascii_alphabetic() || next == '_' => {
                    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                    let (name, rest) = after.split_at(end.unwrap_or(after.len()));
                    out.push_str(&self.value(name));
                    rest
                }
                _ => {
                    out.push(first);
                    after
                }
            };
        }
        out.push_str(rest);
        out
    }

    fn value(&self, name: &str) -> String {
        let known = self.variables.get(name).cloned().flatten();
        known.unwrap_or_else(|| format!("{{{{{}}}}}", name.replace([' ', '{', '}'], "_")))
    }
}
