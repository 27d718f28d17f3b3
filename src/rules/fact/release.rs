use crate::diagnostic::{Finding, Place};
use crate::kube::Kube;

/// The release of a component, and where it is set.
#[derive(Clone)]
pub(crate) struct Release {
    /// The data of that release.
    pub(crate) kube: Kube,
    /// Where it is set, when anything sets it.
    pub(crate) place: Option<Place>,
}

impl Release {
    /// A finding whose cause is the release of a program.
    pub(crate) fn causes(&self, program: &str, finding: Finding) -> Finding {
        match &self.place {
            Some(place) => finding.because(place.clone(), format!("{program} is {} here", self.kube.minor())),
            None => finding,
        }
    }
}
