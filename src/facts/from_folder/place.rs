/// Where a file of a folder is: its machine, and its path there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The machine's folder; empty for the whole folder.
    pub(super) root: String,
    /// The path on the machine, where the folder is laid out like one.
    pub(super) absolute: Option<String>,
}

/// Folders at the top of a machine.
const TOP: [&str; 9] = ["etc", "usr", "var", "lib", "opt", "run", "srv", "root", "home"];

impl Place {
    pub(super) fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let folders = parts.get(..parts.len().saturating_sub(1)).unwrap_or_default();
        match folders.iter().position(|part| TOP.contains(part)) {
            Some(at) => {
                let rest = parts.get(at..).unwrap_or_default().join("/");
                Self {
                    root: folders.get(..at).unwrap_or_default().join("/"),
                    absolute: Some(format!("/{rest}")),
                }
            }
            None => Self { root: folders.join("/"), absolute: None },
        }
    }
}

/// The path with a folder before it.
pub(super) fn below(root: &str, path: &str) -> String {
    let path = path.trim_start_matches('/');
    if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") }
}

/// The path on the machine of what is below its folder.
pub(super) fn on_machine(root: &str, path: &str) -> String {
    format!("/{}", path.strip_prefix(root).unwrap_or(path).trim_start_matches('/'))
}

/// Without `.`, `..` and empty parts; none where it leads out.
pub(super) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How many trailing parts two paths share.
pub(super) fn shared(one: &str, other: &str) -> usize {
    one.rsplit('/').zip(other.rsplit('/')).take_while(|(one, other)| one == other).count()
}

pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}
