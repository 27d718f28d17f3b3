use crate::diagnostic::rule_id;
use crate::diagnostic::suggest::listed;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::form::import_unreadable;

/// How many roles of a circle are named.
const NAMED: usize = 3;

/// What is wrong with ClusterRoles that collect others' rules: nothing that ends a join by itself.
///
/// Mirrors k8s.io/kubernetes/pkg/controller/clusterroleaggregation: syncClusterRole, which writes the rules of one role
/// from those of the others, one role at a time, whenever any of them changes.
pub(in crate::proof) fn check(walk: &Walk<'_>, step: &mut Step) {
    let rbac = &walk.plane.rbac;
    let place = |role: &crate::rbac::Role| walk.plane.origin_of(role.origin);
    let mut circular = rbac.circular();
    let named: Vec<_> = circular.by_ref().take(NAMED).collect();
    if let Some(place) = named.first().and_then(|role| place(role)) {
        let names = listed(named.iter().map(|role| role.name.as_str()), "and");
        let mut message = format!("ClusterRoles collect each other's rules in a circle: {names}");
        let more = circular.count();
        if more > 0 {
            message += &format!(" and {more} more");
        }
        let finding = walk
            .at(rule_id::AGGREGATION_CIRCLE, &place, message)
            .label("one of them")
            .reason(
                "the controller writes the rules of each from those of the others: what they had of their own depends on \
                 which it wrote first, and a rule that has once come in never leaves",
            )
            .help("label the roles so that none selects one which selects it");
        step.also(finding);
    }
    if !rbac.is_complete()
        && let Some(place) = rbac.roles().filter(|role| role.collects()).find_map(place)
    {
        let finding = walk.judged(&place, import_unreadable::roles(place.place()));
        step.also(finding);
    }
}
