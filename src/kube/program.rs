use super::{Flags, Kube};

/// A program of Kubernetes with flags and feature gates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Program {
    /// kube-apiserver.
    Apiserver,
    /// kube-controller-manager.
    ControllerManager,
    /// The kubelet.
    Kubelet,
}

impl Program {
    /// What a sentence calls it.
    pub fn name(self) -> &'static str {
        match self {
            Program::Kubelet => "the kubelet",
            other => other.binary(),
        }
    }

    /// The name of its file.
    pub fn binary(self) -> &'static str {
        match self {
            Program::Apiserver => "kube-apiserver",
            Program::ControllerManager => "kube-controller-manager",
            Program::Kubelet => "kubelet",
        }
    }
}

impl Kube {
    /// The flags of a program.
    pub fn flags(self, program: Program) -> Flags {
        match program {
            Program::Apiserver => self.apiserver_flags(),
            Program::ControllerManager => self.controller_manager_flags(),
            Program::Kubelet => self.kubelet_flags(),
        }
    }
}
