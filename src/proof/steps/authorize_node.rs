use crate::diagnostic::rule_id;
use crate::proof::control_plane::authorization::Answer;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;

/// The node may do what nodes do.
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
                let place = walk.plane.authorization.origin.clone().unwrap_or_else(|| walk.somewhere());
                let finding = walk
                    .at(
                        rule_id::APISERVER_NODE_AUTHORIZER_MISSING,
                        &place,
                        format!("`{}` may not {verb} its Node", who.user),
                    )
                    .label(refusal.nearest.unwrap_or_else(|| "no `Node` among the authorizers".to_owned()))
                    .help("write `--authorization-mode=Node,RBAC`");
                step.breaks(
                    format!("Unable to register node with API server: nodes is forbidden: User {:?} cannot {verb} resource \"nodes\" in API group \"\" at the cluster scope", who.user),
                    finding,
                );
                return Outcome::of(step, ());
            }
        }
    }
    if walk.plane.authorization.has("AlwaysAllow") {
        let place = walk.plane.authorization.origin.clone().unwrap_or_else(|| walk.somewhere());
        step.also(
            walk.at(
                rule_id::APISERVER_AUTHZ_ALWAYS_ALLOW,
                &place,
                "the API server lets everybody do everything",
            )
            .label("no authorization")
            .reason("every client, a node or a person, is an administrator")
            .help("write `--authorization-mode=Node,RBAC`"),
        );
    }
    if let Some((text, origin)) = why {
        step.saw(format!("`{}` may create and update its Node: {text}", who.user), origin.as_ref());
    }
    Outcome::of(step, ())
}
