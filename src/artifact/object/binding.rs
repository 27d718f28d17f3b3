use super::Metadata;
use crate::render::{Text, Yaml};

const API_GROUP: &str = "rbac.authorization.k8s.io";
const API_VERSION: &str = "rbac.authorization.k8s.io/v1";

/// Who is bound.
#[derive(Clone, Debug)]
pub struct Subject {
    kind: &'static str,
    /// The name of the user, group or service account.
    pub name: Text,
    /// The namespace of a service account.
    namespace: Option<Text>,
}

impl Subject {
    /// A group.
    pub fn group(name: impl Into<Text>) -> Self {
        Self { kind: "Group", name: name.into(), namespace: None }
    }

    /// A user.
    pub fn user(name: impl Into<Text>) -> Self {
        Self { kind: "User", name: name.into(), namespace: None }
    }

    /// A service account.
    pub fn service_account(namespace: impl Into<Text>, name: impl Into<Text>) -> Self {
        Self { kind: "ServiceAccount", name: name.into(), namespace: Some(namespace.into()) }
    }
}

/// What subjects are bound to.
#[derive(Clone, Debug)]
pub struct RoleRef {
    kind: &'static str,
    /// The role's name.
    pub name: &'static str,
}

impl RoleRef {
    /// A ClusterRole.
    pub fn cluster_role(name: &'static str) -> Self {
        Self { kind: "ClusterRole", name }
    }

    /// A Role of the binding's namespace.
    pub fn role(name: &'static str) -> Self {
        Self { kind: "Role", name }
    }
}

/// A rule of a role.
#[derive(Clone, Debug)]
pub struct PolicyRule {
    /// API groups; the core one is empty.
    pub api_groups: Vec<&'static str>,
    /// Resources.
    pub resources: Vec<&'static str>,
    /// Names, when not all.
    pub resource_names: Vec<&'static str>,
    /// Verbs.
    pub verbs: Vec<&'static str>,
}

impl From<Subject> for Yaml {
    fn from(subject: Subject) -> Self {
        // Service accounts are of the core group, and of a namespace.
        let place = match subject.namespace {
            Some(namespace) => ("namespace", namespace.into()),
            None => ("apiGroup", API_GROUP.into()),
        };
        Yaml::fields([("kind", subject.kind.into()), place, ("name", subject.name.into())])
    }
}

impl From<RoleRef> for Yaml {
    fn from(role: RoleRef) -> Self {
        Yaml::fields([("apiGroup", API_GROUP.into()), ("kind", role.kind.into()), ("name", role.name.into())])
    }
}

impl From<PolicyRule> for Yaml {
    fn from(rule: PolicyRule) -> Self {
        let names = (!rule.resource_names.is_empty()).then(|| ("resourceNames", rule.resource_names.into()));
        Yaml::fields(
            [("apiGroups", rule.api_groups.into()), ("resources", rule.resources.into())]
                .into_iter()
                .chain(names)
                .chain([("verbs", rule.verbs.into())]),
        )
    }
}

macro_rules! rbac {
    ($(#[$doc:meta])* $kind:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty as $key:literal),* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $kind {
            /// Name and namespace.
            pub metadata: Metadata,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $kind {
            /// The object of API version rbac.authorization.k8s.io/v1.
            pub fn new(metadata: Metadata, $($field: $type),*) -> Self {
                Self { metadata, $($field),* }
            }
        }

        impl From<$kind> for Yaml {
            fn from(object: $kind) -> Self {
                Yaml::fields([
                    ("apiVersion", API_VERSION.into()),
                    ("kind", stringify!($kind).into()),
                    ("metadata", object.metadata.into()),
                    $(($key, object.$field.into()),)*
                ])
            }
        }
    };
}

rbac!(
    /// A Role.
    Role {
        /// What it allows.
        rules: Vec<PolicyRule> as "rules"
    }
);
rbac!(
    /// A ClusterRole.
    ClusterRole {
        /// What it allows.
        rules: Vec<PolicyRule> as "rules"
    }
);
rbac!(
    /// A RoleBinding.
    RoleBinding {
        /// Who.
        subjects: Vec<Subject> as "subjects",
        /// To what.
        role_ref: RoleRef as "roleRef"
    }
);
rbac!(
    /// A ClusterRoleBinding.
    ClusterRoleBinding {
        /// Who.
        subjects: Vec<Subject> as "subjects",
        /// To what.
        role_ref: RoleRef as "roleRef"
    }
);
