//! Values that are well-formed, but that systemd or a component would read as something else where they are written.

use super::reader::Reader;
use crate::diagnostic::{Finding, rule_id};
use crate::facts::unit::name;
use crate::kube::value::Malformed;
use crate::model::At;
use crate::source::Path;

/// The longest name of a file, and the longest path.
const LONGEST_NAME: usize = 255;
const LONGEST_PATH: usize = 4095;

/// Why a value is refused.
struct Misread {
    problem: String,
    label: &'static str,
    why: &'static str,
    help: String,
}

impl Reader<'_, '_> {
    /// The name of a unit that others are ordered by: a word of a list in which nothing is quoted.
    pub(super) fn unit_name(&mut self, text: &str, path: &Path) -> Option<At<String>> {
        let line = self.line(text, path)?;
        if text.is_empty() || name::is_valid(text) {
            return Some(line);
        }
        self.misread(
            path,
            Misread {
                problem: format!("is not the name of a unit: `{}`", text.escape_debug()),
                label: "not the name of a unit",
                why: "systemd reads the words as names of units, and ignores those that are none",
                help: match name::is_valid(&format!("{text}.service")) {
                    true => format!("write `{text}.service`"),
                    false => "write one name, such as `containerd.service`".to_owned(),
                },
            },
        )
    }

    /// The path of the kubelet's program.
    pub(super) fn program(&mut self, text: &str, path: &Path) -> Option<At<String>> {
        let line = self.absolute(text, path)?;
        if !text.contains('$') {
            return Some(line);
        }
        self.misread(
            path,
            Misread {
                problem: format!("has a `$`: `{}`", text.escape_debug()),
                label: "`$` in the path of a program",
                why: "systemd cannot run a program with `$` in its path: it has no escape for it there",
                help: "rename the program".to_owned(),
            },
        )
    }

    /// A path of `[kubelet.paths]`.
    pub(super) fn kubelet_path(&mut self, key: &str, text: &str, path: &Path) -> Option<At<String>> {
        let line = self.absolute(text, path)?;
        let unit = text.rsplit('/').next().unwrap_or_default();
        let misread = match key {
            "unit" if unit.ends_with(".service") && (!name::is_valid(unit) || unit.starts_with('-')) => {
                Misread {
                    problem: format!(
                        "names a unit that systemd or systemctl refuses: `{}`",
                        unit.escape_debug()
                    ),
                    label: "not the name of a unit",
                    why: "names of units have letters, digits and `:-_.\\@`; one that begins with `-` is an option of `systemctl`",
                    help: "write a plain name, such as `/etc/systemd/system/kubelet.service`".to_owned(),
                }
            }
            "unit" if name::is_template(unit) => Misread {
                problem: format!("names a template of units: `{unit}`"),
                label: "template of units",
                why: "`systemctl enable` fails: a template needs an instance",
                help: "remove the `@`".to_owned(),
            },
            "environment" | "flags" if text.contains(['*', '?', '[', ']', '\\']) => Misread {
                problem: format!("is a pattern: `{}`", text.escape_debug()),
                label: "pattern",
                why: "systemd reads every file that matches the path of `EnvironmentFile=`, and nothing is quoted there",
                help: "use a path without `*`, `?`, `[`, `]` and backslashes".to_owned(),
            },
            _ => return Some(line),
        };
        self.misread(path, misread)
    }

    /// Whether a path is one that Linux opens.
    pub(super) fn is_short(&mut self, text: &str, path: &Path) -> bool {
        let problem = match text.split('/').map(str::len).max() {
            Some(longest) if longest > LONGEST_NAME => format!("has a name of {longest} bytes"),
            _ if text.len() > LONGEST_PATH => format!("is {} bytes long", text.len()),
            _ => return true,
        };
        let _: Option<()> = self.misread(
            path,
            Misread {
                problem,
                label: "too long",
                why: "Linux opens no file whose name has more than 255 bytes, and no path of more than 4095",
                help: "use a shorter path".to_owned(),
            },
        );
        false
    }

    /// An item of a list that a component splits at commas.
    pub(super) fn item(&mut self, text: &str, path: &Path) -> Option<At<String>> {
        let line = self.line(text, path)?;
        if !text.contains(',') {
            return Some(line);
        }
        self.misread(
            path,
            Misread {
                problem: format!("has a comma: `{}`", text.escape_debug()),
                label: "several items",
                why: "the component splits the list at each comma",
                help: "write each item as a string of its own".to_owned(),
            },
        )
    }

    /// A text that would be read as something else.
    pub(super) fn misread_text(&mut self, path: &Path, malformed: Malformed) {
        self.malformed(rule_id::VALUE_MISREAD, path, malformed);
    }

    /// A key that would be read as something else.
    pub(super) fn misread_key(&mut self, path: &Path, malformed: Malformed) {
        self.malformed_key(rule_id::VALUE_MISREAD, path, malformed);
    }

    fn misread<T>(&mut self, path: &Path, misread: Misread) -> Option<T> {
        let finding = Finding::new(rule_id::VALUE_MISREAD, path, format!("`{path}` {}", misread.problem))
            .label(misread.label)
            .reason(misread.why)
            .help(misread.help);
        self.findings.push_unread(path.clone(), finding);
        None
    }
}
