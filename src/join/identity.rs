/// Who asks the API server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Identity {
    pub(super) user: String,
    pub(super) groups: Vec<String>,
}

impl Identity {
    /// Somebody whom an authenticator knows.
    ///
    /// Mirrors k8s.io/apiserver/pkg/authentication/group: AuthenticatedGroupAdder.
    pub(super) fn known(user: impl Into<String>, groups: impl IntoIterator<Item = String>) -> Self {
        let mut groups: Vec<String> = groups.into_iter().collect();
        groups.push("system:authenticated".to_owned());
        groups.sort();
        groups.dedup();
        Self { user: user.into(), groups }
    }

    /// A request without credentials.
    pub(super) fn anonymous() -> Self {
        Self { user: "system:anonymous".to_owned(), groups: vec!["system:unauthenticated".to_owned()] }
    }

    /// A node with its certificate.
    pub(super) fn node(name: &str) -> Self {
        Self::known(format!("system:node:{name}"), ["system:nodes".to_owned()])
    }

    /// A service account of kube-system, as a controller with its own credentials is.
    pub(super) fn controller(name: &str) -> Self {
        let groups = ["system:serviceaccounts".to_owned(), "system:serviceaccounts:kube-system".to_owned()];
        Self::known(format!("system:serviceaccount:kube-system:{name}"), groups)
    }

    /// kube-controller-manager itself.
    pub(super) fn controller_manager() -> Self {
        Self::known("system:kube-controller-manager", [])
    }
}
