use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::mutant::{Draft, misspelt};
use super::yaml::{read, remove, set, write};
use super::{secret, structure};
use crate::outcome::Outcome;
use crate::random::Random;

/// What steps beside the way look at: cluster-info and who may read it, the token that signs it, and what the API server
/// may do on kubelets.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    match draft.random.below(12) {
        0 => secret::change(draft),
        1 => signing(draft),
        2..=4 => cluster_info(draft),
        5..=7 => documents(draft, "cluster-info-access.yaml", access),
        8..=9 => documents(draft, "kubelet-api-binding.yaml", kubelet_api),
        _ => {
            let files = ["cluster-info-access.yaml", "kubelet-api-binding.yaml"];
            let file = draft.one_of(&files);
            documents(draft, file, structure::one)
        }
    }
}

/// Changes one document of a file.
fn documents(
    draft: &mut Draft<'_>,
    file: &str,
    change: fn(&mut Value, &mut Random) -> Option<String>,
) -> Outcome<Option<String>> {
    let Some(path) = draft.path(file) else { return Ok(None) };
    let Ok(mut documents) = read(&draft.files[&path]) else { return Ok(None) };
    let at = draft.random.below(documents.len());
    let Some(what) = change(&mut documents[at], draft.random) else { return Ok(None) };
    draft.files.insert(path, write(&documents)?);
    Ok(Some(format!("{file}: {what}")))
}

fn signing(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let file = format!("bootstrap-token-{}.yaml", draft.names.id);
    draft.edit(&file, |secret, random| {
        let value = random.pick(&[json!("false"), json!("True"), json!(""), Value::Null]).clone();
        let path = "/stringData/usage-bootstrap-signing";
        match &value {
            Value::Null => remove(secret, path).map(drop)?,
            value => set(secret, path, value.clone()).map(drop)?,
        }
        Some(format!("{path} is {value}"))
    })
}

fn cluster_info(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let other = STANDARD.encode(&draft.files["cp/var/lib/kubernetes/other.pem"]);
    let key = format!("jws-kubeconfig-{}", draft.names.id);
    draft.edit("cluster-info.yaml", |map, random| {
        let config = map.pointer("/data/kubeconfig")?.as_str()?.to_owned();
        let line = |name: &str| {
            let line = config.lines().find(|line| line.trim_start().starts_with(name));
            line.map(str::to_owned)
        };
        let what = match random.below(9) {
            0 => {
                let name = misspelt(random, "cluster-info");
                set(map, "/metadata/name", json!(name))?;
                format!("is called {name:?}")
            }
            1 => {
                set(map, "/metadata/namespace", json!("kube-system"))?;
                "in kube-system".to_owned()
            }
            2 => {
                remove(map, "/data/kubeconfig")?;
                "without kubeconfig".to_owned()
            }
            3 => {
                remove(map, &format!("/data/{key}"))?;
                "without its signature".to_owned()
            }
            4 => {
                set(map, &format!("/data/{key}"), json!("eyJhbGciOiJIUzI1NiJ9..AAAA"))?;
                "with another signature".to_owned()
            }
            5 | 6 => {
                let line = line("certificate-authority-data")?;
                let indent = &line[..line.len() - line.trim_start().len()];
                let text = config.replace(&line, &format!("{indent}certificate-authority-data: {other}"));
                set(map, "/data/kubeconfig", json!(text))?;
                "with another CA".to_owned()
            }
            7 => {
                let line = line("certificate-authority-data")?;
                set(map, "/data/kubeconfig", json!(config.replace(&format!("{line}\n"), "")))?;
                "without a CA".to_owned()
            }
            _ => {
                set(map, "/data/kubeconfig", json!(format!("{config}# more\n")))?;
                "with a comment".to_owned()
            }
        };
        Some(what)
    })
}

/// The Role of cluster-info, or its binding.
fn access(object: &mut Value, random: &mut Random) -> Option<String> {
    let (path, value) = match object.pointer("/kind")?.as_str()? {
        "Role" => match random.below(8) {
            0 => ("/rules/0/verbs", json!(["list"])),
            1 => ("/rules/0/verbs", json!(["*"])),
            2 => ("/rules/0/resources", json!(["configmap"])),
            3 => ("/rules/0/resources", json!(["*"])),
            4 => ("/rules/0/resourceNames", json!(["cluster-infos"])),
            5 => ("/rules/0/resourceNames", json!([])),
            6 => ("/rules/0/apiGroups", json!(["v1"])),
            _ => ("/metadata/namespace", json!("kube-system")),
        },
        _ => match random.below(8) {
            0 => ("/subjects/0/name", json!("system:unauthenticated")),
            1 => (
                "/subjects/0",
                json!({"kind": "Group", "name": "system:unauthenticated", "apiGroup": "rbac.authorization.k8s.io"}),
            ),
            2 => ("/subjects/0/kind", json!("Group")),
            3 => ("/subjects/0/name", json!(misspelt(random, "system:anonymous"))),
            4 => ("/roleRef/kind", json!("ClusterRole")),
            5 => ("/roleRef/name", json!("cluster-info")),
            6 => ("/metadata/namespace", json!("default")),
            _ => ("/subjects", json!([])),
        },
    };
    set(object, path, value.clone())?;
    Some(format!("{path} is {value}"))
}

/// What the API server may do on kubelets.
fn kubelet_api(object: &mut Value, random: &mut Random) -> Option<String> {
    let (path, value) = match random.below(8) {
        0 => ("/subjects/0/name", json!(misspelt(random, "kube-apiserver-kubelet-client"))),
        1 => ("/subjects/0/name", json!("kube-apiserver")),
        2 => ("/subjects/0/kind", json!("Group")),
        3 => (
            "/subjects/0",
            json!({"kind": "Group", "name": "system:authenticated", "apiGroup": "rbac.authorization.k8s.io"}),
        ),
        4 => ("/roleRef/name", json!("cluster-admin")),
        5 => ("/roleRef/name", json!("system:node")),
        6 => ("/roleRef/name", json!(misspelt(random, "system:kubelet-api-admin"))),
        _ => ("/subjects", json!([])),
    };
    set(object, path, value.clone())?;
    Some(format!("{path} is {value}"))
}
