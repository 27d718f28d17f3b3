/// The group of all authenticated users.
pub(in crate::proof) const AUTHENTICATED: &str = "system:authenticated";

/// The user of a request to the API server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::proof) struct Identity {
    pub(in crate::proof) user: String,
    pub(in crate::proof) groups: Vec<String>,
}

impl Identity {
    /// An authenticated user.
    ///
    /// Mirrors k8s.io/apiserver/pkg/authentication/group: AuthenticatedGroupAdder.
    pub(in crate::proof) fn known(user: impl Into<String>, groups: impl IntoIterator<Item = String>) -> Self {
        let mut groups: Vec<String> = groups.into_iter().collect();
        groups.push(AUTHENTICATED.to_owned());
        groups.sort();
        groups.dedup();
        Self { user: user.into(), groups }
    }

    /// A request without credentials.
    pub(in crate::proof) fn anonymous() -> Self {
        Self { user: "system:anonymous".to_owned(), groups: vec!["system:unauthenticated".to_owned()] }
    }

    /// A node with its certificate.
    pub(in crate::proof) fn node(name: &str) -> Self {
        Self::known(format!("system:node:{name}"), ["system:nodes".to_owned()])
    }

    /// A service account of kube-system, as a controller with its own credentials is.
    pub(in crate::proof) fn controller(name: &str) -> Self {
        let groups = ["system:serviceaccounts".to_owned(), "system:serviceaccounts:kube-system".to_owned()];
        Self::known(format!("system:serviceaccount:kube-system:{name}"), groups)
    }

    /// kube-controller-manager itself.
    pub(in crate::proof) fn controller_manager() -> Self {
        Self::known("system:kube-controller-manager", [])
    }
}
