use std::collections::BTreeMap;

use super::fields::Fields;
use super::refused::Mistake;
use crate::kube::value::{label_key_problem, label_value_problem};

type Labels = BTreeMap<String, String>;

/// A selector of labels.
///
/// Mirrors k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go: `LabelSelectorAsSelector`, and v1/validation:
/// `ValidateLabelSelector`.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

impl Selector {
    /// The selector of a label with this value.
    pub(super) fn label(key: &str, value: &str) -> Self {
        let values = vec![value.to_owned()];
        Self { requirements: vec![Requirement { key: key.into(), operator: Operator::In, values }] }
    }

    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Mistake> {
        fields.only(&["matchLabels", "matchExpressions"])?;
        let mut requirements = Vec::new();
        for (key, value) in fields.text_map("matchLabels")? {
            requirements.push(Requirement { key, operator: Operator::In, values: vec![value] });
        }
        let path = fields.at("matchLabels");
        requirements.iter().try_for_each(|requirement| requirement.validate(&path))?;
        for expression in fields.tables("matchExpressions")? {
            expression.only(&["key", "operator", "values"])?;
            let values = expression.texts("values")?;
            let path = expression.at("values");
            let operator = match expression.text("operator")?.as_str() {
                "In" => Operator::In,
                "NotIn" => Operator::NotIn,
                "Exists" => Operator::Exists,
                "DoesNotExist" => Operator::DoesNotExist,
                _ => return Err(Mistake::new(expression.at("operator"), "not a valid selector operator")),
            };
            let takes_values = matches!(operator, Operator::In | Operator::NotIn);
            if takes_values && values.is_empty() {
                return Err(Mistake::required(path, "must be specified when `operator` is 'In' or 'NotIn'"));
            }
            if !takes_values && !values.is_empty() {
                let reason = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                return Err(Mistake::new(path, reason));
            }
            let requirement = Requirement { key: expression.text("key")?, operator, values };
            requirement.validate(&expression.at("key"))?;
            requirements.push(requirement);
        }
        Ok(Self { requirements })
    }

    /// Whether it selects something with these labels.
    pub(super) fn selects(&self, labels: &Labels) -> bool {
        self.requirements.iter().all(|requirement| requirement.holds(labels))
    }

    /// A label that everything it selects has, for looking up by it.
    pub(super) fn needs(&self) -> Option<(&str, &str)> {
        self.requirements.iter().find_map(|requirement| match &requirement.values[..] {
            [value] if matches!(requirement.operator, Operator::In) => {
                Some((requirement.key.as_str(), value.as_str()))
            }
            _ => None,
        })
    }
}

impl Requirement {
    fn validate(&self, path: &str) -> Result<(), Mistake> {
        if let Some(problem) = label_key_problem(&self.key) {
            return Err(Mistake::invalid(path, &self.key, &problem));
        }
        let problem = self.values.iter().find_map(|value| Some((value, label_value_problem(value)?)));
        problem.map_or(Ok(()), |(value, problem)| Err(Mistake::invalid(path, value, &problem)))
    }

    fn holds(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            Operator::In => value.is_some_and(|value| self.values.contains(value)),
            Operator::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}
