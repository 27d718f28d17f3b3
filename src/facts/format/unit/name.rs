//! Names of units.

/// The longest name.
const LONGEST: usize = 255;
/// What names of units end with.
const TYPES: [&str; 11] = [
    "service",
    "socket",
    "target",
    "device",
    "mount",
    "automount",
    "swap",
    "timer",
    "path",
    "slice",
    "scope",
];

/// Whether a text is the name of a unit: `kubelet.service`, `kubelet@.service`, `kubelet@a.service`.
///
/// Mirrors systemd's src/basic/unit-name.c: unit_name_is_valid.
pub fn is_valid(name: &str) -> bool {
    let Some((stem, kind)) = name.rsplit_once('.') else { return false };
    let allowed = |c: char| c.is_ascii_alphanumeric() || ":-_.\\@".contains(c);
    let prefix = stem.split('@').next().unwrap_or_default();
    name.len() <= LONGEST
        && TYPES.contains(&kind)
        && !prefix.is_empty()
        && prefix.chars().all(allowed)
        && stem.chars().all(allowed)
}

/// Whether it is a template: nothing is between `@` and the last dot.
pub fn is_template(name: &str) -> bool {
    instance(name) == Some("")
}

/// What is between the first `@` and the last dot.
pub fn instance(name: &str) -> Option<&str> {
    let (stem, _) = name.rsplit_once('.')?;
    stem.split_once('@').map(|(_, instance)| instance)
}

/// The name without instance and type.
pub fn prefix(name: &str) -> &str {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.split_once('@').map_or(stem, |(prefix, _)| prefix)
}

/// The name without its type.
pub fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The template that an instance is of.
pub fn template(name: &str) -> Option<String> {
    let (stem, kind) = name.rsplit_once('.')?;
    let (prefix, instance) = stem.split_once('@')?;
    (!instance.is_empty()).then(|| format!("{prefix}@.{kind}"))
}

/// A template's name with an instance in it.
pub fn with_instance(template: &str, instance: &str) -> Option<String> {
    let (stem, kind) = template.rsplit_once('.')?;
    let (prefix, _) = stem.split_once('@')?;
    Some(format!("{prefix}@{instance}.{kind}"))
}

/// A text without the escapes of names: `-` is a slash, `\x2d` a dash. None where an escape is none.
///
/// Mirrors systemd's src/basic/unit-name.c: unit_name_unescape.
pub(super) fn unescape(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'-' => out.push(b'/'),
            b'\\' => {
                let digits = text.get(at + 2..at + 4).filter(|_| bytes.get(at + 1) == Some(&b'x'))?;
                out.push(u8::from_str_radix(digits, 16).ok()?);
                at += 3;
            }
            own => out.push(*own),
        }
        at += 1;
    }
    Some(out)
}

/// The same as an absolute path.
///
/// Mirrors systemd's src/basic/unit-name.c: unit_name_path_unescape.
pub(super) fn unescape_path(text: &str) -> Option<Vec<u8>> {
    if text == "-" {
        return Some(b"/".to_vec());
    }
    let path = unescape(text).filter(|_| !text.is_empty())?;
    let normal = !path.starts_with(b"/") && !path.ends_with(b"/");
    let parts = path.split(|byte| *byte == b'/');
    let plain = parts.into_iter().all(|part| !part.is_empty() && part != b"." && part != b"..");
    (normal && plain).then(|| [b"/".as_slice(), &path].concat())
}
