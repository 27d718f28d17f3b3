use std::sync::Arc;

use crate::facts::{Object, Origin};
use crate::proof::control_plane::plane::Plane;
use crate::proof::control_plane::server::Server;
use crate::proof::token::identity::Identity;
use crate::rbac::{self, Lack, Miss, Question, Subject, Target};

/// Whether a user may do something.
pub(in crate::proof) enum Answer {
    /// Allowed; why, and where that is written.
    Yes(String, Option<Origin>),
    /// Denied; the closest miss.
    No(Refusal),
    /// It depends on something unknown.
    Perhaps(String),
}

/// Why a request is denied.
pub(in crate::proof) struct Refusal {
    /// The closest miss, one sentence.
    pub(in crate::proof) nearest: Option<String>,
    /// Where that is written.
    pub(in crate::proof) origin: Option<Origin>,
    /// If a binding has role and subject swapped: the role's name, written as subject.
    pub(in crate::proof) swapped: Option<String>,
    /// If the right role is bound, but to others: their names.
    pub(in crate::proof) others: Option<Vec<String>>,
}

impl Plane<'_> {
    /// Whether a user may do something, according to the first of the API server's authorizers that allows it.
    pub(in crate::proof) fn may(&self, who: &Identity, verb: &str, target: Target<'_>) -> Answer {
        let question = Question { user: &who.user, groups: &who.groups, verb, target };
        if who.groups.iter().any(|group| group == "system:masters") {
            return Answer::Yes("`system:masters` may do anything".to_owned(), None);
        }
        if let Some(answer) =
            self.authorization.modes.iter().find_map(|mode| self.allowed_by(mode, who, &question))
        {
            return answer;
        }
        // The last authorizer whose decision is not in the files.
        let outside =
            self.authorization.modes.iter().rev().find(|mode| matches!(mode.as_str(), "Webhook" | "ABAC"));
        if let Some(mode) = outside {
            return Answer::Perhaps(format!("the {mode} authorizer must allow it"));
        }
        if !self.authorization.known {
            let who = match &self.apiserver {
                Some(_) => "the API server's authorizers",
                None => "kube-apiserver, which is not known,",
            };
            // Assumes RBAC and the Node authorizer, as in most clusters.
            return self
                .allowed_by_rbac(&question)
                .unwrap_or_else(|| Answer::Perhaps(format!("{who} must allow it")));
        }
        Answer::No(self.refusal(&question))
    }

    /// An authorizer's answer; none if it has no opinion, or one that is not in the files.
    fn allowed_by(&self, mode: &str, who: &Identity, question: &Question<'_>) -> Option<Answer> {
        let yes = |why: &str| Some(Answer::Yes(why.to_owned(), self.authorization.origin.clone()));
        match mode {
            "AlwaysAllow" => yes("`AlwaysAllow` allows every request"),
            "Node" if is_node(who) && self.node_rules_allow(who, question) => {
                yes("the Node authorizer allows it")
            }
            "RBAC" => self.allowed_by_rbac(question),
            _ => None,
        }
    }

    fn allowed_by_rbac(&self, question: &Question<'_>) -> Option<Answer> {
        let because = self.rbac.allows(question)?;
        let (binding, role) = (because.binding, because.role);
        let text = format!("{} `{}` grants `{}`", binding.kind(), binding.name, role.name);
        Some(Answer::Yes(text, self.origin_of(binding.origin)))
    }

    fn refusal(&self, question: &Question<'_>) -> Refusal {
        let mut refusal = Refusal { nearest: None, origin: None, swapped: None, others: None };
        if !self.authorization.has("RBAC") {
            return refusal;
        }
        // An object that the API server refuses may be the intended one.
        if let Some(refused) = self.rbac.refused().first() {
            refusal.nearest = Some(format!(
                "the API server refuses {} `{}`: {} {}",
                refused.kind,
                refused.name.escape_debug(),
                refused.path,
                refused.reason
            ));
            refusal.origin = self.facts.objects.get(refused.object).map(|object| object.origin(""));
        }
        let Some(miss) = self.rbac.nearest_miss(question) else { return refusal };
        match &miss {
            Miss::Swapped { binding } => {
                let mut names = binding.subjects.iter().map(Subject::name);
                let role = names.clone().find(|name| self.rbac.cluster_role(name).is_some());
                refusal.swapped = role.or_else(|| names.next()).map(str::to_owned);
            }
            Miss::Others { binding, .. } => {
                refusal.others = Some(binding.subjects.iter().map(|one| one.name().to_owned()).collect());
            }
            _ => {}
        }
        let (text, binding) = described(&miss, question);
        refusal.nearest = Some(text);
        let origin = binding.and_then(|binding| self.origin_of(binding.origin));
        refusal.origin = origin.or(refusal.origin);
        refusal
    }

    /// What the Node authorizer allows regardless of the graph of pods.
    ///
    /// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/node: NodeAuthorizer.Authorize, whose rules are those of the
    /// default ClusterRole `system:node`.
    fn node_rules_allow(&self, who: &Identity, question: &Question<'_>) -> bool {
        if self.reads_only_itself()
            && let Target::Resource { group: "", resource: "nodes", name, .. } = question.target
            && question.verb == "get"
            && who.user.strip_prefix(NODE) != Some(name)
        {
            return false;
        }
        let role = self.rbac.cluster_role("system:node");
        role.is_some_and(|role| self.rbac.rules_of(role).any(|rule| rule.allows(question)))
    }

    /// Whether the Node authorizer lets a node read its own Node only.
    pub(in crate::proof) fn reads_only_itself(&self) -> bool {
        let on = |server: &Server<'_>| server.gates.is_on(server.kube, "AuthorizeNodeWithSelectors");
        self.apiserver.as_ref().is_some_and(on)
    }

    /// Where an RBAC object is written; none for those that the API server creates.
    pub(in crate::proof) fn origin_of(&self, origin: rbac::Origin) -> Option<Origin> {
        match origin {
            rbac::Origin::Object(index) => self.facts.objects.get(index).map(|object| object.origin("")),
            rbac::Origin::Default => None,
        }
    }
}

