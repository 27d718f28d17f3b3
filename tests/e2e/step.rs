pub(crate) use nodejoin::proof::StepId as Step;
use serde::{Deserialize as _, Deserializer, de};

/// A step as tables and people name it; `none` where the node joins.
pub(crate) fn name(step: Option<Step>) -> &'static str {
    step.map_or("none", Step::name)
}

/// The step of a name.
pub(crate) fn named(name: &str) -> Option<Step> {
    Step::ALL.into_iter().find(|step| step.name() == name)
}

/// Reads a step in a table of cases.
pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Step>, D::Error> {
    let name = String::deserialize(from)?;
    let step = named(&name).ok_or_else(|| de::Error::custom(format!("there is no step {name}")))?;
    Ok(Some(step))
}
