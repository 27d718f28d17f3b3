use super::UserData;
use super::text::{as_plain, push_base64, push_quoted};
use crate::secret::Buffer;
use crate::sink::MachineFile;

/// User-data of cloud-init: `#cloud-config` with `write_files` and `runcmd`.
///
/// Mirrors cloud-init's cloudinit/config/cc_write_files.py and cc_runcmd.py: files are written before commands run.
pub struct CloudInit;

impl UserData for CloudInit {
    fn ending(&self) -> &'static str {
        "yaml"
    }

    fn write(&self, files: &[MachineFile], unit: &str) -> Buffer {
        let mut out = Buffer::new();
        out.push(b"#cloud-config\nwrite_files:\n");
        for file in files {
            out.push(b"- path: ");
            push_quoted(&mut out, &file.path);
            out.push(format!("\n  owner: root:root\n  permissions: \"{:04o}\"\n", file.mode).as_bytes());
            match as_plain(file.content.as_bytes()) {
                Some(text) => {
                    out.push(b"  content: ");
                    push_quoted(&mut out, text);
                }
                None => {
                    out.push(b"  encoding: b64\n  content: ");
                    push_base64(&mut out, file.content.as_bytes());
                }
            }
            out.push(b"\n");
        }
        out.push(b"runcmd:\n- [systemctl, daemon-reload]\n");
        for action in ["enable", "restart"] {
            out.push(format!("- [systemctl, {action}, ").as_bytes());
            push_quoted(&mut out, unit);
            out.push(b"]\n");
        }
        out
    }
}
