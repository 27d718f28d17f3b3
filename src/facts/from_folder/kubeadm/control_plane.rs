use serde_json::Value;

use super::arguments;
use super::configuration::Configuration;
use crate::facts::from_folder::started::Started;
use crate::facts::{Mount, Mounts, Object, Process, Sourced};
use crate::kube::Minor;
use crate::kube::Program;

const PKI: &str = "/etc/kubernetes/pki";
/// The kubeconfig of kube-controller-manager.
const KUBECONFIG: &str = "/etc/kubernetes/controller-manager.conf";

/// The paths that the probes of kubeadm's static pod of kube-apiserver request.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/controlplane: GetStaticPodSpecs.
const PROBES: [&str; 2] = ["/livez", "/readyz"];

/// The folder of the cluster's certificates.
pub(super) fn pki(cluster: Option<&Object>) -> String {
    let given =
        cluster.and_then(|cluster| cluster.text("certificatesDir")).filter(|folder| !folder.is_empty());
    given.unwrap_or(PKI).trim_end_matches('/').to_owned()
}

/// A component of the control plane as its static pod starts it, of its flags those that a join meets.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/controlplane: getAPIServerCommand, getControllerManagerCommand.
pub(super) fn started(one: &Configuration, program: Program) -> Option<Started> {
    let cluster = one.cluster.as_ref()?;
    let (own, field) = match program {
        Program::Apiserver => (apiserver(one, cluster), "apiServer.extraArgs"),
        _ => (manager(cluster), "controllerManager.extraArgs"),
    };
    let words = arguments::command(&own, cluster, field);
    let minor = cluster
        .sourced("kubernetesVersion")
        .and_then(|version| Some((Minor::read(&version.value).ok()?, version.origin)));
    let check = |path: &&str| Sourced::new((*path).to_owned(), cluster.origin(""));
    let health_checks = PROBES.iter().filter(|_| program == Program::Apiserver).map(check).collect();
    let mounts = Some(mounts(cluster, program));
    let process = Process { words, health_checks, mounts, whole: true, ..Process::default() };
    Some(Started { program, root: one.root.clone(), process, minor })
}

/// The volumes of kubeadm's static pods.
///
/// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/phases/controlplane: getHostPathVolumesForTheControlPlane.
fn mounts(cluster: &Object, program: Program) -> Mounts {
    const SYSTEM: [&str; 5] = [
        "/etc/ssl/certs",
        "/etc/pki",
        "/etc/ca-certificates",
        "/usr/share/ca-certificates",
        "/usr/local/share/ca-certificates",
    ];
    let pki = pki(Some(cluster));
    let mut all = vec![Mount::of(&pki, &pki)];
    all.extend(SYSTEM.map(|path| Mount::of(path, path)));
    let field = match program {
        Program::Apiserver => "apiServer.extraVolumes",
        _ => {
            all.push(Mount::of(KUBECONFIG, KUBECONFIG));
            "controllerManager.extraVolumes"
        }
    };
    for file in ["caFile", "certFile", "keyFile"] {
        let path = cluster.text(&format!("etcd.external.{file}"));
        let folder = path.and_then(|path| path.rsplit_once('/')).map(|(folder, _)| folder);
        all.extend(folder.map(|folder| Mount::of(folder, folder)));
    }
    let volumes = cluster.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for volume in volumes {
        let text = |key: &str| volume.get(key).and_then(Value::as_str);
        let (Some(outside), Some(inside)) = (text("hostPath"), text("mountPath")) else { continue };
        all.push(Mount::of(outside, inside));
    }
    let origin = match volumes {
        [] => cluster.origin(""),
        _ => cluster.key_origin(field),
    };
    Mounts { all, origin }
}

fn apiserver(one: &Configuration, cluster: &Object) -> Vec<(&'static str, String)> {
    let pki = pki(Some(cluster));
    let services = cluster.text("networking.serviceSubnet").unwrap_or("10.96.0.0/12");
    let endpoint = |field: &str| one.init.as_ref()?.get(&format!("localAPIEndpoint.{field}")).cloned();
    let port = endpoint("bindPort").and_then(|port| port.as_u64()).filter(|port| *port != 0).unwrap_or(6443);
    let mut own = vec![
        ("allow-privileged", "true".to_owned()),
        ("client-ca-file", format!("{pki}/ca.crt")),
        ("enable-admission-plugins", "NodeRestriction".to_owned()),
        ("enable-bootstrap-token-auth", "true".to_owned()),
        ("kubelet-client-certificate", format!("{pki}/apiserver-kubelet-client.crt")),
        ("kubelet-client-key", format!("{pki}/apiserver-kubelet-client.key")),
        ("kubelet-preferred-address-types", "InternalIP,ExternalIP,Hostname".to_owned()),
        ("secure-port", port.to_string()),
        ("service-cluster-ip-range", services.to_owned()),
        ("tls-cert-file", format!("{pki}/apiserver.crt")),
        ("tls-private-key-file", format!("{pki}/apiserver.key")),
    ];
    // By default, kubeadm uses the address of the machine's default route.
    let address = endpoint("advertiseAddress").and_then(|address| Some(address.as_str()?.to_owned()));
    own.extend(address.filter(|address| !address.is_empty()).map(|address| ("advertise-address", address)));
    if !arguments::gives(cluster, "apiServer.extraArgs", "authorization-config") {
        own.push(("authorization-mode", "Node,RBAC".to_owned()));
    }
    own
}

fn manager(cluster: &Object) -> Vec<(&'static str, String)> {
    let pki = pki(Some(cluster));
    let mut own = vec![
        ("client-ca-file", format!("{pki}/ca.crt")),
        ("cluster-signing-cert-file", format!("{pki}/ca.crt")),
        ("cluster-signing-key-file", format!("{pki}/ca.key")),
        ("controllers", "*,bootstrapsigner,tokencleaner".to_owned()),
        ("kubeconfig", KUBECONFIG.to_owned()),
        ("leader-elect", "true".to_owned()),
        ("root-ca-file", format!("{pki}/ca.crt")),
        ("use-service-account-credentials", "true".to_owned()),
    ];
    let text = |field: &str| cluster.text(field).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(pods) = text("networking.podSubnet") {
        own.push(("allocate-node-cidrs", "true".to_owned()));
        own.push(("cluster-cidr", pods));
        own.extend(text("networking.serviceSubnet").map(|range| ("service-cluster-ip-range", range)));
    }
    own
}
