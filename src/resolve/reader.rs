//! Reads single values: parses them, and turns what is malformed into findings at their place.

use crate::diagnostic::{Finding, Findings, Place, RuleId, rule_id, suggest};
use std::str::FromStr;

use crate::kube::value::Malformed;
use crate::model::At;
use crate::rules::nodes::windows_unsupported;
use crate::source::Path;
use crate::world::{World, beside};

/// The context of resolving: files, the time, and the list of findings.
pub(super) struct Reader<'w, 'f> {
    pub(super) world: &'w dyn World,
    /// The folder of the file that writes the value at a path, from the spec's folder.
    pub(super) folder: &'w dyn Fn(&Path) -> &'w str,
    pub(super) findings: &'f mut Findings,
}

/// A rule's finding for a malformed value at a place, with the value's name there.
pub(super) type MalformedRule = fn(Place, &str, Malformed) -> Finding;

impl Reader<'_, '_> {
    /// The path from the spec's folder of a file that is named at a path of the spec: a file is relative to the file that names
    /// it.
    pub(super) fn named_file(&self, file: &str, path: &Path) -> String {
        match (self.folder)(path) {
            "" => file.to_owned(),
            folder => beside(folder, file),
        }
    }

    /// Reports a malformed value, and suppresses further findings about it.
    pub(super) fn malformed(&mut self, rule: RuleId, path: &Path, malformed: Malformed) {
        let finding = malformed.finding(rule, path, &format!("`{path}`"));
        self.findings.push_unread(path.clone(), finding);
    }

    /// The same for a malformed key.
    pub(super) fn malformed_key(&mut self, rule: RuleId, path: &Path, malformed: Malformed) {
        let finding = malformed.finding(rule, path, &format!("`{path}`")).at_key();
        self.findings.push_unread(path.clone(), finding);
    }

    /// Parses a value; nothing when it is malformed.
    pub(super) fn parse<T: FromStr<Err = Malformed>>(
        &mut self,
        rule: RuleId,
        text: &str,
        path: &Path,
    ) -> Option<At<T>> {
        match text.parse() {
            Ok(value) => Some(At::written(value, path.clone())),
            Err(malformed) => {
                self.malformed(rule, path, malformed);
                None
            }
        }
    }

    /// Parses a value whose form a rule defines; nothing when it is malformed.
    pub(super) fn parse_as<T: FromStr<Err = Malformed>>(
        &mut self,
        rule: MalformedRule,
        text: &str,
        path: &Path,
    ) -> Option<At<T>> {
        match text.parse() {
            Ok(value) => Some(At::written(value, path.clone())),
            Err(malformed) => {
                self.refuse(rule, path, malformed);
                None
            }
        }
    }

    /// Reports a malformed value with a rule's finding, and suppresses further findings about it.
    pub(super) fn refuse(&mut self, rule: MalformedRule, path: &Path, malformed: Malformed) {
        let finding = rule(path.into(), &format!("`{path}`"), malformed);
        self.findings.push_unread(path.clone(), finding);
    }

    /// Parses each item of a list; malformed ones are left out.
    pub(super) fn parse_all<T: FromStr<Err = Malformed>>(
        &mut self,
        rule: MalformedRule,
        texts: &[String],
        path: &Path,
    ) -> Vec<At<T>> {
        texts.iter().enumerate().filter_map(|(i, text)| self.parse_as(rule, text, &path.index(i))).collect()
    }

    /// Reports a required key that is missing.
    pub(super) fn missing(&mut self, path: Path, why: &str, help: &str) {
        let finding = Finding::new(rule_id::MISSING_KEY, &path, format!("`{path}` is missing"))
            .label(format!("`{}` is not set", path.last_key().unwrap_or_default()))
            .reason(why)
            .help(help);
        self.findings.push(finding);
        self.findings.mark_unread_quietly(path);
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, text: &str, path: &Path, words: &[(&str, T)]) -> Option<T> {
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let known = || words.iter().map(|(word, _)| *word);
        let finding = Finding::new(
            rule_id::UNKNOWN_WORD,
            path,
            format!("`{path}` must be {}; this is `{}`", suggest::listed(known(), "or"), text.escape_debug()),
        );
        let finding = match suggest::nearest(text, known()) {
            Some(near) => {
                finding.label(format!("did you mean `{near}`?")).help(format!("write `\"{near}\"`"))
            }
            None => finding.label("unknown word").help(format!("write {}", suggest::listed(known(), "or"))),
        };
        self.findings.push_unread(path.clone(), finding);
        None
    }

    /// A text that is written on one line of a file: no control characters.
    pub(super) fn line(&mut self, text: &str, path: &Path) -> Option<At<String>> {
        if let Some(bad) = text.chars().find(|c| breaks_line(*c)) {
            let what = if matches!(bad, '\n' | '\r') { "a line break" } else { "a control character" };
            let finding = Finding::new(
                rule_id::CONTROL_CHARACTER,
                path,
                format!("`{path}` contains {what} (U+{:04X})", u32::from(bad)),
            )
            .label("must be a single line")
            .reason(
                "it is written on one line of an env file or a unit; the rest would be read as another setting",
            )
            .help("remove the character");
            self.findings.push_unread(path.clone(), finding);
            return None;
        }
        Some(At::written(text.to_owned(), path.clone()))
    }

    /// An absolute path on another machine.
    pub(super) fn absolute(&mut self, text: &str, path: &Path) -> Option<At<String>> {
        let line = self.line(text, path)?;
        if let Some(finding) = windows_unsupported::judge(text, &path.to_string(), path.into()) {
            self.findings.push_unread(path.clone(), finding);
            return None;
        }
        let of_kubelet = path.parent().and_then(Path::last_key) == Some("paths");
        if let Some(plain) = text.strip_prefix('-').filter(|plain| of_kubelet && plain.starts_with('/')) {
            let finding = Finding::new(
                rule_id::ENVIRONMENT_FILE_OPTIONAL,
                path,
                format!("`{path}` must not begin with a minus"),
            )
            .label("makes the file optional")
            .reason("systemd would start the kubelet even if the file is missing; without its flags it runs in standalone mode and never joins")
            .help(format!("write `{}`", plain.escape_debug()));
            self.findings.push_unread(path.clone(), finding);
            return None;
        }
        let problem = if !text.starts_with('/') {
            "is not an absolute path"
        } else if text.ends_with('/') || text.contains("//") {
            "has an empty part"
        } else if text.split('/').any(|part| part == ".." || part == ".") {
            "contains `.` or `..`"
        } else {
            return self.is_short(text, path).then_some(line);
        };
        let finding = Finding::new(
            rule_id::PATH_NOT_ABSOLUTE,
            path,
            format!("`{path}` {problem}: `{}`", text.escape_debug()),
        )
        .label("must be a plain absolute path")
        .reason("the component would resolve it in the folder in which it is started")
        .help("write the full path, beginning with `/`");
        self.findings.push_unread(path.clone(), finding);
        None
    }
}

/// Whether a character is a line break, or is one that texts may not have: controls, also those that change the order of
/// others on a terminal, and noncharacters.
pub(super) fn breaks_line(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FDD0}'..='\u{FDEF}')
}
