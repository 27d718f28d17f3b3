//! Patterns of paths, as `EnvironmentFile=` accepts them.

use crate::facts::{File, Files};

/// The files that a pattern means, in the order of glob(3): that of each part of their paths.
pub(super) fn found<'a>(pattern: &str, files: &'a Files) -> Vec<&'a File> {
    let mut found: Vec<(&str, &File)> = files.iter().filter(|(own, _)| matches(pattern, own)).collect();
    found.sort_by(|(one, _), (other, _)| one.split('/').cmp(other.split('/')));
    found.into_iter().map(|(_, file)| file).collect()
}

/// Whether a path is a pattern.
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '\\'])
}

/// Whether a path is one of those that a pattern means.
///
/// Mirrors glob(3), which systemd calls: neither `*` nor `?` matches a slash, or a dot that begins a name.
pub fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) => {
                let hidden = found.starts_with('.') && !wanted.starts_with('.');
                let (wanted, found): (Vec<char>, Vec<char>) =
                    (wanted.chars().collect(), found.chars().collect());
                if hidden || !part(&wanted, &found) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// One part of a path. Remembers the last `*`, so that the time is the product of both lengths at most.
fn part(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < text.len() {
        let next = text.get(seen).copied().and_then(|c| one(pattern.get(at..).unwrap_or_default(), c));
        if pattern.get(at) == Some(&'*') {
            star = Some((at, seen));
            at += 1;
        } else if let Some(length) = next {
            at += length;
            seen += 1;
        } else if let Some((star_at, star_seen)) = star {
            star = Some((star_at, star_seen + 1));
            (at, seen) = (star_at + 1, star_seen + 1);
        } else {
            return false;
        }
    }
    pattern.iter().skip(at).all(|c| *c == '*')
}

/// How many characters of a pattern match a character; none if it does not match.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '\\' => (*pattern.get(1)? == c).then_some(2),
        '[' => {
            let end = pattern.iter().skip(2).position(|c| *c == ']').map(|end| end + 2);
            let Some(end) = end else { return (c == '[').then_some(1) };
            let set = pattern.get(1..end)?;
            let (not, set) = match set.split_first() {
                Some(('!' | '^', rest)) => (true, rest),
                _ => (false, set),
            };
            let mut fits = false;
            let mut rest = set;
            while let Some((first, more)) = rest.split_first() {
                if let ['-', last, after @ ..] = more {
                    fits |= (*first..=*last).contains(&c);
                    rest = after;
                } else {
                    fits |= *first == c;
                    rest = more;
                }
            }
            (fits != not).then_some(end + 1)
        }
        own => (*own == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_matched_part_by_part() {
        for (pattern, path) in [
            ("/etc/k/kubelet.c*f", "/etc/k/kubelet.conf"),
            ("/etc/*/kubelet.????", "/etc/k/kubelet.conf"),
            ("/etc/k/[a-l]*", "/etc/k/kubelet.conf"),
            ("/etc/k/[!x]ubelet.conf", "/etc/k/kubelet.conf"),
            ("/etc/k/*a*b", "/etc/k/xaxbab"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("/etc/*.conf", "/etc/k/kubelet.conf"),
            ("/etc/k/*", "/etc/k/.hidden"),
            ("/etc/k/kubelet.?", "/etc/k/kubelet.conf"),
            ("/etc/k/[a-c]*", "/etc/k/kubelet.conf"),
            ("/etc/k", "/etc/k/kubelet.conf"),
        ] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }
}
