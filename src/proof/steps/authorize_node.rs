use crate::proof::control_plane::authorization::Answer;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::control_plane::{apiserver_authz_always_allow, apiserver_node_authorizer_missing};

/// The node may create and update its Node.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/node: NodeAuthorizer.Authorize. The ClusterRole `system:node` has
/// no subjects by default, so without the Node authorizer a node may do nothing.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded) -> Outcome<()> {
    let mut step = Step::new(StepId::AuthorizeNode);
    let who = Identity::node(&loaded.name);
    let asks = [
        ("create", Target::cluster("", "nodes", "")),
        (
            "get",
            Target::Resource {
                group: "",
                resource: "nodes",
                subresource: "",
                name: &loaded.name,
                namespace: "",
            },
        ),
        (
            "patch",
            Target::Resource {
                group: "",
                resource: "nodes",
                subresource: "status",
                name: &loaded.name,
                namespace: "",
            },
        ),
    ];
    let mut why = None;
    for (verb, target) in asks {
        match walk.plane.may(&who, verb, target) {
            Answer::Yes(text, origin) => why = why.or(Some((text, origin))),
            Answer::Perhaps(text) => {
                step.provided(format!("{text}: {verb} nodes as `{}`", who.user), None);
                return Outcome::of(step, ());
            }
            Answer::No(refusal) => {
                let (modes, origin) = walk.plane.authorization.list(walk.somewhere());
                let Some(finding) = apiserver_node_authorizer_missing::judge(&modes) else { continue };
                let finding = walk.judged(&origin, finding);
                let finding = match refusal.nearest {
                    Some(nearest) => finding.label(nearest),
                    None => finding,
                };
                step.breaks(
                    format!("Unable to register node with API server: nodes is forbidden: User {:?} cannot {verb} resource \"nodes\" in API group \"\" at the cluster scope", who.user),
                    finding,
                );
                return Outcome::of(step, ());
            }
        }
    }
    let (modes, origin) = walk.plane.authorization.list(walk.somewhere());
    if let Some(finding) = apiserver_authz_always_allow::judge(&modes) {
        step.also(walk.judged(&origin, finding));
    }
    if let Some((text, origin)) = why {
        step.saw(format!("`{}` may create and update its Node: {text}", who.user), origin.as_ref());
    }
    Outcome::of(step, ())
}
