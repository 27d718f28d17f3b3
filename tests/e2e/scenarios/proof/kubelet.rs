use super::mutant::Draft;
use crate::outcome::Outcome;

pub(super) fn change(_draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    Ok(None)
}
