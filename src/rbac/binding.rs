use super::fields::{Fields, path_segment};
use super::refused::Mistake;
use super::subject::{API_GROUP, Subject};
use super::{Origin, Question};

/// A ClusterRoleBinding or a RoleBinding.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Its namespace, unless it is a ClusterRoleBinding.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The role it gives.
    pub role: RoleRef,
    /// To whom.
    pub subjects: Vec<Subject>,
}

/// The kind of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleKind {
    /// A ClusterRole.
    ClusterRole,
    /// A Role, in the namespace of its binding.
    Role,
}

/// The role that a binding gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleRef {
    /// Its kind.
    pub kind: RoleKind,
    /// Its name.
    pub name: String,
}

impl Binding {
    /// The place in its subjects of the first that the asker is.
    pub fn subject_of(&self, question: &Question<'_>) -> Option<usize> {
        self.subjects.iter().position(|subject| subject.is(question.user, question.groups))
    }

    /// Whether it holds where the question is about: a RoleBinding in its namespace only.
    pub fn reaches(&self, question: &Question<'_>) -> bool {
        self.namespace.as_deref().is_none_or(|own| !own.is_empty() && own == question.target.namespace())
    }

    /// Its kind.
    pub fn kind(&self) -> &'static str {
        if self.namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" }
    }

    /// Reads and validates a binding.
    ///
    /// Mirrors pkg/apis/rbac/validation/validation.go: `ValidateRoleBinding` and `ValidateClusterRoleBinding`.
    pub(super) fn read(
        fields: &Fields<'_>,
        namespace: Option<String>,
        name: String,
        origin: Origin,
    ) -> Result<Self, Mistake> {
        fields.only(&["apiVersion", "kind", "metadata", "roleRef", "subjects"])?;
        let role = RoleRef::read(&fields.table("roleRef")?, namespace.is_some())?;
        let subjects = fields.tables("subjects")?;
        let subjects = subjects.iter().map(|subject| Subject::read(subject, namespace.as_deref()));
        let subjects = subjects.collect::<Result<_, _>>()?;
        Ok(Self { namespace, name, origin, role, subjects })
    }
}

impl RoleRef {
    fn read(fields: &Fields<'_>, namespaced: bool) -> Result<Self, Mistake> {
        fields.only(&["apiGroup", "kind", "name"])?;
        let api_group = fields.text("apiGroup")?;
        if !api_group.is_empty() && api_group != API_GROUP {
            return Err(Mistake::unsupported(fields.at("apiGroup"), &api_group, &[API_GROUP]));
        }
        let kind = match fields.text("kind")?.as_str() {
            "ClusterRole" => RoleKind::ClusterRole,
            "Role" if namespaced => RoleKind::Role,
            other => {
                let kinds: &[&str] = if namespaced { &["Role", "ClusterRole"] } else { &["ClusterRole"] };
                return Err(Mistake::unsupported(fields.at("kind"), other, kinds));
            }
        };
        let name = fields.text("name")?;
        if name.is_empty() {
            return Err(Mistake::required(fields.at("name"), ""));
        }
        path_segment(&name, &fields.at("name"))?;
        Ok(Self { kind, name })
    }
}

impl RoleKind {
    /// As Kubernetes spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClusterRole => "ClusterRole",
            Self::Role => "Role",
        }
    }
}
