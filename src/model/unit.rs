use std::collections::BTreeMap;

use super::At;

/// The kubelet's unit, as far as the spec changes it.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Whether it is a drop-in for the unit of a package.
    pub drop_in: At<bool>,
    /// Lines beside nodejoin's own.
    pub lines: UnitLines,
}

/// Lines of a unit: the values of each key of a section, in order.
pub type UnitLines = BTreeMap<(&'static str, String), Vec<At<String>>>;

impl Unit {
    /// The env files that its lines name, which the machine has from elsewhere unless the spec brings them.
    pub fn environment_files(&self) -> impl Iterator<Item = &str> {
        let of_key = self.lines_of("Service").filter(|(key, _)| *key == "EnvironmentFile");
        of_key.map(|(_, value)| value.strip_prefix('-').unwrap_or(value)).filter(|path| !path.is_empty())
    }

    /// The lines of a section, each with its key.
    pub fn lines_of(&self, section: &str) -> impl Iterator<Item = (&str, &At<String>)> {
        let of_section = self.lines.iter().filter(move |((own, _), _)| *own == section);
        of_section.flat_map(|((_, key), values)| values.iter().map(|value| (key.as_str(), value)))
    }
}
