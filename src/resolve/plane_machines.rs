//! The machines of the control plane.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::reader::Reader;
use crate::model::{At, Node, NodeName, PlaneMachine, Setting, Value};
use crate::rules::nodes::node_name_malformed;
use crate::source::Path;
use crate::spec::v1::PlaneMachineSpec;

/// The flag for the address of a machine.
const ADVERTISED: &str = "advertise-address";

impl Reader<'_, '_> {
    /// The machines that run kube-apiserver. The address of one is that of the node of its name, of the family of Services.
    pub(super) fn plane_machines(
        &mut self,
        machines: &BTreeMap<String, PlaneMachineSpec>,
        nodes: &[Node],
        services: &[At<IpNet>],
    ) -> Vec<PlaneMachine> {
        let mut read = Vec::new();
        for (name, spec) in machines {
            let path = Path::of("control-plane.machines").key(name);
            let name: NodeName = match name.parse() {
                Ok(name) => name,
                Err(malformed) => {
                    let shown = format!("the machine name `{}`", name.escape_debug());
                    let finding = node_name_malformed::malformed((&path).into(), &shown, malformed);
                    self.findings.push_structural(finding.at_key());
                    continue;
                }
            };
            let mut flags = self.flags(&spec.flags, &path.key("flags"));
            let at = path.key("address");
            let address = match &spec.address {
                Some(text) => self.address(text, &at),
                None => address_of(nodes, &name, services),
            };
            if let Some(address) = address {
                flags.entry(ADVERTISED.to_owned()).or_insert_with(|| setting(&address));
            }
            read.push(PlaneMachine { name, path, flags });
        }
        read
    }
}

fn address_of(nodes: &[Node], name: &NodeName, services: &[At<IpNet>]) -> Option<At<IpAddr>> {
    let node = nodes.iter().find(|node| node.name == *name && !node.is_shared())?;
    let is_v4 = services.first().map(|range| range.addr().is_ipv4());
    let fits = |address: &&IpAddr| is_v4.is_none_or(|is_v4| is_v4 == address.is_ipv4());
    let address = node.addresses.iter().find(fits).or_else(|| node.addresses.first())?;
    Some(At::written(*address, node.address_path()))
}

fn setting(address: &At<IpAddr>) -> Setting {
    At::written(Value::Plain(serde_json::Value::String(address.to_string())), address.path.clone())
}
