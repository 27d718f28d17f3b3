//! The table `kubelet.unit`.

use super::reader::Reader;
use crate::kube::value::Malformed;
use crate::model::{At, UnitLines};
use crate::source::Path;
use crate::spec::v1::UnitSpec;

impl Reader<'_, '_> {
    /// Lines of sections, as they are written into the unit.
    pub(super) fn unit_lines(&mut self, spec: &UnitSpec, at: &Path) -> UnitLines {
        let mut lines = UnitLines::new();
        for (section, table) in spec.sections() {
            for (key, value) in table {
                let path = at.key(section).key(key);
                if !is_key(key) {
                    let malformed = Malformed::new("is not a setting of a unit")
                        .label("not a setting")
                        .reason("settings of units have letters and digits, and systemd ignores other lines")
                        .help("write the name of the setting alone, such as `ExecStartPre`");
                    self.misread_key(&path, malformed);
                } else if let Some(values) = self.unit_values(value, &path) {
                    lines.insert((section, key.clone()), values);
                }
            }
        }
        lines
    }

    fn unit_values(&mut self, value: &toml::Value, path: &Path) -> Option<Vec<At<String>>> {
        match value {
            toml::Value::Array(items) => {
                let item = |(index, item)| self.unit_value(item, &path.index(index));
                items.iter().enumerate().map(item).collect()
            }
            single => Some(vec![self.unit_value(single, path)?]),
        }
    }

    fn unit_value(&mut self, value: &toml::Value, path: &Path) -> Option<At<String>> {
        let Some(text) = super::values::scalar(value) else {
            let malformed = Malformed::new("is not the text of a line")
                .label("not a string")
                .help("write a string, a number, `true` or `false`, or a list of them");
            self.misread_text(path, malformed);
            return None;
        };
        if text.ends_with('\\') {
            let malformed = Malformed::new("ends with a backslash")
                .label("ends with a backslash")
                .reason("systemd would read the next line of the unit as part of this one")
                .help("remove the backslash; write each line as an item of a list");
            self.misread_text(path, malformed);
            return None;
        }
        self.line(&text, path)
    }
}

/// Whether a line can begin with it.
fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.bytes().all(|c| c.is_ascii_alphanumeric())
}
