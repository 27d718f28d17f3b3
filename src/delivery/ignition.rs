use super::UserData;
use super::text::{push_base64, push_quoted};
use crate::secret::Buffer;
use crate::sink::MachineFile;

/// A configuration of Ignition 3.4, which Flatcar, Fedora CoreOS and others read at their first boot.
///
/// Mirrors github.com/coreos/ignition/v2/config/v3_4/types: the unit is one of the files, so that its mode is kept, and is enabled by
/// its name.
pub struct Ignition;

impl UserData for Ignition {
    fn ending(&self) -> &'static str {
        "ign"
    }

    fn write(&self, files: &[MachineFile], unit: &str) -> Buffer {
        let mut out = Buffer::new();
        out.push(b"{\n  \"ignition\": {\"version\": \"3.4.0\"},\n  \"storage\": {\"files\": [");
        for (index, file) in files.iter().enumerate() {
            out.push(if index > 0 { b",\n    {\"path\": " } else { b"\n    {\"path\": " });
            push_quoted(&mut out, &file.path);
            let rest = format!(
                ", \"mode\": {}, \"overwrite\": true, \"contents\": {{\"source\": \"data:;base64,",
                file.mode
            );
            out.push(rest.as_bytes());
            push_base64(&mut out, file.content.as_bytes());
            out.push(b"\"}}");
        }
        out.push(b"\n  ]},\n  \"systemd\": {\"units\": [{\"name\": ");
        push_quoted(&mut out, unit);
        out.push(b", \"enabled\": true}]}\n}\n");
        out
    }
}
