use super::Origin;

/// The folders and files of a machine that a container sees.
#[derive(Clone, Debug)]
pub struct Mounts {
    /// Each mount.
    pub all: Vec<Mount>,
    /// Where they are listed.
    pub origin: Origin,
}

/// A volume that is mounted into a container.
#[derive(Clone, Debug)]
pub struct Mount {
    /// Its path in the container.
    pub inside: String,
    /// Its path on the machine; none if the volume is not a path of the machine.
    pub outside: Option<String>,
}

/// Where a path of a container leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    /// To this path of the machine.
    At(String),
    /// To a volume whose contents are not those of the machine.
    Elsewhere,
    /// To the container's image.
    Image,
}

impl Mount {
    /// The mount of a path of a machine.
    pub fn of(outside: &str, inside: &str) -> Self {
        Self { inside: trimmed(inside).to_owned(), outside: Some(trimmed(outside).to_owned()) }
    }

    /// What a path of the machine is called in the container.
    pub fn inside_of(&self, path: &str) -> Option<String> {
        let rest = below(self.outside.as_deref()?, path)?;
        Some(format!("{}{rest}", self.inside))
    }
}

impl Mounts {
    /// Where a path of the container leads: the deepest mount above it decides.
    pub fn seen(&self, path: &str) -> Seen {
        let above = self.all.iter().filter(|mount| below(&mount.inside, path).is_some());
        let Some(mount) = above.max_by_key(|mount| mount.inside.len()) else { return Seen::Image };
        match (&mount.outside, below(&mount.inside, path)) {
            (Some(outside), Some(rest)) => Seen::At(format!("{outside}{rest}")),
            _ => Seen::Elsewhere,
        }
    }
}

/// What follows a folder's path in a path below it.
fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(folder).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn trimmed(path: &str) -> &str {
    path.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::Source;

    #[test]
    fn the_deepest_mount_decides() {
        let origin = Origin::new(Arc::new(Source::new("pod.yaml", "")), 0..0);
        let unknown = Mount { inside: "/etc/kubernetes/pki/extra".to_owned(), outside: None };
        let all =
            vec![Mount::of("/opt/pki/", "/etc/kubernetes/pki"), Mount::of("/srv/a.csv", "/a.csv"), unknown];
        let mounts = Mounts { all, origin };
        assert_eq!(mounts.seen("/etc/kubernetes/pki/ca.crt"), Seen::At("/opt/pki/ca.crt".to_owned()));
        assert_eq!(mounts.seen("/etc/kubernetes/pki2/ca.crt"), Seen::Image);
        assert_eq!(mounts.seen("/etc/kubernetes/pki/extra/x"), Seen::Elsewhere);
        assert_eq!(mounts.seen("/a.csv"), Seen::At("/srv/a.csv".to_owned()));
        assert_eq!(mounts.all[0].inside_of("/opt/pki/ca.crt").as_deref(), Some("/etc/kubernetes/pki/ca.crt"));
        assert_eq!(mounts.all[0].inside_of("/opt/pki2/ca.crt"), None);
    }
}
