//! Paths relative to files, without looking at a disk.

/// The folder of a file: empty where the path has none.
pub fn folder(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

/// The path that a file in `folder` names, without `.`, and without `..` except at its beginning.
pub fn beside(folder: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let root = folder.starts_with('/');
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            ".." if root => {}
            step => steps.push(step),
        }
    }
    format!("{}{}", if root { "/" } else { "" }, steps.join("/"))
}

/// How a file in `folder` names a path; both are relative to the same folder. None where that depends on a folder's name.
pub fn seen_from(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return Some(path.to_owned());
    }
    let steps = |path: &str| {
        path.split('/').filter(|step| !matches!(*step, "" | ".")).map(str::to_owned).collect::<Vec<_>>()
    };
    let (from, to) = (steps(folder), steps(path));
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = from.get(common..)?;
    if up.iter().any(|step| step == "..") {
        return None;
    }
    let way = up.iter().map(|_| "..".to_owned()).chain(to.get(common..)?.iter().cloned());
    Some(way.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_their_file() {
        for (from, path, expected) in [
            ("", "base.toml", "base.toml"),
            ("", "../base.toml", "../base.toml"),
            ("..", "pki/ca.pem", "../pki/ca.pem"),
            ("../shared", "../base.toml", "../base.toml"),
            ("../shared", "../../base.toml", "../../base.toml"),
            ("a/b", "../../../x", "../x"),
            (".", "./x", "x"),
            ("/srv/a", "../../../x", "/x"),
            ("a", "/etc/x", "/etc/x"),
        ] {
            assert_eq!(beside(from, path), expected, "{from} {path}");
            if !from.starts_with('/') {
                let seen = seen_from(from, expected).unwrap();
                assert_eq!(beside(from, &seen), expected, "{from} {seen}");
            }
        }
        assert_eq!(seen_from("..", "x"), None);
        assert_eq!((folder("a/b"), folder("b"), folder("/b")), ("a", "", "/"));
    }
}
