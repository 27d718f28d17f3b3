use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The kubelet's systemd unit: lines beside those that nodejoin writes, and whether it is nodejoin's at all.
#[derive(Deserialize, JsonSchema, Default, Clone, Debug)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct UnitSpec {
    /// Whether nodejoin writes a drop-in for the unit of a package, such as kubeadm's, instead of the unit itself: the file
    /// `20-nodejoin.conf` in the folder `paths.unit` with `.d` at its end. Default: false.
    pub drop_in: Option<bool>,
    /// Lines of the section `[Unit]`, such as `After = "data.mount"`; a list becomes one line for each item. They follow
    /// nodejoin's own lines, and are written as they are: systemd's specifiers and quotes keep their meaning.
    #[serde(rename = "Unit")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub unit: toml::Table,
    /// Lines of the section `[Service]`, such as `ExecStartPre = "/usr/local/bin/prepare %H"`, in the same way.
    #[serde(rename = "Service")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub service: toml::Table,
    /// Lines of the section `[Install]`, such as `RequiredBy = "node.target"`, in the same way.
    #[serde(rename = "Install")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub install: toml::Table,
}

impl UnitSpec {
    /// The sections with their names, in the order in which a unit has them.
    pub fn sections(&self) -> [(&'static str, &toml::Table); 3] {
        [("Unit", &self.unit), ("Service", &self.service), ("Install", &self.install)]
    }
}
