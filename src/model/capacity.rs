use std::collections::BTreeMap;
use std::str::FromStr;

use super::At;
use crate::kube::value::{Malformed, quantity};

/// What machines have, by resource, as far as the spec gives it.
pub type Capacity = BTreeMap<&'static str, At<Amount>>;

/// The resources that a kubelet can reserve.
///
/// Mirrors k8s.io/kubernetes/cmd/kubelet/app: parseResourceList.
pub const RESOURCES: [&str; 4] = ["cpu", "ephemeral-storage", "memory", "pid"];

/// How much a machine has of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// As it is written: `16Gi`.
    pub text: String,
    /// In billionths of a CPU, a byte, a process.
    pub billionths: i128,
}

impl FromStr for Amount {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let shown = text.escape_debug();
        let help = "write a quantity such as `4`, `500m` or `16Gi`";
        match quantity(text) {
            Some(billionths) if billionths > 0 => Ok(Self { text: text.to_owned(), billionths }),
            Some(_) => Err(Malformed::of(format!("`{shown}`"), "is not a positive quantity")
                .label("must be positive")
                .help(help)),
            None => Err(Malformed::of(format!("`{shown}`"), "is not a quantity")
                .label("not a quantity")
                .help(help)),
        }
    }
}
