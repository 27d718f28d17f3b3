use std::net::IpAddr;

use crate::diagnostic::rule_id;
use crate::facts::Origin;
use crate::model::Host;
use crate::proof::control_plane::server::Server;
use crate::proof::step::Step;
use crate::proof::steps::config_load::Loaded;
use crate::proof::walk::Walk;

const FLAG: &str = "kubelet-preferred-address-types";

/// Which of a node's addresses the API server uses: the first one of its preferred types.
///
/// Mirrors k8s.io/kubernetes/pkg/util/node/node.go: GetPreferredNodeAddress; and
/// k8s.io/kubernetes/pkg/kubelet/nodestatus/setters.go: NodeAddress, by which a node without a cloud provider has a host name
/// and internal addresses.
///
/// Returns it as far as it is known, and where it is set.
pub(in crate::proof) fn preferred(
    walk: &Walk<'_>,
    step: &mut Step,
    loaded: &Loaded,
    server: &Server<'_>,
) -> Option<(Host, Option<Origin>)> {
    let given = server.arguments.list(FLAG);
    let default = server.kube.apiserver_flags().flag(FLAG).present().and_then(|flag| flag.default);
    let default = default.unwrap_or_default().split(',').map(str::to_owned).collect();
    let kinds: Vec<String> =
        given.as_ref().map_or(default, |given| given.value.iter().map(|kind| kind.value.clone()).collect());
    let origin = given.map(|given| given.origin);
    if let Some(provider) =
        loaded.settings.arguments.get("cloud-provider").filter(|cloud| !cloud.value.is_empty())
    {
        step.provided(
            format!("the cloud provider must set a node address of one of these types: {}", kinds.join(", ")),
            origin.as_ref().or(Some(&provider.origin)),
        );
        return None;
    }
    match kinds.iter().map(String::as_str).find(|kind| ["Hostname", "InternalIP"].contains(kind)) {
        Some("Hostname") => {
            let why = if origin.is_some() {
                ""
            } else {
                ", because `--kubelet-preferred-address-types` is not set"
            };
            step.provided(
                format!("kube-apiserver's machine must resolve the node's name `{}`{why}", loaded.name),
                origin.as_ref(),
            );
            let name = loaded.name.clone();
            let host = name.parse().map_or_else(|_| Host::Name(name), Host::Address);
            let set = loaded.settings.arguments.text("hostname-override");
            Some((host, set.map(|set| set.origin.clone())))
        }
        Some(_) => {
            step.saw("kube-apiserver connects to the kubelet's address", origin.as_ref());
            internal(loaded)
        }
        None => {
            let place = origin.unwrap_or_else(|| walk.somewhere());
            let finding = walk
                .at(
                    rule_id::KUBELET_ADDRESS_TYPES,
                    &place,
                    "nodes have no address of the types that the API server uses",
                )
                .label("neither `Hostname` nor `InternalIP`")
                .reason("a node without a cloud provider has only its host name and internal addresses")
                .help("write `InternalIP,ExternalIP,Hostname`");
            step.breaks(
                "no preferred addresses found; known addresses: [{InternalIP …} {Hostname …}]",
                finding,
            );
            None
        }
    }
}

/// The first internal address of the node: the first of `--node-ip`, if that is one.
fn internal(loaded: &Loaded) -> Option<(Host, Option<Origin>)> {
    let given = loaded.settings.arguments.text("node-ip")?;
    let address: IpAddr = given.value.split(',').next()?.trim().parse().ok()?;
    (!address.is_unspecified()).then(|| (Host::Address(address), Some(given.origin.clone())))
}