/// The closest miss, and its binding.
fn described<'r>(miss: &Miss<'r>, question: &Question<'_>) -> (String, Option<&'r rbac::Binding>) {
    let named = |binding: &rbac::Binding| format!("{} `{}`", binding.kind(), binding.name);
    match miss {
        Miss::Swapped { binding } => {
            let role = &binding.role.name;
            let text =
                format!("{} has the group `{role}` as its role, and a role as its subject", named(binding));
            (text, Some(binding))
        }
        Miss::NoRole { binding } => {
            let role = &binding.role.name;
            (format!("{} refers to the role `{role}`, which does not exist", named(binding)), Some(binding))
        }
        Miss::Elsewhere { binding, role } => {
            let (binding, role) = (*binding, &role.name);
            let text = format!("{} grants `{role}` only in its own namespace", named(binding));
            (text, Some(binding))
        }
        Miss::Rule { binding, role, lacks, .. } => {
            let what = match lacks {
                Lack::Verb => format!("the verb `{}`", question.verb),
                Lack::ApiGroup => "the API group".to_owned(),
                Lack::Resource => "the resource".to_owned(),
                Lack::ResourceName => "the object's name".to_owned(),
            };
            (format!("`{}`, bound by `{}`, does not include {what}", role.name, binding.name), Some(binding))
        }
        Miss::Others { binding, role } => {
            let subjects: Vec<String> = binding.subjects.iter().map(subject).collect();
            let subjects = subjects.join(", ");
            (format!("`{}` is bound by `{}`, but to {subjects}", role.name, binding.name), Some(binding))
        }
        Miss::Unbound { role } => (format!("`{}` is not bound to any subject", role.name), None),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::User(name) => format!("the user `{name}`"),
        Subject::Group(name) => format!("the group `{name}`"),
        Subject::ServiceAccount { namespace, name } => format!("the service account `{namespace}/{name}`"),
    }
}

/// What the name of a node's user begins with.
pub(in crate::proof) const NODE: &str = "system:node:";

/// Mirrors k8s.io/kubernetes/pkg/auth/nodeidentifier: defaultNodeIdentifier.NodeIdentity.
pub(in crate::proof) fn is_node(who: &Identity) -> bool {
    who.user.strip_prefix(NODE).is_some_and(|name| !name.is_empty())
        && who.groups.iter().any(|group| group == "system:nodes")
}

