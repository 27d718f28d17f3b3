use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

use super::{At, KubeletSettings};
use crate::kube::value::parse_bool;

/// A kubelet after cluster, pool and node were put together.
#[derive(Clone, Debug)]
pub struct Kubelet {
    /// What its file and its flags tell it.
    pub settings: KubeletSettings,
    /// Its path on the node.
    pub binary: At<String>,
    /// The unit of the container runtime; none when it is set to nothing.
    pub runtime_service: At<String>,
    /// Whether it registers under the spec's name.
    pub hostname_override: At<bool>,
    /// Whether it registers with the spec's address.
    pub node_ip: At<bool>,
    /// The certificate of its port.
    pub serving: At<ServingCertificate>,
    /// Files on the node.
    pub paths: Paths,
    /// Its environment.
    pub environment: BTreeMap<String, At<String>>,
}

impl Deref for Kubelet {
    type Target = KubeletSettings;

    fn deref(&self) -> &KubeletSettings {
        &self.settings
    }
}

/// A setting: its value, its place, and the nodejoin key that means it, if any.
pub type Setting = At<Value>;

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The same for all nodes of a shape.
    Plain(serde_json::Value),
    /// The node's own first address.
    NodeAddress,
}

impl Value {
    /// The string, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Plain(serde_json::Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, a number or a boolean: what a flag would say.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self.as_plain()? {
            serde_json::Value::String(text) => Some(text.into()),
            serde_json::Value::Number(number) => Some(number.to_string().into()),
            serde_json::Value::Bool(on) => Some(if *on { "true" } else { "false" }.into()),
            _ => None,
        }
    }

    /// Whether it is on or off, when it is a boolean or a flag's text of one.
    pub fn as_bool(&self) -> Option<bool> {
        parse_bool(&self.text()?)
    }

    /// The plain value, when it is the same for all nodes.
    pub fn as_plain(&self) -> Option<&serde_json::Value> {
        match self {
            Value::Plain(value) => Some(value),
            Value::NodeAddress => None,
        }
    }
}

/// Where the certificate of port 10250 comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServingCertificate {
    /// The kubelet signs one by itself, once.
    SelfSigned,
    /// Requested from the cluster; approved by the named approver.
    Requested {
        /// `kubelet-csr-approver` or `manual`.
        approver: String,
    },
    /// Files that are on the node already.
    Files {
        /// The certificate.
        cert_file: String,
        /// The key.
        key_file: String,
    },
}

/// Absolute paths on the node.
pub type Paths = crate::spec::v1::Paths<At<String>>;
