use super::host::{Host, Lying};
use super::lines::Remark;
use super::specifier::{Specifiers, Unresolved};
use super::{Entry, path};
use crate::facts::{File, Origin, StartFault, StartFaultKind};

/// The folder in which a service is started.
#[derive(Clone)]
pub(super) struct WorkingDirectory {
    /// None means the home of the service's user.
    path: Option<String>,
    /// Whether the service starts in `/` where it is missing.
    optional: bool,
    /// Whether the path has parts that no file gives.
    unknown: bool,
    origin: Origin,
}

/// The effect of an entry; none where it resets earlier ones.
///
/// Mirrors systemd's src/core/load-fragment.c: config_parse_working_directory.
pub(super) enum Said {
    Set(Option<WorkingDirectory>),
    /// systemd ignores the line, for this reason.
    Ignored(String),
}

/// Reads a `WorkingDirectory=`; an error is why systemd refuses the unit.
pub(super) fn read(entry: &Entry, file: &File, specifiers: &Specifiers<'_>) -> Result<Said, Remark> {
    let origin = file.origin(entry.range());
    let optional = entry.value.get(0) == Some(b'-');
    let value = entry.value.from(usize::from(optional));
    let written = value.text();
    if entry.value.is_empty() {
        return Ok(Said::Set(None));
    }
    if written == "~" {
        return Ok(Said::Set(Some(WorkingDirectory { path: None, optional, unknown: false, origin })));
    }
    let resolved = specifiers.resolve_path(&value).map_err(|Unresolved(why)| {
        format!("Failed to resolve unit specifiers in working directory path '{written}': {why}")
    });
    let absolute = resolved.and_then(|resolved| {
        let unknown = resolved.unknown().is_some();
        let simple = |why| format!("WorkingDirectory= {why}: {}", resolved.text());
        path::absolute(&resolved.text()).map(|path| (path, unknown)).map_err(simple)
    });
    match absolute {
        Ok((path, unknown)) => {
            Ok(Said::Set(Some(WorkingDirectory { path: Some(path), optional, unknown, origin })))
        }
        Err(said) if optional => Ok(Said::Ignored(format!("{said}, ignoring"))),
        Err(said) => Err(Remark { said, range: entry.range() }),
    }
}

impl WorkingDirectory {
    /// Whether it is the home of the service's user.
    pub(super) fn is_home(&self) -> bool {
        self.path.is_none()
    }

    /// Its path, where it must be there. `user` is the service's.
    pub(super) fn asked<'a>(&'a self, user: Option<&'a str>, host: &'a Host) -> Option<&'a str> {
        if self.optional || self.unknown {
            return None;
        }
        let home = || Some(host.user(user?)?.1.home.as_str());
        let path = self.path.as_deref().or_else(home)?;
        (path != "/").then_some(path)
    }

    /// Why the service cannot start in it. A folder that is not among collected files may still exist on the machine: it
    /// may be empty.
    ///
    /// Mirrors systemd's src/core/execute.c: apply_working_directory.
    pub(super) fn fault(&self, user: Option<&str>, host: &Host) -> Option<StartFault> {
        let path = self.asked(user, host)?;
        let (kind, fatal) = match host.paths.get(path) {
            Some(Lying::Folder) => return None,
            Some(Lying::File | Lying::EmptyFile) => {
                let said = "Changing to the requested working directory failed: Not a directory";
                (StartFaultKind::Refused(format!("{said}: {path}")), true)
            }
            Some(Lying::Nothing | Lying::Something) | None => {
                (StartFaultKind::StartsOnlyIf(format!("the working directory `{path}` must exist")), false)
            }
        };
        Some(StartFault { kind, origin: self.origin.clone(), fatal })
    }
}
