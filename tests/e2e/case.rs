use serde::Deserialize;

use super::outcome::{Doing, Outcome};
use super::scene::Symptom;
use super::step::Step;

/// A join with one thing changed, and what then fails. Everything that is not named is as in a good join.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The step that fails; absent where the node joins all the same.
    #[serde(default, deserialize_with = "super::step::read")]
    pub(crate) step: Option<Step>,
    /// In the spec, this text becomes that.
    #[serde(default)]
    pub(crate) spec: Vec<[String; 2]>,
    /// The CA that the spec names.
    pub(crate) ca: Option<String>,
    /// The release of the control plane.
    pub(crate) control_plane: Option<String>,
    /// In the installed files of the control plane, this text becomes that.
    #[serde(default)]
    pub(crate) control: Vec<[String; 2]>,
    /// In the cluster, after the manifests: kubectl with these arguments.
    #[serde(default)]
    pub(crate) kubectl: Vec<Vec<String>>,
    /// One more manifest.
    pub(crate) manifest: Option<String>,
    /// In this file of the node, this text becomes that, before its kubelet starts.
    #[serde(default)]
    pub(crate) bundle: Vec<[String; 3]>,
    /// The node has joined before, from a machine that is gone.
    #[serde(default)]
    pub(crate) again: bool,
    /// The same once it has joined; the kubelet then restarts, and what it does from there on is judged.
    #[serde(default)]
    pub(crate) then: Vec<[String; 3]>,
    /// The name by which it then goes.
    pub(crate) renamed: Option<String>,
    #[serde(default)]
    pub(crate) see: Symptom,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// Reads a table of cases.
pub(crate) fn cases(table: &str) -> Outcome<Vec<Case>> {
    Ok(toml::from_str::<Cases>(table).doing("the table of cases")?.case)
}

/// Whether the person who started the run wants a case: `NODEJOIN_E2E_CASE` has parts of names, between bars.
pub(crate) fn is_wanted(name: &str) -> bool {
    let wanted = std::env::var("NODEJOIN_E2E_CASE").unwrap_or_default();
    wanted.split('|').any(|part| name.contains(part))
}
