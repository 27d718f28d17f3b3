use super::fields::Fields;
use super::refused::Mistake;

/// To whom a binding gives a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A user of this name.
    User(String),
    /// Everybody in this group.
    Group(String),
    /// A service account.
    ServiceAccount {
        /// Its namespace. A RoleBinding's own where the subject names none.
        namespace: String,
        /// Its name.
        name: String,
    },
}

/// The group of the API that roles, users and groups belong to.
pub(super) const API_GROUP: &str = "rbac.authorization.k8s.io";

impl Subject {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::User(name) | Self::Group(name) | Self::ServiceAccount { name, .. } => name,
        }
    }

    /// Reads and validates a subject of a binding in a namespace, or of a ClusterRoleBinding.
    ///
    /// Mirrors pkg/apis/rbac/validation/validation.go: `ValidateRoleBindingSubject`, after v1/defaults.go.
    pub(super) fn read(fields: &Fields<'_>, binding_namespace: Option<&str>) -> Result<Self, Mistake> {
        fields.only(&["kind", "apiGroup", "name", "namespace"])?;
        let [kind, name] = [fields.text("kind")?, fields.text("name")?];
        let [api_group, namespace] = [fields.text("apiGroup")?, fields.text("namespace")?];
        if name.is_empty() {
            return Err(Mistake::required(fields.at("name"), ""));
        }
        match kind.as_str() {
            "User" | "Group" => {
                if !api_group.is_empty() && api_group != API_GROUP {
                    return Err(Mistake::unsupported(fields.at("apiGroup"), &api_group, &[API_GROUP]));
                }
                Ok(if kind == "User" { Self::User(name) } else { Self::Group(name) })
            }
            "ServiceAccount" => {
                if !crate::kube::value::is_dns_subdomain(&name) {
                    let detail = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
                                  characters, '-' or '.', and must start and end with an alphanumeric character";
                    return Err(Mistake::invalid(fields.at("name"), &name, detail));
                }
                if !api_group.is_empty() {
                    return Err(Mistake::unsupported(fields.at("apiGroup"), &api_group, &[""]));
                }
                match (namespace.as_str(), binding_namespace) {
                    ("", None) => Err(Mistake::required(fields.at("namespace"), "")),
                    ("", Some(own)) => Ok(Self::ServiceAccount { namespace: own.into(), name }),
                    _ => Ok(Self::ServiceAccount { namespace, name }),
                }
            }
            _ => {
                let kinds = ["ServiceAccount", "User", "Group"];
                Err(Mistake::unsupported(fields.at("kind"), &kind, &kinds))
            }
        }
    }

    /// Whether the subject is this user, or one of their groups.
    ///
    /// Mirrors pkg/registry/rbac/validation/rule.go: `appliesToUser`.
    pub fn is(&self, user: &str, groups: &[String]) -> bool {
        match self {
            Self::User(name) => user == name,
            Self::Group(name) => groups.contains(name),
            Self::ServiceAccount { namespace, name } => user == account_user(namespace, name),
        }
    }
}

/// The name by which a service account is a user.
pub(super) fn account_user(namespace: &str, name: &str) -> String {
    format!("system:serviceaccount:{namespace}:{name}")
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(name) => write!(f, "user `{name}`"),
            Self::Group(name) => write!(f, "group `{name}`"),
            Self::ServiceAccount { namespace, name } => write!(f, "service account `{namespace}/{name}`"),
        }
    }
}
