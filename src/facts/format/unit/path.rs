//! Paths, as units name them.

/// The longest path of Linux.
const LONGEST: usize = 4095;

/// An absolute path without needless slashes and dots; the error is systemd's.
///
/// Mirrors systemd's src/shared/parse-helpers.c: path_simplify_and_warn.
pub(super) fn absolute(path: &str) -> Result<String, &'static str> {
    if !path.starts_with('/') {
        return Err("path is not absolute");
    }
    normal(path).map(|path| format!("/{path}"))
}

/// The same for a path that must not begin with a slash.
pub(super) fn relative(path: &str) -> Result<String, &'static str> {
    if path.starts_with('/') {
        return Err("path is absolute");
    }
    normal(path).and_then(|path| if path.is_empty() { Err("path is empty") } else { Ok(path) })
}

fn normal(path: &str) -> Result<String, &'static str> {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if path.len() > LONGEST || parts.iter().any(|part| part.len() > 255) {
        return Err("path has invalid length");
    }
    if parts.contains(&"..") {
        return Err("path is not normalized");
    }
    Ok(parts.join("/"))
}
