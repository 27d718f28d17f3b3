use crate::diagnostic::Finding;
use crate::facts::Origin;
use crate::proof::control_plane::authorization::{Answer, NODE, Refusal, is_node};
use crate::proof::kubelet::credentials::{self, Login};
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::token::authenticated::Authenticated;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rbac::Target;
use crate::rules::certificates::{client_certificate_not_of_a_node, client_certificate_of_another_node};
use crate::rules::control_plane::{apiserver_authz_always_allow, apiserver_node_authorizer_missing};

/// The node may create and update its Node.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/node: NodeAuthorizer.Authorize. The ClusterRole `system:node` has
/// no subjects by default, so without the Node authorizer a node may do nothing.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded, asks: &Authenticated) -> Outcome<()> {
    let mut step = Step::new(StepId::AuthorizeNode);
    let Some(who) = user(loaded, asks) else {
        let must = format!(
            "the user of the kubeconfig's credentials must be allowed to create and update the Node `{}`",
            loaded.name
        );
        step.provided(must, None);
        return Outcome::of(step, ());
    };
    let mut why = None;
    for (verb, target) in requests(&loaded.name) {
        match walk.plane.may(&who, verb, target) {
            Answer::Yes(text, origin) => why = why.or(Some((text, origin))),
            Answer::Perhaps(text) => {
                step.provided(format!("{text}: {verb} nodes as `{}`", who.user), None);
                return Outcome::of(step, ());
            }
            Answer::No(refusal) => {
                let Some((symptom, finding)) = refused(walk, loaded, &who, verb, refusal) else { continue };
                step.breaks(symptom, finding);
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

/// What the kubelet requests to register its node.
fn requests(name: &str) -> [(&'static str, Target<'_>); 3] {
    [
        ("create", Target::cluster("", "nodes", "")),
        ("get", Target::Resource { group: "", resource: "nodes", subresource: "", name, namespace: "" }),
        (
            "patch",
            Target::Resource { group: "", resource: "nodes", subresource: "status", name, namespace: "" },
        ),
    ]
}

/// As whom the kubelet registers its node, if that is known.
fn user(loaded: &Loaded, asks: &Authenticated) -> Option<Identity> {
    match loaded.client.login {
        Login::Bootstrap => Some(Identity::node(&loaded.name)),
        _ => asks.user.clone(),
    }
}

/// The symptom and the finding of a request that is denied: about the credentials, or about a missing authorizer.
fn refused(
    walk: &Walk<'_>,
    loaded: &Loaded,
    who: &Identity,
    verb: &str,
    refusal: Refusal,
) -> Option<(String, Finding)> {
    if let Some((origin, finding)) = foreign(walk, loaded, who, verb, &refusal) {
        return Some((finding.symptom().to_owned(), walk.judged(&origin, finding)));
    }
    let (modes, origin) = walk.plane.authorization.list(walk.somewhere());
    let finding = walk.judged(&origin, apiserver_node_authorizer_missing::judge(&modes)?);
    let finding = match refusal.nearest {
        Some(nearest) => finding.label(nearest),
        None => finding,
    };
    let symptom = format!(
        "Unable to register node with API server: nodes is forbidden: User {:?} cannot {verb} resource \"nodes\" in API group \"\" at the cluster scope",
        who.user
    );
    Some((symptom, finding))
}

/// The finding about credentials that the kubelet already has, if they are not those of this node: where they are, and what is
/// wrong. Missing authorizers are reported at the API server.
fn foreign(
    walk: &Walk<'_>,
    loaded: &Loaded,
    who: &Identity,
    verb: &str,
    refusal: &Refusal,
) -> Option<(Origin, Finding)> {
    let (origin, path) = match &loaded.client.login {
        Login::Bootstrap => return None,
        Login::Certificate(existing) => (existing.origin.clone(), existing.path.as_str()),
        Login::Direct => {
            let connection = loaded.client.connection.as_ref()?;
            (connection.user.clone(), "the kubeconfig")
        }
    };
    let help = credentials::way_out(&loaded.settings, path, &loaded.name);
    if let Some((named, reads)) = another(walk, loaded, who, &origin, &help) {
        return Some((origin, client_certificate_of_another_node::judge(&named, reads)?));
    }
    if is_node(who) {
        return None;
    }
    let error = format!(
        "Unable to register node with API server: nodes is forbidden: User {:?} cannot {verb} resource \"nodes\" in API group \"\" at the cluster scope",
        who.user
    );
    let finding = client_certificate_not_of_a_node::judge(&client_certificate_not_of_a_node::Denied {
        user: &who.user,
        groups: &who.groups,
        name: &loaded.name,
        place: origin.place(),
        error,
        help,
    });
    let finding = match (&refusal.nearest, &refusal.origin) {
        (Some(nearest), Some(at)) => finding.because(at.place(), nearest.clone()),
        _ => finding,
    };
    Some((origin, finding))
}

/// A certificate of a node, and whether that node may read others.
pub(in crate::proof) fn another<'a>(
    walk: &Walk<'_>,
    loaded: &'a Loaded,
    who: &'a Identity,
    origin: &Origin,
    help: &str,
) -> Option<(client_certificate_of_another_node::Named<'a>, bool)> {
    let node = who.user.strip_prefix(NODE).filter(|_| is_node(who))?;
    let given = loaded.settings.arguments.text("hostname-override");
    let named = client_certificate_of_another_node::Named {
        node,
        name: &loaded.name,
        place: origin.place(),
        name_place: given.map(|given| given.origin.place()),
        help: help.to_owned(),
    };
    Some((named, !walk.plane.reads_only_itself()))
}
