//! Paths below a target.

/// Paths as a list: each ends in a byte that no path has.
pub(super) fn listed<'p>(paths: impl Iterator<Item = &'p str>) -> Vec<u8> {
    let mut list = Vec::new();
    for path in paths {
        list.extend_from_slice(path.as_bytes());
        list.push(0);
    }
    list
}

/// The paths of a list that lead nowhere but below a folder. An unfinished path after the last NUL is left out.
pub(super) fn paths_of(list: &[u8]) -> Vec<String> {
    let whole =
        list.iter().rposition(|byte| *byte == 0).map_or(&[][..], |end| list.get(..end).unwrap_or_default());
    let paths = whole.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok());
    paths.filter(|path| is_inside(path)).map(str::to_owned).collect()
}

/// Whether a path is relative and leads to something below where it begins.
pub(super) fn is_inside(path: &str) -> bool {
    !path.contains('\0') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
