//! The list of controllers of kube-controller-manager.

use super::flags_table::list;
use crate::diagnostic::suggest;
use crate::kube::Kube;
use crate::model::ControllerManager;
use crate::rules::fact::List;

/// The list in order.
pub(in crate::rules) fn controllers(manager: &ControllerManager) -> List<'_> {
    list("controllers", &manager.controllers, &manager.flags)
}

/// Whether a word that the release does not know may mean a controller, given all its names.
pub(in crate::rules) fn has_slip_for(list: &List<'_>, names: &[&str], kube: Kube) -> bool {
    list.words.iter().any(|word| {
        let name = word.controller();
        !kube.controller(name).is_present() && suggest::nearest(name, names.iter().copied()).is_some()
    })
}
