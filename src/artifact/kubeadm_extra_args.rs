use super::object::document;
use super::{Artifact, File, Make, MakeError, Scope, Tools, component_flags, kubeadm_volumes};
use crate::kube::{KubeadmArguments, KubeadmPlace};
use crate::lower::{self, Argument};
use crate::render::{Text, Trail, Yaml};
use crate::source::Path;

/// RBAC and flags for control planes that kubeadm runs: a ClusterConfiguration to merge into one's own, with the files
/// that the flags name as volumes of its static pods.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "kubeadm-extra-args",
    summary: "the same flags as extraArgs of a kubeadm ClusterConfiguration",
    scope: Scope::ControlPlane,
    make: Make::Once(make),
};

/// Flags that kubeadm sets by itself, with its own paths.
const KUBEADM_OWN: [&str; 5] = [
    "client-ca-file",
    "cluster-signing-cert-file",
    "cluster-signing-key-file",
    "kubelet-client-certificate",
    "kubelet-client-key",
];

/// Flags that kubeadm makes of the ranges under `networking`, which it also needs for certificates and for the DNS Service.
const RANGES: [&str; 2] = ["cluster-cidr", "service-cluster-ip-range"];

/// How kubeadm's configuration is written for the release.
const API_VERSION: &str = "the API version that the release's kubeadm reads";

fn make(tools: &Tools<'_>) -> Result<Vec<File>, MakeError> {
    let cluster = tools.cluster;
    let Some(kubeadm) = cluster.kube.kubeadm() else { return Ok(Vec::new()) };
    // Files of a CA's rotation are others than kubeadm's own.
    let rotation = cluster.ca_rotation.as_ref();
    let rotated: Vec<&str> = rotation
        .iter()
        .flat_map(|rotation| [&rotation.bundle_file, &rotation.cert_file, &rotation.key_file])
        .map(|file| file.value.as_str())
        .collect();
    let of_kubeadm = |argument: &Argument| {
        KUBEADM_OWN.contains(&&*argument.name) && !rotated.contains(&&*argument.value.placeholders())
    };
    let kept = |mut arguments: Vec<Argument>| {
        arguments.retain(|argument| !of_kubeadm(argument) && !RANGES.contains(&&*argument.name));
        arguments
    };
    let (apiserver, manager) = (lower::apiserver(cluster), lower::controller_manager(cluster));
    let range = |key: &'static str, flags: &[Argument], name: &str| {
        let flag = flags.iter().find(|argument| argument.name == name)?;
        Some((key, Yaml::from(flag.value.clone())))
    };
    let ranges = [range("serviceSubnet", &apiserver, RANGES[1]), range("podSubnet", &manager, RANGES[0])];
    let ranges: Vec<_> = ranges.into_iter().flatten().collect();
    let networking = (!ranges.is_empty()).then(|| ("networking", Yaml::fields(ranges)));
    let (apiserver, manager) = (kept(apiserver), kept(manager));
    let nested = |arguments: Vec<Argument>| {
        let volumes = kubeadm_volumes::volumes(&arguments).map(|volumes| ("extraVolumes", volumes));
        Yaml::fields([("extraArgs", written(kubeadm.arguments, arguments))].into_iter().chain(volumes))
    };
    let components = match kubeadm.place {
        KubeadmPlace::Nested => [("apiServer", nested(apiserver)), ("controllerManager", nested(manager))],
        KubeadmPlace::Flat => [
            ("apiServerExtraArgs", written(kubeadm.arguments, apiserver)),
            ("controllerManagerExtraArgs", written(kubeadm.arguments, manager)),
        ],
    };
    let of_release = Trail::of_release(API_VERSION, &cluster.minor);
    let word = |word: &str| Yaml::from(Text::traced(word, of_release.clone()));
    let head = [("apiVersion", word(kubeadm.api_version)), ("kind", word(kubeadm.kind))];
    let configuration = Yaml::fields(head.into_iter().chain(networking).chain(components));
    let because = Trail::default(component_flags::NEEDED, Some(Path::of("control-plane")));
    Ok(vec![File::new("kubeadm.yaml", document(configuration)).because(because)])
}

/// Flags as kubeadm's configuration has them.
fn written(form: KubeadmArguments, arguments: Vec<Argument>) -> Yaml {
    let entries = arguments.into_iter().map(|argument| (argument.name_text(), Yaml::from(argument.value)));
    match form {
        KubeadmArguments::List => {
            let item = |(name, value): (Text, Yaml)| Yaml::fields([("name", name.into()), ("value", value)]);
            Yaml::List(entries.map(item).collect())
        }
        KubeadmArguments::Map => Yaml::Map(entries.collect()),
    }
}
