use super::Kube;

/// An option of a policy that a minor's kubelet knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyOption {
    /// Its name.
    pub name: &'static str,
    /// The feature gate that it needs, while it is no stable one.
    pub gate: Option<&'static str>,
}

/// A manager of the kubelet whose policy takes options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// That of CPUs.
    Cpu,
    /// That of NUMA nodes.
    Topology,
}

impl Kube {
    /// The options that a manager's policies know.
    ///
    /// Mirrors k8s.io/kubernetes/pkg/kubelet/cm/cpumanager and topologymanager: CheckPolicyOptionAvailable.
    pub fn policy_options(self, manager: Manager) -> Vec<PolicyOption> {
        let (word, alpha, beta) = match manager {
            Manager::Cpu => ("cpu", "CPUManagerPolicyAlphaOptions", "CPUManagerPolicyBetaOptions"),
            Manager::Topology => {
                ("topology", "TopologyManagerPolicyAlphaOptions", "TopologyManagerPolicyBetaOptions")
            }
        };
        let gate = |name: &str| {
            let is = |stage: &str| self.kubelet_does(&format!("{stage} {word} option {name}"));
            is("alpha").then_some(alpha).or_else(|| is("beta").then_some(beta))
        };
        let names = self.named(&format!("{word} option "));
        names.into_iter().map(|name| PolicyOption { name, gate: gate(name) }).collect()
    }
}
