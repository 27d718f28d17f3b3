use crate::diagnostic::Finding;
use crate::facts::Origin;
use crate::proof::step::with_artifact;

/// The finding, with the file as a related place if it is at the spec's value.
pub(in crate::proof) fn at(
    origin: &Origin,
    refusals: impl IntoIterator<Item = Finding>,
) -> impl Iterator<Item = Finding> {
    refusals.into_iter().map(|finding| with_artifact(origin, finding))
}
