use crate::diagnostic::{Finding, rule_id};
use crate::facts::Sourced;
use crate::proof::control_plane::server::Server;
use crate::proof::control_plane::webhooks::{self, Request};
use crate::proof::kubelet::credentials::{self, Login};
use crate::proof::step::{Step, StepId};
use crate::proof::steps::authorize_node;
use crate::proof::steps::config_load::Loaded;
use crate::proof::steps::kubelet_start::node_labels;
use crate::proof::token::authenticated::Authenticated;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::certificates::client_certificate_of_another_node;
use crate::rules::control_plane::apiserver_node_restriction_missing;
use crate::rules::fact::List;
use crate::rules::nodes::node_label_forbidden;

/// The Node passes admission.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/admission/noderestriction: Plugin.admitNodeCreate and getForbiddenCreateLabels.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded, asks: &Authenticated) -> Outcome<()> {
    let mut step = Step::new(StepId::Admission);
    let Some(server) = &walk.plane.apiserver else {
        step.provided("kube-apiserver's admission must allow nodes to create their Node", None);
        return Outcome::of(step, ());
    };
    if server.admits_by("AlwaysDeny") {
        let place = server.place("enable-admission-plugins").unwrap_or_else(|| walk.somewhere());
        let finding = walk
            .at(
                rule_id::ADMISSION_DENIES_ALL,
                &place,
                "the admission plugin `AlwaysDeny` rejects every request",
            )
            .label("rejects every request");
        step.breaks(
            "Unable to register node with API server: admission control is denying all modifications",
            finding.help("remove `AlwaysDeny`"),
        );
        return Outcome::of(step, ());
    }
    let request = Request {
        operation: "CREATE",
        group: "",
        resource: "nodes",
        subresource: "",
        what: "the creation of Nodes",
    };
    webhooks::note(walk, &mut step, server, &request);
    another_node(walk, &mut step, loaded, asks, server.admits_by("NodeRestriction"));
    if step.is_broken() {
        return Outcome::of(step, ());
    }
    let list = server.place("enable-admission-plugins").or_else(|| server.place("admission-control"));
    if server.admits_by("NodeRestriction") {
        step.saw("NodeRestriction allows a node to create its own Node", list.as_ref());
        labels(walk, &mut step, server, loaded);
        return Outcome::of(step, ());
    }
    step.saw("NodeRestriction is not enabled: a node may change any Node", list.as_ref());
    let flags = ["enable-admission-plugins", "admission-control"];
    let given = flags.into_iter().find_map(|flag| Some((flag, server.arguments.list(flag)?)));
    let (flag, given) = given
        .unwrap_or_else(|| (flags[0], Sourced::new(Vec::new(), list.unwrap_or_else(|| walk.somewhere()))));
    let plugins = List::of_flag(flag, &given);
    if let Some(finding) = apiserver_node_restriction_missing::judge(&plugins, server.kube) {
        step.also(walk.judged(&given.origin, finding));
    }
    Outcome::of(step, ())
}

/// Whether the node's certificate is of another node, which NodeRestriction refuses; without it, that node is changed.
fn another_node(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded, asks: &Authenticated, refuses: bool) {
    let (Login::Certificate(existing), Some(user)) = (&loaded.client.login, &asks.user) else { return };
    let help = credentials::way_out(&loaded.settings, &existing.path, &loaded.name);
    let Some((named, _)) = authorize_node::another(walk, loaded, user, &existing.origin, &help) else {
        return;
    };
    let Some(finding) = client_certificate_of_another_node::judge(&named, true) else { return };
    let finding = walk.judged(&existing.origin, finding);
    match refuses {
        true => {
            let said = format!("Unable to register node with API server: {}", finding.symptom());
            step.breaks(said, finding);
        }
        false => step.also(finding),
    }
}

/// Whether NodeRestriction allows the node's labels.
fn labels(walk: &Walk<'_>, step: &mut Step, server: &Server<'_>, loaded: &Loaded) {
    let Some(labels) = loaded.settings.arguments.text("node-labels") else { return };
    let given = node_labels(labels);
    let refused = given.iter().filter_map(|label| {
        Some((label.key, walk.judged(&label.origin, node_label_forbidden::at_server(label, server.kube)?)))
    });
    let (keys, findings): (Vec<&str>, Vec<Finding>) = refused.unzip();
    if findings.is_empty() {
        step.saw("allows the node's labels", Some(&labels.origin));
        return;
    }
    let symptom = format!(
        "Unable to register node with API server: nodes {:?} is forbidden: {}",
        loaded.name,
        node_label_forbidden::at_server_error(&keys)
    );
    for finding in findings {
        step.breaks(symptom.clone(), finding);
    }
}