impl Plane<'_> {
    /// The same for rights that only a custom binding can grant: if no file has a binding, the cluster may have one.
    pub(in crate::proof) fn may_if_bound(&self, who: &Identity, verb: &str, target: Target<'_>) -> Answer {
        let any = self.facts.objects.iter().any(|object| object.kind().ends_with("RoleBinding"));
        match self.may(who, verb, target) {
            Answer::No(_) if !any && self.authorization.has("RBAC") => {
                Answer::Perhaps("no file has a binding; one in the cluster must allow it".to_owned())
            }
            answer => answer,
        }
    }

    /// The same on the way to a node: where the folder may lack objects, a binding that is in no file is not known to be missing. It
    /// is if a binding in the folder was meant for the request, or if one file has the bindings of the join but for that of `role`.
    pub(in crate::proof) fn may_in_cluster(
        &self,
        who: &Identity,
        verb: &str,
        target: Target<'_>,
        role: Option<&str>,
    ) -> Answer {
        let answer = self.may_if_bound(who, verb, target);
        let question = Question { user: &who.user, groups: &who.groups, verb, target };
        match answer {
            Answer::No(_) if self.facts.partial && !self.has_token_of(who) => {
                Answer::Perhaps("the groups of the token are not known; a binding must allow it".to_owned())
            }
            Answer::No(_)
                if self.facts.partial
                    && self.authorization.has("RBAC")
                    && (self.rbac.refused().is_empty() || !self.facts.templates.is_empty())
                    && !self.is_meant(&question)
                    && !role.is_some_and(|role| self.has_others_of_join(role)) =>
            {
                Answer::Perhaps("no binding in the folder allows it; one in the cluster must".to_owned())
            }
            answer => answer,
        }
    }

    /// Whether the Secret of a user's bootstrap token is known, which has the user's groups.
    fn has_token_of(&self, who: &Identity) -> bool {
        let Some(id) = who.user.strip_prefix("system:bootstrap:") else { return true };
        let name = format!("bootstrap-token-{id}");
        self.facts.objects.iter().any(|object| object.kind() == "Secret" && object.name() == name)
    }

    /// Whether a binding in the folder was meant to allow a request.
    fn is_meant(&self, question: &Question<'_>) -> bool {
        // kubeadm itself makes bindings that are in no file.
        let is_written = |binding: &rbac::Binding| match binding.origin {
            rbac::Origin::Object(index) => self
                .facts
                .objects
                .get(index)
                .is_some_and(|object| object.file.source.text().contains(binding.role.name.as_str())),
            rbac::Origin::Default => false,
        };
        if self.rbac.bound_to_others(question).any(is_written) {
            return true;
        }
        match self.rbac.nearest_miss(question) {
            Some(Miss::Swapped { .. } | Miss::Elsewhere { .. }) => true,
            Some(Miss::Rule { binding, lacks, .. }) => {
                lacks != Lack::Resource && binding.origin != rbac::Origin::Default
            }
            Some(Miss::NoRole { .. } | Miss::Others { .. } | Miss::Unbound { .. }) | None => false,
        }
    }

    /// Whether one file has the bindings of a join except that of a role: its author wrote all of them there. A binding for requests
    /// may be in a file with its token.
    fn has_others_of_join(&self, role: &str) -> bool {
        let objects = &self.facts.objects;
        let binds = |object: &Object, other: &str| {
            object.kind().ends_with("RoleBinding") && object.text("roleRef.name") == Some(other)
        };
        let is_token = |object: &Object| object.text("type") == Some("bootstrap.kubernetes.io/token");
        let all = |one: &Object| {
            let has = |name: &str| {
                let same = |own: &&Object| Arc::ptr_eq(&own.file.source, &one.file.source);
                objects.iter().filter(same).any(|own| binds(own, name))
            };
            OF_JOIN.iter().all(|name| has(name) == (*name != role))
        };
        // An object that is not known may be the binding.
        if !self.facts.templates.is_empty() {
            return false;
        }
        let with_token = role != OF_JOIN[0] || objects.iter().any(is_token);
        with_token && objects.iter().any(|one| one.kind().ends_with("RoleBinding") && all(one))
    }
}

/// The roles that are bound for a join: to request a certificate, and to have it approved and renewed.
const OF_JOIN: [&str; 3] = [
    "system:node-bootstrapper",
    "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
    "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
];
