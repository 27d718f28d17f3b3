use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Value, json};

use super::configuration::Configuration;
use crate::facts::Object;

const GROUP: &str = "system:bootstrappers:kubeadm:default-node-token";

/// ClusterRoleBindings, the roles that they give, and to whom.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/bootstraptoken/node: AllowBootstrapTokensToPostCSRs and its siblings.
const BINDINGS: [(&str, &str, &str); 3] = [
    ("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", GROUP),
    (
        "kubeadm:node-autoapprove-bootstrap",
        "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        GROUP,
    ),
    (
        "kubeadm:node-autoapprove-certificate-rotation",
        "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
        "system:nodes",
    ),
];

/// The objects of `kubeadm init`, and the names of token Secrets whose expiration depends on when it was run.
pub(super) fn objects(one: &Configuration, made: &mut Vec<Object>, endless: &mut Vec<String>) {
    let Some(from) = one.init.as_ref().or(one.cluster.as_ref()) else { return };
    for (name, role, group) in BINDINGS {
        let value = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": name},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group}],
        });
        let places = BTreeMap::from([(String::new(), from.origin("").range)]);
        made.push(Object::assembled(&from.file, value, places));
    }
    let tokens = one.init.as_ref().and_then(|init| init.get("bootstrapTokens")).and_then(Value::as_array);
    for (index, token) in tokens.into_iter().flatten().enumerate() {
        let at = |field: &str| from.origin(&format!("bootstrapTokens.{index}.{field}")).range;
        made.extend(secret(from, token, &at, endless));
    }
}

/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/apis/bootstraptoken/v1: BootstrapTokenToSecret, with its defaults.
fn secret(
    from: &Object,
    token: &Value,
    at: &dyn Fn(&str) -> Range<usize>,
    endless: &mut Vec<String>,
) -> Option<Object> {
    let (id, secret) = token.get("token")?.as_str()?.split_once('.')?;
    let texts = |field: &str, default: &[&str]| -> Vec<String> {
        match token.get(field).and_then(Value::as_array) {
            Some(list) if !list.is_empty() => {
                list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => default.iter().map(|text| (*text).to_owned()).collect(),
        }
    };
    let mut data = json!({
        "token-id": id,
        "token-secret": secret,
        "auth-extra-groups": texts("groups", &[GROUP]).join(","),
    });
    for usage in texts("usages", &["signing", "authentication"]) {
        data[format!("usage-bootstrap-{usage}")] = json!("true");
    }
    let name = format!("bootstrap-token-{id}");
    match (token.get("expires").and_then(Value::as_str), token.get("ttl").and_then(Value::as_str)) {
        (Some(expires), _) => data["expiration"] = json!(expires),
        // A token that never expires.
        (None, Some("0" | "0s" | "0h" | "0m" | "0m0s" | "0h0m0s")) => {}
        _ => endless.push(name.clone()),
    }
    let value = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": "kube-system"},
        "type": "bootstrap.kubernetes.io/token",
        "stringData": data,
    });
    let fields = [
        ("", at("token")),
        ("stringData.expiration", at("expires")),
        ("stringData.auth-extra-groups", at("groups")),
        ("stringData.usage-bootstrap-authentication", at("usages")),
        ("stringData.usage-bootstrap-signing", at("usages")),
    ];
    let places = fields.map(|(path, range)| (path.to_owned(), range)).into_iter().collect();
    Some(Object::assembled(&from.file, value, places))
}
