use serde_json::Value as Json;

use super::{Release, Spelling};
use crate::diagnostic::{Finding, Place, RuleId};
use crate::kube::Known;

/// A field of the kubelet's configuration that is written somewhere.
pub(crate) struct Field<'a> {
    /// The kubelet's release.
    pub(crate) release: &'a Release,
    /// Its dotted path as the data has it: `[]` is an item of a list.
    pub(crate) name: &'a str,
    /// What it is set to; none for a table around other fields.
    pub(crate) value: Option<&'a Json>,
    /// Where its name is.
    pub(crate) place: Place,
    /// The flag that replaces it in this release.
    pub(crate) flag: Option<&'static str>,
    /// How settings are written there.
    pub(crate) spelling: &'a dyn Spelling,
}

impl Field<'_> {
    /// Whether the kubelet's release has the field.
    pub(crate) fn known(&self) -> Known<crate::kube::Field> {
        self.release.kube.kubelet_field(self.name)
    }

    /// A finding about a field that the kubelet ignores.
    ///
    /// Mirrors k8s.io/kubernetes/pkg/kubelet/kubeletconfig/util/codec: DecodeKubeletConfiguration, which decodes strictly,
    /// then again leniently.
    pub(crate) fn ignored(&self, rule: RuleId, message: String) -> Finding {
        Finding::new(rule, self.place.clone(), message).at_key().reason(
            "the kubelet ignores it and, at most, logs `Using lenient decoding as strict decoding failed`",
        )
    }

    /// The same finding, caused by the release.
    pub(crate) fn of_release(&self, finding: Finding) -> Finding {
        self.release.causes("the kubelet", finding)
    }
}
