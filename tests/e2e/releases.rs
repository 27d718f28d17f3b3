use serde_json::Value;

use super::host;
use super::outcome::{Doing, Outcome};

/// The releases of the table from which the programs are built, old ones too: `1.37.2`, the newest first.
pub(crate) fn all() -> Outcome<Vec<String>> {
    let table: Value =
        serde_json::from_str(include_str!("kubernetes/releases.json")).doing("releases.json")?;
    let releases = table["releases"].as_array().into_iter().flatten();
    Ok(releases.filter_map(|release| release["version"].as_str()).map(str::to_owned).collect())
}

/// The releases of which a program is built.
pub(crate) fn built(name: &str) -> Outcome<Vec<String>> {
    let mut built = Vec::new();
    for release in all()? {
        if host::program(&release, name)?.exists() {
            built.push(release);
        }
    }
    Ok(built)
}

/// `1.37` of `1.37.2`.
pub(crate) fn minor(release: &str) -> &str {
    release.rsplit_once('.').map_or(release, |(minor, _)| minor)
}
