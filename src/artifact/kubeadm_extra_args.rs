use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::kube::{KubeadmArguments, KubeadmPlace};
use crate::lower::{self, Argument};
use crate::render::Text;

/// S6, S11, S12 for control planes that kubeadm runs: a ClusterConfiguration to merge into one's own.
///
/// `--authentication-config` is left out: kubeadm's own probes of the API server are anonymous, and its static pod does
/// not mount the file.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubeadm-extra-args",
    summary: "the same flags as extraArgs of a kubeadm ClusterConfiguration",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

/// Flags that kubeadm sets by itself, with its own paths.
const KUBEADM_OWN: [&str; 6] = [
    "authentication-config",
    "client-ca-file",
    "cluster-signing-cert-file",
    "cluster-signing-key-file",
    "kubelet-client-certificate",
    "kubelet-client-key",
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NameValue {
    name: String,
    value: Text,
}

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let Some(kubeadm) = tools.cluster.kube.kubeadm() else { return Ok(Vec::new()) };
    let component = |arguments: Vec<Argument>| -> Result<Value, MakeError> {
        let arguments: Vec<Argument> =
            arguments.into_iter().filter(|argument| !KUBEADM_OWN.contains(&argument.name.as_str())).collect();
        Ok(match kubeadm.arguments {
            KubeadmArguments::List => {
                let list: Vec<NameValue> =
                    arguments.into_iter().map(|Argument { name, value }| NameValue { name, value }).collect();
                value(&list)?
            }
            KubeadmArguments::Map => {
                let mut map = Mapping::new();
                for Argument { name, value: text } in &arguments {
                    map.insert(name.as_str().into(), value(text)?);
                }
                Value::Mapping(map)
            }
        })
    };
    let apiserver = component(lower::apiserver(tools.cluster))?;
    let manager = component(lower::controller_manager(tools.cluster))?;
    let mut configuration = Mapping::new();
    configuration.insert("apiVersion".into(), kubeadm.api_version.into());
    configuration.insert("kind".into(), kubeadm.kind.into());
    let nested = |arguments: Value| Value::Mapping(Mapping::from_iter([("extraArgs".into(), arguments)]));
    match kubeadm.place {
        KubeadmPlace::Nested => {
            configuration.insert("apiServer".into(), nested(apiserver));
            configuration.insert("controllerManager".into(), nested(manager));
        }
        KubeadmPlace::Flat => {
            configuration.insert("apiServerExtraArgs".into(), apiserver);
            configuration.insert("controllerManagerExtraArgs".into(), manager);
        }
    }
    Ok(vec![File::new("kubeadm.yaml", document(&configuration)?)])
}

fn value(body: &impl Serialize) -> Result<Value, MakeError> {
    serde_yaml::to_value(body).map_err(|error| MakeError::Value(error.to_string()))
}
