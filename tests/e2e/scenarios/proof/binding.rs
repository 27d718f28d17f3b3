use serde_json::{Value, json};

use super::mutant::{Draft, misspelt};
use super::yaml::{remove, set};
use crate::outcome::Outcome;
use crate::random::Random;

const BINDINGS: [&str; 3] =
    ["csr-creation-binding.yaml", "csr-approval-binding.yaml", "csr-renewal-binding.yaml"];
const RBAC: &str = "rbac.authorization.k8s.io";

/// A binding of the join, changed or removed.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let file = draft.one_of(&BINDINGS);
    let names = draft.names.clone();
    match draft.random.below(8) {
        0 => {
            Ok(draft.path(file).and_then(|path| draft.files.remove(&path)).map(|_| format!("without {file}")))
        }
        1 => {
            let other = draft.one_of(&BINDINGS);
            let (Some(here), Some(there)) = (draft.path(file), draft.path(other)) else { return Ok(None) };
            let text = draft.files[&there].clone();
            let old = draft.files.insert(here, text).unwrap_or_default();
            draft.files.insert(there, old);
            Ok(Some(format!("{file} and {other} change places")))
        }
        2 | 3 => draft.edit(file, |binding, random| subjects(binding, random, &names.id, &names.group)),
        4 => draft.edit(file, role),
        5 => draft.edit(file, |binding, random| {
            let namespace = *random.pick(&["default", "kube-system", "kube-public"]);
            set(binding, "/kind", json!("RoleBinding"))?;
            set(binding, "/metadata/namespace", json!(namespace))?;
            Some(format!("a RoleBinding in {namespace}"))
        }),
        _ => own_role(draft, file),
    }
}

fn subjects(binding: &mut Value, random: &mut Random, id: &str, group: &str) -> Option<String> {
    let own = binding.pointer("/subjects/0/name")?.as_str()?.to_owned();
    let subject = |kind: &str, name: &str| json!({"kind": kind, "apiGroup": RBAC, "name": name});
    let subjects = match random.below(18) {
        0 => json!([subject("Group", "system:bootstrappers")]),
        1 => json!([subject("Group", "system:authenticated")]),
        2 => json!([subject("Group", "system:unauthenticated")]),
        3 => json!([subject("User", &format!("system:bootstrap:{id}"))]),
        4 => json!([subject("User", &own)]),
        5 => json!([subject("Group", &format!("system:bootstrap:{id}"))]),
        6 => json!([subject("Group", &misspelt(random, &own))]),
        7 => json!([]),
        8 => json!([subject("Group", "somebody"), subject("Group", &own)]),
        9 => json!([{"kind": "Group", "name": own}]),
        10 => json!([{"kind": "Group", "apiGroup": "", "name": own}]),
        11 => json!([{"kind": "Group", "apiGroup": "rbac.authorization.k8s.io/v1", "name": own}]),
        12 => json!([{"kind": "ServiceAccount", "name": own, "namespace": "kube-system"}]),
        13 => json!([{"kind": "group", "apiGroup": RBAC, "name": own}]),
        14 => json!([subject("Group", "*")]),
        15 => json!([subject("Group", group)]),
        16 => json!([{"kind": "Group", "apiGroup": RBAC, "name": own, "namespace": "kube-system"}]),
        _ => json!([subject("Group", "system:nodes")]),
    };
    set(binding, "/subjects", subjects.clone())?;
    Some(format!("subjects {subjects}"))
}

