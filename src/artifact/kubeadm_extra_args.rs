use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools, component_flags};
use crate::kube::{KubeadmArguments, KubeadmPlace};
use crate::lower::{self, Argument};
use crate::render::{Text, Trail, Yaml};
use crate::source::Path;

/// RBAC and flags for control planes that kubeadm runs: a ClusterConfiguration to merge into one's own.
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

/// How kubeadm's configuration is written for the release.
const API_VERSION: &str = "the API version that the release's kubeadm reads";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let Some(kubeadm) = cluster.kube.kubeadm() else { return Ok(Vec::new()) };
    let component = |arguments: Vec<Argument>| -> Yaml {
        let arguments = arguments.into_iter().filter(|argument| !KUBEADM_OWN.contains(&&*argument.name));
        let entry = |argument: Argument| (argument.name_text(), Yaml::from(argument.value));
        match kubeadm.arguments {
            KubeadmArguments::List => {
                let item =
                    |(name, value): (Text, Yaml)| Yaml::fields([("name", name.into()), ("value", value)]);
                Yaml::List(arguments.map(entry).map(item).collect())
            }
            KubeadmArguments::Map => Yaml::Map(arguments.map(entry).collect()),
        }
    };
    let apiserver = component(lower::apiserver(cluster));
    let manager = component(lower::controller_manager(cluster));
    let nested = |arguments: Yaml| Yaml::fields([("extraArgs", arguments)]);
    let components = match kubeadm.place {
        KubeadmPlace::Nested => [("apiServer", nested(apiserver)), ("controllerManager", nested(manager))],
        KubeadmPlace::Flat => [("apiServerExtraArgs", apiserver), ("controllerManagerExtraArgs", manager)],
    };
    let of_release = Trail::of_release(API_VERSION, &cluster.minor);
    let word = |word: &str| Yaml::from(Text::traced(word, of_release.clone()));
    let head = [("apiVersion", word(kubeadm.api_version)), ("kind", word(kubeadm.kind))];
    let configuration = Yaml::fields(head.into_iter().chain(components));
    let because = Trail::default(component_flags::NEEDED, Some(Path::of("control-plane")));
    Ok(vec![File::new("kubeadm.yaml", document(configuration)).because(because)])
}
