use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;

/// Machines that the spec does not list, such as those of an autoscaler: all of them unpack the one bundle of their pool, and
/// each registers under its own host name.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("required" = ["names"]))]
pub struct MachinesSpec {
    /// What their host names look like, such as `"burst-*"` or `"ip-*.eu-central-1.compute.internal"`: `*` is any run of
    /// letters, digits, dashes and dots. The approver of serving certificates accepts these names only.
    pub names: Option<OneOrMany>,
    /// The ranges of their addresses, such as `["10.3.0.0/16"]`: the approver of serving certificates accepts these addresses,
    /// and those of `approval.address-ranges`.
    pub addresses: Option<Vec<String>>,
}
