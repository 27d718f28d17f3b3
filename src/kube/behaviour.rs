//! What kubelets of some releases do that no flag, field or gate shows: kubelet-behaviour.toml.

use super::Kube;
use super::data::KUBELET_BEHAVIOUR;

/// Something that kubelets of some releases do: a line of kubelet-behaviour.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour(&'static str);

/// Names that a release knows: the lines of kubelet-behaviour.toml that begin so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Names(&'static str);

/// Declares the constants of a type, and the list of all of them for the tests.
macro_rules! constants {
    ($vis:vis $type:ident, $all:ident: $($(#[$doc:meta])* $id:ident = $text:literal;)*) => {
        impl $type {
            $($(#[$doc])* $vis const $id: Self = Self($text);)*
        }

        #[cfg(test)]
        const $all: &[$type] = &[$($type::$id),*];
    };
}

constants! { pub Behaviour, BEHAVIOURS:
    /// The kubelet accepts `--config-dir` only with a variable in its environment.
    CONFIG_DIR_NEEDS_VARIABLE = "config dir needs a variable";
    /// With `--config-dir` the kubelet loses the empty lists and maps of its file.
    CONFIG_DIR_LOSES_EMPTY = "config dir loses empty lists";
    /// The kubelet calls its own connection to Docker deprecated.
    DOCKERSHIM_DEPRECATED = "dockershim is deprecated";
    /// To enforce a reservation, the kubelet needs the name of its cgroup.
    ENFORCEMENT_NEEDS_CGROUP = "enforcement needs a named cgroup";
    /// `none` counts as something to enforce, which needs a cgroup for each QoS class.
    ENFORCEMENT_NONE_COUNTS = "enforcement none needs cgroups";
    /// The kubelet refuses to enforce the same twice.
    ENFORCEMENT_REPEATED_REFUSED = "enforcement repeated is refused";
    /// The thresholds of image collection may be equal.
    EQUAL_IMAGE_THRESHOLDS = "equal image thresholds start";
    /// A pattern of preloaded images needs a registry.
    IMAGE_PATTERN_NEEDS_REGISTRY = "image pattern needs a registry";
    /// The kubelet refuses `runOnce`.
    RUN_ONCE_REFUSED = "run once is refused";
    /// `--register-with-taints` accepts `key-`.
    TAINT_FLAG_CAN_REMOVE = "taint flag can remove";
    /// `--register-with-taints` refuses a taint without a value.
    TAINT_FLAG_NEEDS_VALUE = "taint flag needs a value";
    /// `--register-with-taints` refuses a key and effect given twice.
    TAINT_FLAG_REFUSES_REPEATS = "taint flag refuses repeats";
    /// `--register-with-taints` accepts a key without an effect.
    TAINT_FLAG_ACCEPTS_KEY = "taint flag takes a key alone";
}

constants! { pub(super) Names, NAMES:
    ALPHA_CPU_OPTION = "alpha cpu option ";
    ALPHA_TOPOLOGY_OPTION = "alpha topology option ";
    BETA_CPU_OPTION = "beta cpu option ";
    BETA_TOPOLOGY_OPTION = "beta topology option ";
    CONTAINER_RUNTIME = "container runtime ";
    CPU_OPTION = "cpu option ";
    SYSCTL = "sysctl ";
    TOPOLOGY_OPTION = "topology option ";
}

impl Kube {
    /// Whether the minor's kubelet does something.
    pub fn kubelet_does(self, behaviour: Behaviour) -> bool {
        KUBELET_BEHAVIOUR.items().get(behaviour.0).is_some_and(|life| life.has(self.minor))
    }

    /// The kinds of container runtimes that the minor's `--container-runtime` accepts.
    ///
    /// Mirrors k8s.io/kubernetes/cmd/kubelet/app/options: ValidateKubeletFlags, and before 1.24
    /// k8s.io/kubernetes/pkg/kubelet: NewMainKubelet and PreInitRuntimeService.
    pub fn container_runtimes(self) -> Vec<&'static str> {
        self.named(Names::CONTAINER_RUNTIME)
    }

    /// The sysctls that the minor's kubelet treats as namespaced to a pod; a trailing star matches anything.
    ///
    /// Mirrors k8s.io/component-helpers/node/util/sysctl: GetNamespace, and before 1.29
    /// k8s.io/kubernetes/pkg/kubelet/sysctl: NamespacedBy.
    pub fn pod_sysctls(self) -> Vec<&'static str> {
        self.named(Names::SYSCTL)
    }

    /// The names of a kind that the minor's kubelet knows.
    pub(super) fn named(self, names: Names) -> Vec<&'static str> {
        let present = KUBELET_BEHAVIOUR.items().iter().filter(|(_, life)| life.has(self.minor));
        present.filter_map(|(line, _)| line.strip_prefix(names.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_lines_are_the_same() {
        let lines = KUBELET_BEHAVIOUR.items();
        for behaviour in BEHAVIOURS {
            assert!(lines.contains_key(behaviour.0), "no line `{}`", behaviour.0);
        }
        for names in NAMES {
            assert!(lines.keys().any(|line| line.starts_with(names.0)), "no line begins with `{}`", names.0);
        }
        for line in lines.keys() {
            let is_asked = BEHAVIOURS.iter().any(|behaviour| behaviour.0 == line)
                || NAMES.iter().any(|names| line.starts_with(names.0));
            assert!(is_asked, "nothing asks for `{line}`");
        }
    }
}
