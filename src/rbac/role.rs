use std::collections::BTreeMap;

use super::Origin;
use super::fields::Fields;
use super::refused::Mistake;
use super::rule::PolicyRule;
use super::selector::Selector;

/// A ClusterRole or a Role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its namespace, unless it is a ClusterRole.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Its own rules. A ClusterRole that collects others' rules has those instead: see
    /// [`Rbac::rules_of`](super::Rbac::rules_of).
    pub rules: Vec<PolicyRule>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) aggregates: Option<Vec<Selector>>,
    /// The ClusterRoles whose rules it has collected; nothing where none is selected, and it keeps its own rules.
    pub(super) collected: Option<Vec<String>>,
}

impl Role {
    /// Whether it is a ClusterRole.
    pub fn is_cluster_role(&self) -> bool {
        self.namespace.is_none()
    }

    /// Whether it collects the rules of other ClusterRoles.
    pub fn collects(&self) -> bool {
        self.aggregates.is_some()
    }

    /// Reads and validates a role.
    ///
    /// Mirrors pkg/apis/rbac/validation/validation.go: `ValidateRole` and `ValidateClusterRole`.
    pub(super) fn read(
        fields: &Fields<'_>,
        namespace: Option<String>,
        name: String,
        labels: BTreeMap<String, String>,
        origin: Origin,
    ) -> Result<Self, Mistake> {
        let mut known = vec!["apiVersion", "kind", "metadata", "rules"];
        if namespace.is_none() {
            known.push("aggregationRule");
        }
        fields.only(&known)?;
        let mut rules = Vec::new();
        for (index, rule) in fields.tables("rules")?.iter().enumerate() {
            let rule = PolicyRule::read(rule)?;
            rule.validate(namespace.is_some(), &format!("rules[{index}]"))?;
            rules.push(rule);
        }
        let aggregation = fields.table("aggregationRule")?;
        let aggregates = match fields.get("aggregationRule") {
            None => None,
            Some(_) => {
                aggregation.only(&["clusterRoleSelectors"])?;
                let selectors = aggregation.tables("clusterRoleSelectors")?;
                if selectors.is_empty() {
                    let detail = "at least one clusterRoleSelector required if aggregationRule is non-nil";
                    return Err(Mistake::required(aggregation.at("clusterRoleSelectors"), detail));
                }
                Some(selectors.iter().map(Selector::read).collect::<Result<_, _>>()?)
            }
        };
        Ok(Self { namespace, name, origin, rules, labels, aggregates, collected: None })
    }
}
