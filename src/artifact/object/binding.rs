use serde::Serialize;

use super::Metadata;

const API_GROUP: &str = "rbac.authorization.k8s.io";
const API_VERSION: &str = "rbac.authorization.k8s.io/v1";

/// Who is bound.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    kind: &'static str,
    api_group: &'static str,
    /// The name of the user or group.
    pub name: String,
}

impl Subject {
    /// A group.
    pub fn group(name: impl Into<String>) -> Self {
        Self { kind: "Group", api_group: API_GROUP, name: name.into() }
    }

    /// A user.
    pub fn user(name: impl Into<String>) -> Self {
        Self { kind: "User", api_group: API_GROUP, name: name.into() }
    }
}

/// What subjects are bound to.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct RoleRef {
    api_group: &'static str,
    kind: &'static str,
    /// The role's name.
    pub name: String,
}

impl RoleRef {
    /// A ClusterRole.
    pub fn cluster_role(name: impl Into<String>) -> Self {
        Self { api_group: API_GROUP, kind: "ClusterRole", name: name.into() }
    }

    /// A Role of the binding's namespace.
    pub fn role(name: impl Into<String>) -> Self {
        Self { api_group: API_GROUP, kind: "Role", name: name.into() }
    }
}

/// A rule of a role.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct PolicyRule {
    /// API groups; the core one is empty.
    pub api_groups: Vec<&'static str>,
    /// Resources.
    pub resources: Vec<&'static str>,
    /// Names, when not all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_names: Vec<&'static str>,
    /// Verbs.
    pub verbs: Vec<&'static str>,
}

macro_rules! rbac {
    ($(#[$doc:meta])* $kind:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* }) => {
        $(#[$doc])*
        #[derive(Serialize, Clone, Debug)]
        #[serde(rename_all = "camelCase")]
        pub struct $kind {
            api_version: &'static str,
            kind: &'static str,
            /// Name and namespace.
            pub metadata: Metadata,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $kind {
            /// The object of API version rbac.authorization.k8s.io/v1.
            pub fn new(metadata: Metadata, $($field: $type),*) -> Self {
                Self { api_version: API_VERSION, kind: stringify!($kind), metadata, $($field),* }
            }
        }
    };
}

rbac!(
    /// A Role.
    Role {
        /// What it allows.
        rules: Vec<PolicyRule>
    }
);
rbac!(
    /// A ClusterRole.
    ClusterRole {
        /// What it allows.
        rules: Vec<PolicyRule>
    }
);
rbac!(
    /// A RoleBinding.
    RoleBinding {
        /// Who.
        subjects: Vec<Subject>,
        /// To what.
        role_ref: RoleRef
    }
);
rbac!(
    /// A ClusterRoleBinding.
    ClusterRoleBinding {
        /// Who.
        subjects: Vec<Subject>,
        /// To what.
        role_ref: RoleRef
    }
);
