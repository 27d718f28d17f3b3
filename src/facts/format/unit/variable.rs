use super::Traced;
use super::env_file::is_name;
use super::traced::{Byte, Unknown};
use crate::facts::File;
use crate::source::Source;

/// A variable's value and its file.
#[derive(Clone)]
pub(super) struct Variable {
    pub(super) file: File,
    pub(super) value: Traced,
    /// Whether it is set in a file, rather than by systemd itself.
    pub(super) written: bool,
}

impl Variable {
    /// A value that systemd sets.
    pub(super) fn known(value: &str) -> Self {
        let file = File::new(std::sync::Arc::new(Source::new("systemd", value)));
        Self { file, value: Traced::of(value.as_bytes(), 0), written: false }
    }

    /// A variable that systemd sets to what only the running machine knows.
    pub(super) fn unknown(name: &str) -> Self {
        let mut variable = Self::known(&format!("${name}"));
        for byte in &mut variable.value.0 {
            *byte = Byte { unknown: Some(Unknown::AtStart), ..*byte };
        }
        variable
    }
}

/// An assignment `NAME=value` of a unit, where it is one.
pub(super) fn assignment(word: Traced, file: &File) -> Result<(String, Variable), Traced> {
    let Some(equals) = word.0.iter().position(|byte| byte.value == b'=') else { return Err(word) };
    let name = Traced(word.0.get(..equals).unwrap_or_default().to_vec()).text();
    if !is_name(&name) || !word.is_utf8() {
        return Err(word);
    }
    let value = word.from(equals + 1);
    Ok((name, Variable { file: file.clone(), value, written: true }))
}
