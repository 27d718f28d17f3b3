use super::Kube;
use super::behaviour::Names;

/// An option of a policy that a minor's kubelet knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyOption {
    /// Its name.
    pub name: &'static str,
    /// The feature gate that it needs until it is stable.
    pub gate: Option<&'static str>,
}

/// A manager of the kubelet whose policy has options.
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
        let (names, alpha, beta) = match manager {
            Manager::Cpu => (
                Names::CPU_OPTION,
                (Names::ALPHA_CPU_OPTION, "CPUManagerPolicyAlphaOptions"),
                (Names::BETA_CPU_OPTION, "CPUManagerPolicyBetaOptions"),
            ),
            Manager::Topology => (
                Names::TOPOLOGY_OPTION,
                (Names::ALPHA_TOPOLOGY_OPTION, "TopologyManagerPolicyAlphaOptions"),
                (Names::BETA_TOPOLOGY_OPTION, "TopologyManagerPolicyBetaOptions"),
            ),
        };
        let gate = |name| {
            let needs = |(stage, gate)| self.named(stage).contains(&name).then_some(gate);
            needs(alpha).or_else(|| needs(beta))
        };
        self.named(names).into_iter().map(|name| PolicyOption { name, gate: gate(name) }).collect()
    }
}
