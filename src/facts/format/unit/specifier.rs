use super::traced::{Byte, Unknown};
use super::{Host, Traced, name};

/// systemd's error for a text whose specifiers cannot be resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Unresolved(pub(super) &'static str);

/// Specifiers that later releases of systemd have and earlier ones refuse.
const LATER: &[u8] = b"D";
/// The longest value of a key.
const LONGEST: usize = 1024 * 1024;
/// The longest path.
const LONGEST_PATH: usize = 4095;

/// What gives the values of specifiers in a unit.
pub(super) struct Specifiers<'a> {
    /// The unit's name; none in the manager's own files, which know only what is the machine's.
    pub(super) unit: Option<&'a str>,
    /// The path of its file.
    pub(super) path: &'a str,
    pub(super) host: &'a Host,
}

/// The value of one specifier.
enum Value {
    Known(Vec<u8>),
    Unknown,
}

impl Specifiers<'_> {
    /// A text with the values of its specifiers in place. What only the machine knows stays as it is written, marked as
    /// unknown.
    ///
    /// Mirrors systemd's src/shared/specifier.c: specifier_printf, and src/core/unit-printf.c: unit_full_printf.
    pub(super) fn resolve(&self, text: &Traced) -> Result<Traced, Unresolved> {
        self.up_to(text, LONGEST)
    }

    /// The same for a path.
    pub(super) fn resolve_path(&self, text: &Traced) -> Result<Traced, Unresolved> {
        self.up_to(text, LONGEST_PATH)
    }

    fn up_to(&self, text: &Traced, longest: usize) -> Result<Traced, Unresolved> {
        let mut out = Traced::default();
        let mut bytes = text.0.iter().copied();
        while let Some(byte) = bytes.next() {
            if byte.value != b'%' || byte.unknown.is_some() {
                out.0.push(byte);
            } else {
                match bytes.next() {
                    None => out.0.push(byte),
                    Some(next) if next.value == b'%' => out.0.push(byte),
                    Some(next) if !next.value.is_ascii_alphanumeric() => out.0.extend([byte, next]),
                    Some(next) => match self.value(next.value)? {
                        Value::Known(value) => out.push_text(&value, byte.at),
                        Value::Unknown => out.0.extend(
                            [byte, next].map(|byte| Byte { unknown: Some(Unknown::Machine), ..byte }),
                        ),
                    },
                }
            }
            if out.0.len() > longest {
                return Err(Unresolved("File name too long"));
            }
        }
        Ok(out)
    }

    fn value(&self, specifier: u8) -> Result<Value, Unresolved> {
        let host = self.host;
        let known = |text: &str| Ok(Value::Known(text.as_bytes().to_vec()));
        let file = |value: Option<&str>| Ok(value.map_or(Value::Unknown, |text| Value::Known(text.into())));
        match specifier {
            b'a' | b'b' | b'v' => Ok(Value::Unknown),
            b'A' => file(host.os("IMAGE_VERSION")),
            b'B' => file(host.os("BUILD_ID")),
            b'M' => file(host.os("IMAGE_ID")),
            b'o' => file(host.os("ID")),
            b'w' => file(host.os("VERSION_ID")),
            b'W' => file(host.os("VARIANT_ID")),
            b'H' => file(host.name.as_deref()),
            b'l' => file(host.short_name()),
            b'q' => file(host.pretty_name.as_deref().or_else(|| host.short_name())),
            b'm' => file(host.machine_id.as_deref()),
            b'T' => known("/tmp"),
            b'V' => known("/var/tmp"),
            _ => match self.unit {
                Some(unit) => self.of_unit(unit, specifier),
                None => Err(INVALID),
            },
        }
    }

    fn of_unit(&self, unit: &str, specifier: u8) -> Result<Value, Unresolved> {
        let known = |text: &str| Ok(Value::Known(text.as_bytes().to_vec()));
        let escaped = |value: Option<Vec<u8>>| value.map(Value::Known).ok_or(Unresolved("Invalid argument"));
        let instance = name::instance(unit).unwrap_or_default();
        let last = name::prefix(unit).rsplit('-').next().unwrap_or_default();
        match specifier {
            b'n' => known(unit),
            b'N' => known(name::stem(unit)),
            b'p' => known(name::prefix(unit)),
            b'P' => escaped(name::unescape(name::prefix(unit))),
            b'i' => known(instance),
            b'I' => escaped(name::unescape(instance)),
            b'j' => known(last),
            b'J' => escaped(name::unescape(last)),
            b'f' if instance.is_empty() => escaped(name::unescape_path(name::prefix(unit))),
            b'f' => escaped(name::unescape_path(instance)),
            b'y' => known(self.path),
            b'Y' => known(self.path.rsplit_once('/').map_or("", |(folder, _)| folder)),
            b'C' => known("/var/cache"),
            b'd' => known(&format!("/run/credentials/{unit}")),
            b'E' => known("/etc"),
            b'L' => known("/var/log"),
            b'S' => known("/var/lib"),
            b't' => known("/run"),
            b'h' => known("/root"),
            b'g' | b'u' => known("root"),
            b'G' | b'U' => known("0"),
            b's' => Ok(match self.host.user("root") {
                Some((_, root)) => Value::Known(root.shell.clone().into()),
                None => Value::Unknown,
            }),
            b'c' | b'r' | b'R' => Ok(Value::Unknown),
            later if LATER.contains(&later) => Ok(Value::Unknown),
            _ => Err(INVALID),
        }
    }
}

const INVALID: Unresolved = Unresolved("Invalid slot");
