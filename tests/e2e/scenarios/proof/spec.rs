use super::base::Names;
use super::mutant::misspelt;
use crate::random::Random;

/// A spec with something changed that its author might have changed: what was done, and the spec.
pub(super) fn change(random: &mut Random, spec: &str, names: &Names) -> (String, String) {
    let expires = "expires = 2056-01-01T00:00:00Z";
    let groups = format!("groups = [\"{}\"]", names.group);
    let edits: [(&str, String); 14] = [
        (expires, "expires = 2026-01-01T00:00:00Z".into()),
        (expires, "expires = 2056-01-01T00:00:00+02:00".into()),
        (expires, "expires = \"never\"".into()),
        (expires, "description = \"nothing\"".into()),
        (&groups, String::new()),
        (&groups, "groups = [\"more\", \"others\"]".into()),
        (&groups, format!("groups = [\"{}\"]", misspelt(random, &names.group))),
        (&groups, "groups = []".into()),
        ("[control-plane.apiserver]", "[approval]\nfirst = false\n[control-plane.apiserver]".into()),
        ("[control-plane.apiserver]", "[approval]\nrenewals = false\n[control-plane.apiserver]".into()),
        ("api-server = \"https://10.123.0.2:6443\"", "api-server = \"https://10.123.0.2:6443/\"".into()),
        ("api-server = \"https://10.123.0.2:6443\"", "api-server = \"http://10.123.0.2:6443\"".into()),
        (&names.id, names.id.to_uppercase()),
        ("name = \"lab\"", "name = \"another\"".into()),
    ];
    let (from, to) = &edits[random.below(edits.len())];
    let what = if from == &names.id { "the token's id in capitals".to_owned() } else { format!("{to:?}") };
    (format!("spec: {what}"), spec.replacen(from, to, 1))
}
