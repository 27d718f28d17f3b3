//! A document of kube-apiserver, other than those of authentication and authorization, with which it does not start.

use serde_json::Value;

use crate::diagnostic::{Finding, Level, rule_id};
use crate::facts::{Fact, File, Object};
use crate::kube::Program;
use crate::rules::fact::ServerFlags;
use crate::rules::support::documents::{self, Documents};
use crate::rules::support::{Refusals, place_in};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVER_DOCUMENT_REFUSED,
    Level::Deny,
    include_str!("server_document_refused.md"),
    Check::Servers(check),
)
.versioned();

/// The documents by the flags that name them.
///
/// Mirrors k8s.io/apiserver/pkg/admission: ReadAdmissionConfiguration, k8s.io/apiserver/pkg/audit/policy: LoadPolicyFromBytes,
/// k8s.io/apiserver/pkg/server/options/encryptionconfig: loadConfig, and k8s.io/apiserver/pkg/server/egressselector:
/// ReadEgressSelectorConfiguration.
const DOCUMENTS: [(&str, Documents); 4] = [
    ("admission-control-config-file", documents::ADMISSION),
    ("audit-policy-file", documents::AUDIT),
    ("egress-selector-config-file", documents::EGRESS),
    ("encryption-provider-config", documents::ENCRYPTION),
];

fn check<'a>(flags: &ServerFlags<'a>) -> Vec<(&'a str, Finding)> {
    if flags.program != Program::Apiserver || !flags.release.kube.judges_documents() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (name, document) in DOCUMENTS {
        let Some(given) = flags.given.get(name).filter(|given| !given.text.is_empty()) else { continue };
        let Some(Fact::Known(file)) = flags.files.map(|files| files.get(given.text)) else { continue };
        found.extend(refusals(file, &document, flags, given.text).into_iter().map(|one| (given.name, one)));
    }
    found
}

fn refusals(file: &File, kind: &Documents, flags: &ServerFlags<'_>, path: &str) -> Vec<Finding> {
    let read = documents::read(file, RULE.id, kind, &flags.release);
    let document = match read {
        Ok(Some(document)) => document,
        Ok(None) => return Vec::new(),
        Err(finding) => return vec![*finding],
    };
    let mut refusals = Refusals::default();
    kind.shape.check(&mut refusals, &document.value, "", kind.loading);
    if refusals.is_empty() {
        (kind.validate)(&mut refusals, &document.value, flags);
    }
    let mut found = refusals.findings(RULE.id, |path, part| place_in(&document, path, part));
    if kind.kind == documents::ADMISSION.kind && found.is_empty() {
        found.extend(plugins(&document, flags, path));
    }
    found
}

/// The configuration of admission plugins that are on, each in the document or in a file of its own.
fn plugins(document: &Object, flags: &ServerFlags<'_>, path: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let entries = document.get("plugins").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (index, entry) in entries.iter().enumerate() {
        let name = entry.get("name").and_then(Value::as_str).unwrap_or_default();
        let Some(plugin) = documents::plugin(name).filter(|plugin| plugin.is_on(flags)) else { continue };
        let mut refusals = Refusals::default();
        if let Some(inner) = entry.get("configuration").filter(|inner| !inner.is_null()) {
            let at = format!("plugins[{index}].configuration");
            plugin.judge(&mut refusals, inner, &at, flags);
            found.extend(refusals.findings(RULE.id, |path, part| place_in(document, path, part)));
            continue;
        }
        let named = entry.get("path").and_then(Value::as_str).filter(|path| !path.is_empty());
        let Some(named) = named else { continue };
        let whole = match (named.starts_with('/'), path.rsplit_once('/')) {
            (false, Some((folder, _))) => format!("{folder}/{}", named.trim_start_matches("./")),
            _ => named.to_owned(),
        };
        // A copy of a machine rarely has all of its files: one that is not in it is not judged.
        if let Some(Fact::Known(file)) = flags.files.map(|files| files.get(&whole)) {
            found.extend(documents::of_plugin(file, RULE.id, &plugin, flags));
        }
    }
    found
}
