use crate::diagnostic::rule_id;
use crate::diagnostic::suggest::listed;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::form::import_unreadable;

/// How many roles of a cycle are named.
const NAMED: usize = 3;

/// Reports mistakes in ClusterRoles that aggregate other roles; none of them breaks the step.
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
        let mut message = format!("the aggregation rules of these ClusterRoles form a cycle: {names}");
        let more = circular.count();
        if more > 0 {
            message += &format!(" and {more} more");
        }
        let finding = walk
            .at(rule_id::AGGREGATION_CIRCLE, &place, message)
            .label("part of the cycle")
            .reason(
                "the controller overwrites each role's rules with those of the others: the result depends on which role it \
                 updates first, and a rule that was once aggregated is never removed",
            )
            .help("change the labels so that no role selects a role that selects it");
        step.also(finding);
    }
    if !rbac.is_complete()
        && let Some(place) = rbac.roles().filter(|role| role.collects()).find_map(place)
    {
        let finding = walk.judged(&place, import_unreadable::roles(place.place()));
        step.also(finding);
    }
}
