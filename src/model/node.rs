use std::net::IpAddr;
use std::sync::Arc;

use super::{Machines, NodeName, NodePart, NodeText, RangeNumbers, ShapeId};
use crate::secret::Recipient;
use crate::source::Path;

/// A node of the cluster, or the machines of a pool that share a bundle.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name; the pool's, for machines that share a bundle.
    pub name: NodeName,
    /// The numbers that its name has from ranges, as they are in it.
    pub numbers: RangeNumbers,
    /// Its addresses: none, one, or one of each family.
    pub addresses: Vec<IpAddr>,
    /// Its shape.
    pub shape: ShapeId,
    /// Labels that its own table sets, as far as nodes with other values share its shape.
    pub labels: Option<Arc<[(String, String)]>>,
    /// The recipients for whom its bundle is sealed; none or empty for a bundle in plain text.
    pub encrypt_to: Option<Arc<[Recipient]>>,
    /// The key that it comes from, which may be a range.
    pub key: NodeKey,
    /// The key that its addresses come from: for an entry of its own beside a range, perhaps that of the range.
    pub address_key: NodeKey,
    /// The machines, when it is not a single node.
    pub machines: Option<Arc<Machines>>,
}

impl Node {
    /// Whether it is the bundle of any number of machines.
    pub fn is_shared(&self) -> bool {
        self.machines.is_some()
    }

    /// Its own value of a label, if nodes with other values share its shape.
    pub fn label(&self, key: &str) -> Option<&str> {
        let mut own = self.labels.iter().flat_map(|labels| labels.iter());
        own.find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Whom its bundle is sealed for, when it is.
    pub fn sealed_for(&self) -> Option<&[Recipient]> {
        self.encrypt_to.as_deref().filter(|recipients| !recipients.is_empty())
    }

    /// The place of its addresses.
    pub fn address_path(&self) -> Path {
        self.address_key.path().key("address")
    }

    /// A text with its values.
    ///
    /// # Errors
    /// The placeholder for which it has no value.
    pub fn text<'t>(&self, text: &'t NodeText) -> Result<String, &'t NodePart> {
        text.parts().iter().map(|part| self.part(part).ok_or(part)).collect()
    }

    /// Its value for a part of a text, if any. Machines that share a bundle have none.
    pub fn part(&self, part: &NodePart) -> Option<String> {
        match part {
            NodePart::Literal(text) => Some(text.clone()),
            NodePart::Label { key, .. } => self.label(key).map(ToOwned::to_owned),
            _ if self.is_shared() => None,
            NodePart::Name => Some(self.name.to_string()),
            NodePart::Index(None) if self.numbers.len() > 1 => None,
            NodePart::Index(position) => {
                self.numbers.of(self.name.as_str(), position.unwrap_or(1)).map(ToOwned::to_owned)
            }
        }
    }

    /// Its place in the spec.
    pub fn path(&self) -> Path {
        match &self.machines {
            Some(machines) => machines.path.clone(),
            None => self.key.path(),
        }
    }
}

/// A key of the `nodes` table; several nodes share the key of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeKey(pub Arc<str>);

impl NodeKey {
    /// The path of the entry.
    pub fn path(&self) -> Path {
        Path::of("nodes").key(&self.0)
    }
}
