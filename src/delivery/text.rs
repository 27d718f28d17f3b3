//! Contents as strings of YAML and JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::secret::Buffer;

/// Adds a text as a string in double quotes that YAML and JSON read alike; characters that one of them does not allow are escaped.
pub(super) fn push_quoted(out: &mut Buffer, text: &str) {
    out.push(b"\"");
    for c in text.chars() {
        let mut own = [0; 4];
        match c {
            '"' => out.push(b"\\\""),
            '\\' => out.push(b"\\\\"),
            '\n' => out.push(b"\\n"),
            '\t' => out.push(b"\\t"),
            '\r' => out.push(b"\\r"),
            ' '..='~' => out.push(c.encode_utf8(&mut own).as_bytes()),
            c => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
    }
    out.push(b"\"");
}

/// Whether a content is a text whose characters YAML's escapes of four digits can name: JSON has pairs for others, YAML does not.
pub(super) fn as_plain(content: &[u8]) -> Option<&str> {
    std::str::from_utf8(content).ok().filter(|text| text.chars().all(|c| u32::from(c) < 0x1_0000))
}

/// Adds bytes in base64.
pub(super) fn push_base64(out: &mut Buffer, content: &[u8]) {
    out.push(Zeroizing::new(STANDARD.encode(content)).as_bytes());
}
