/// What somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The user who makes the request.
    pub user: &'a str,
    /// Their groups, `system:authenticated` among them: nothing is added.
    pub groups: &'a [String],
    /// The verb; for a path the HTTP method in lower case.
    pub verb: &'a str,
    /// To what.
    pub target: Target<'a>,
}

/// What a question is about.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// A resource of the API.
    Resource {
        /// Its API group, empty for the core group.
        group: &'a str,
        /// Its name in the plural.
        resource: &'a str,
        /// The subresource, empty where there is none.
        subresource: &'a str,
        /// The object's name, empty where the request names none.
        name: &'a str,
        /// The namespace, empty for the cluster's scope and for all namespaces.
        namespace: &'a str,
    },
    /// A path outside the API's resources.
    Path(&'a str),
}

impl<'a> Target<'a> {
    /// A resource at the scope of the cluster, of no certain name.
    pub fn cluster(group: &'a str, resource: &'a str, subresource: &'a str) -> Self {
        Self::Resource { group, resource, subresource, name: "", namespace: "" }
    }

    /// The namespace of the request, empty if it has none.
    pub fn namespace(&self) -> &'a str {
        match *self {
            Self::Resource { namespace, .. } => namespace,
            Self::Path(_) => "",
        }
    }
}
