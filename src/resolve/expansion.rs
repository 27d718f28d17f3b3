//! Expansion of `nodes`: a key is one node or a range of nodes.

use crate::diagnostic::{Finding, Part, Place, rule_id};
use std::net::IpAddr;
use std::sync::Arc;

use super::range::{expand, expand_numbered, is_range};
use super::reader::{MalformedRule, Reader};
use crate::kube::value::Malformed;
use crate::model::{Node, NodeKey, NodeName, RangeNumbers, ShapeId};
use crate::rules::nodes::{address_malformed, node_name_malformed};
use crate::secret::Recipient;
use crate::source::Path;
use crate::spec::v1::NodeSpec;

impl Reader<'_, '_> {
    /// Appends the nodes of a key to `nodes`, all of the same shape.
    pub(super) fn expand_node(
        &mut self,
        key: &str,
        spec: &NodeSpec,
        shape: ShapeId,
        encrypt_to: Option<&Arc<[Recipient]>>,
        nodes: &mut Vec<Node>,
    ) {
        let texts = spec.address.as_ref().map_or(&[][..], |addresses| addresses.as_slice());
        let shared = NodeKey(key.into());
        let node = |name, numbers, addresses| Node {
            name,
            numbers,
            addresses,
            shape,
            labels: None,
            encrypt_to: encrypt_to.cloned(),
            key: shared.clone(),
            address_key: shared.clone(),
            machines: None,
        };
        if !is_range(key) && !texts.iter().any(|text| is_range(text)) {
            let single = self.single_node(key, spec, texts);
            nodes.extend(single.map(|(name, addresses)| node(name, RangeNumbers::default(), addresses)));
            return;
        }
        let path = Path::of("nodes").key(key);
        let names = match expand_numbered(key) {
            Ok(names) => names,
            Err(malformed) => return self.refuse_key(range_malformed, &path, malformed),
        };
        let mut addresses: Vec<Vec<IpAddr>> = vec![Vec::new(); names.len()];
        for (i, text) in texts.iter().enumerate() {
            let at = address_path(spec, &path, i);
            for (of_node, text) in addresses.iter_mut().zip(self.address_range(text, names.len(), &at, &path))
            {
                of_node.extend(self.address(&text, &at).map(|address| address.value));
            }
        }
        for ((name, numbers), addresses) in names.into_iter().zip(addresses) {
            match name.parse() {
                Ok(name) => nodes.push(node(name, numbers, addresses)),
                // The help would be for one of the names.
                Err(malformed) => return self.bad_name(&path, malformed.without_help()),
            }
        }
    }

    /// The common case, without a path or a list for each node.
    fn single_node(
        &mut self,
        key: &str,
        spec: &NodeSpec,
        texts: &[String],
    ) -> Option<(NodeName, Vec<IpAddr>)> {
        let path = || Path::of("nodes").key(key);
        let name = match key.parse::<NodeName>() {
            Ok(name) => name,
            Err(malformed) => {
                self.bad_name(&path(), malformed);
                return None;
            }
        };
        let addresses = texts.iter().enumerate().filter_map(|(i, text)| match text.parse() {
            Ok(address) => Some(address),
            Err(_) => self.address(text, &address_path(spec, &path(), i)).map(|address| address.value),
        });
        Some((name, addresses.collect()))
    }

    /// The addresses of a range, one for each of `nodes`; none after a mistake.
    fn address_range(&mut self, text: &str, nodes: usize, at: &Path, node: &Path) -> Vec<String> {
        let expanded = match expand_address(text) {
            Ok(expanded) => expanded,
            Err(malformed) => {
                self.refuse(address_malformed::malformed, at, malformed);
                return Vec::new();
            }
        };
        if expanded.len() == nodes {
            return expanded;
        }
        let (addresses, nodes) =
            (count(expanded.len(), "address", "addresses"), count(nodes, "node", "nodes"));
        let finding = Finding::new(rule_id::NODE_ADDRESS_COUNT, at, format!("{addresses} for {nodes}"))
            .label(addresses)
            .because(Place::Spec(node.clone(), Part::Key), nodes)
            .reason("the first node gets the first address, the second node the second, and so on")
            .help("make both ranges equally long, or remove `address`");
        self.findings.push_unread(at.clone(), finding);
        Vec::new()
    }

    /// The name of a pool's folder.
    pub(super) fn folder_name(&mut self, pool: &str, path: &Path) -> Option<NodeName> {
        match pool.parse() {
            Ok(name) => Some(name),
            Err(malformed) => {
                let name = format!("the name `{}` of a pool with `machines`", pool.escape_debug());
                let finding = node_name_malformed::malformed(path.into(), &name, malformed);
                self.findings.push_structural(finding.at_key());
                None
            }
        }
    }

    fn bad_name(&mut self, path: &Path, malformed: Malformed) {
        self.refuse_key(node_name_malformed::malformed, path, malformed);
    }

    fn refuse_key(&mut self, rule: MalformedRule, path: &Path, malformed: Malformed) {
        let shown = path.last_key().unwrap_or_default().escape_debug();
        let finding = rule(path.into(), &format!("the node name `{shown}`"), malformed);
        self.findings.push_structural(finding.at_key());
    }
}

fn address_path(spec: &NodeSpec, node: &Path, index: usize) -> Path {
    let at = node.key("address");
    spec.address.as_ref().map_or_else(|| at.clone(), |list| list.path(&at, index))
}

fn range_malformed(place: Place, name: &str, malformed: Malformed) -> Finding {
    malformed.finding(rule_id::NODE_RANGE_MALFORMED, place, name)
}

/// Addresses from a text with ranges. IPv6 addresses are written without brackets here.
fn expand_address(text: &str) -> Result<Vec<String>, Malformed> {
    expand(text).map_err(|malformed| malformed.help("write a range such as `10.1.0.[1-200]`"))
}

fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