fn role(binding: &mut Value, random: &mut Random) -> Option<String> {
    let own = binding.pointer("/roleRef/name")?.as_str()?.to_owned();
    let role = match random.below(10) {
        0 => json!({"apiGroup": RBAC, "kind": "Role", "name": own}),
        1 => json!({"apiGroup": RBAC, "kind": "ClusterRole", "name": misspelt(random, &own)}),
        2 => json!({"apiGroup": RBAC, "kind": "ClusterRole", "name": "system:node-bootstrapper"}),
        3 => json!({"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"}),
        4 => json!({"kind": "ClusterRole", "name": own}),
        5 => json!({"apiGroup": "", "kind": "ClusterRole", "name": own}),
        6 => json!({"apiGroup": RBAC, "kind": "ClusterRole", "name": "view"}),
        7 => json!({"apiGroup": RBAC, "kind": "ClusterRole", "name": "system:node"}),
        8 => json!({"apiGroup": RBAC, "kind": "clusterrole", "name": own}),
        _ => {
            let subject = binding.pointer("/subjects/0/name")?.clone();
            set(binding, "/subjects/0/name", json!(own))?;
            json!({"apiGroup": RBAC, "kind": "ClusterRole", "name": subject})
        }
    };
    set(binding, "/roleRef", role.clone())?;
    Some(format!("roleRef {role}"))
}

/// A role of one's own in place of the default one.
fn own_role(draft: &mut Draft<'_>, file: &'static str) -> Outcome<Option<String>> {
    let name = format!("own-{}", draft.names.id);
    let (resource, verbs) = match file {
        "csr-creation-binding.yaml" => {
            ("certificatesigningrequests", json!(["create", "get", "list", "watch"]))
        }
        "csr-approval-binding.yaml" => ("certificatesigningrequests/nodeclient", json!(["create"])),
        _ => ("certificatesigningrequests/selfnodeclient", json!(["create"])),
    };
    let mut rule = json!({"apiGroups": ["certificates.k8s.io"], "resources": [resource], "verbs": verbs});
    let random = &mut *draft.random;
    let what = match random.below(14) {
        0 => "as it should be".to_owned(),
        1 => {
            let list = rule["verbs"].as_array_mut().filter(|list| list.len() > 1);
            let Some(list) = list else { return Ok(None) };
            let at = random.below(list.len());
            format!("without the verb {}", list.remove(at))
        }
        2 => put(&mut rule, "verbs", json!(["*"])),
        3 => put(&mut rule, "verbs", json!(["CREATE", "GET", "LIST", "WATCH"])),
        4 => put(&mut rule, "apiGroups", json!(["*"])),
        5 => put(&mut rule, "apiGroups", json!(["certificates.k8s.io/v1"])),
        6 => put(&mut rule, "apiGroups", json!([""])),
        7 => put(&mut rule, "resources", json!(["*"])),
        8 => put(&mut rule, "resources", json!(["certificatesigningrequests"])),
        9 => put(&mut rule, "resources", json!(["*/nodeclient", "*/selfnodeclient"])),
        10 => put(&mut rule, "resources", json!(["certificatesigningrequests/*"])),
        11 => put(&mut rule, "resources", json!(["certificatesigningrequest", "csr"])),
        12 => put(&mut rule, "resourceNames", json!(["csr-1"])),
        _ => put(&mut rule, "resourceNames", json!([])),
    };
    let kind = if random.below(8) == 0 { "Role" } else { "ClusterRole" };
    let mut role = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": name}, "rules": [rule],
    });
    if random.below(10) == 0 {
        // A rule that covers part of it, and one that covers nothing.
        role["rules"] =
            json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}, role["rules"][0]]);
    }
    let bound = draft.edit(file, |binding, _| {
        set(binding, "/roleRef/name", json!(name))?;
        Some(String::new())
    })?;
    if bound.is_none() {
        return Ok(None);
    }
    draft.files.insert("cluster/own-role.yaml".into(), super::yaml::write(&[role])?);
    Ok(Some(format!("{file}: a {kind} of its own, {what}")))
}

fn put(rule: &mut Value, key: &str, value: Value) -> String {
    let what = format!("{key} {value}");
    let _ = remove(rule, &format!("/{key}"));
    let _ = set(rule, &format!("/{key}"), value);
    what
}
