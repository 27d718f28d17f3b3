use super::fields::Fields;
use super::question::{Question, Target};
use super::refused::Mistake;

/// What a role allows: a `PolicyRule` of rbac.authorization.k8s.io.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyRule {
    /// Verbs, or `*`.
    pub verbs: Vec<String>,
    /// API groups, or `*`; the core group is an empty text.
    pub api_groups: Vec<String>,
    /// `pods`, `pods/log`, `*/log` or `*`.
    pub resources: Vec<String>,
    /// Names to which the rule is limited, unless there are none.
    pub resource_names: Vec<String>,
    /// Paths outside the API's resources, exact or with a `*` at the end.
    pub non_resource_urls: Vec<String>,
}

impl PolicyRule {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Mistake> {
        fields.only(&["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"])?;
        Ok(Self {
            verbs: fields.texts("verbs")?,
            api_groups: fields.texts("apiGroups")?,
            resources: fields.texts("resources")?,
            resource_names: fields.texts("resourceNames")?,
            non_resource_urls: fields.texts("nonResourceURLs")?,
        })
    }

    /// Mirrors pkg/apis/rbac/validation/validation.go: `ValidatePolicyRule`.
    pub(super) fn validate(&self, namespaced: bool, path: &str) -> Result<(), Mistake> {
        let at = |field: &str| format!("{path}.{field}");
        if self.verbs.is_empty() {
            return Err(Mistake::required(at("verbs"), "verbs must contain at least one value"));
        }
        if let Some(url) = self.non_resource_urls.first() {
            if namespaced {
                let detail = "namespaced rules cannot apply to non-resource URLs";
                return Err(Mistake::invalid(at("nonResourceURLs"), url, detail));
            }
            let mixed = [&self.api_groups, &self.resources, &self.resource_names];
            if mixed.iter().any(|list| !list.is_empty()) {
                let detail = "rules cannot apply to both regular resources and non-resource URLs";
                return Err(Mistake::invalid(at("nonResourceURLs"), url, detail));
            }
            return Ok(());
        }
        if self.api_groups.is_empty() {
            return Err(Mistake::required(
                at("apiGroups"),
                "resource rules must supply at least one api group",
            ));
        }
        if self.resources.is_empty() {
            return Err(Mistake::required(
                at("resources"),
                "resource rules must supply at least one resource",
            ));
        }
        Ok(())
    }

    /// Whether the rule allows the request.
    ///
    /// Mirrors plugin/pkg/auth/authorizer/rbac/rbac.go: `RuleAllows`.
    pub fn allows(&self, question: &Question<'_>) -> bool {
        if !self.has_verb(question.verb) {
            return false;
        }
        match question.target {
            Target::Resource { group, resource, subresource, name, .. } => {
                self.has_group(group) && self.has_resource(resource, subresource) && self.has_name(name)
            }
            Target::Path(path) => self.non_resource_urls.iter().any(|url| url_matches(url, path)),
        }
    }

    pub(super) fn has_verb(&self, verb: &str) -> bool {
        self.verbs.iter().any(|one| one == "*" || one == verb)
    }

    pub(super) fn has_group(&self, group: &str) -> bool {
        self.api_groups.iter().any(|one| one == "*" || one == group)
    }

    /// Mirrors pkg/apis/rbac/v1/evaluation_helpers.go: `ResourceMatches`.
    pub(super) fn has_resource(&self, resource: &str, subresource: &str) -> bool {
        self.resources.iter().any(|one| {
            if one == "*" {
                return true;
            }
            if subresource.is_empty() {
                return one == resource;
            }
            let exact = one.strip_prefix(resource).and_then(|rest| rest.strip_prefix('/'));
            exact == Some(subresource) || one.strip_prefix("*/") == Some(subresource)
        })
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.resource_names.is_empty() || self.resource_names.iter().any(|one| one == name)
    }
}

/// Mirrors pkg/apis/rbac/v1/evaluation_helpers.go: `NonResourceURLMatches`.
fn url_matches(url: &str, path: &str) -> bool {
    url == "*" || url == path || url.ends_with('*') && path.starts_with(url.trim_end_matches('*'))
}
