use nodejoin::rbac::{Question, Rbac, Subject, Target};
use serde_json::{Value, json};

use crate::random::Random as Numbers;

/// What carries it is the scenario's.
pub(super) const LABEL: &str = "nodejoin.e2e/rbac=random";

const API_GROUP: &str = "rbac.authorization.k8s.io";
const SPACES: [&str; 3] = ["space-a", "space-b", "kube-system"];
const NAMES: [&str; 12] = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11"];
const VERBS: [&str; 10] =
    ["get", "list", "watch", "create", "update", "patch", "delete", "approve", "impersonate", "*"];
const GROUPS: [&str; 7] =
    ["", "apps", "certificates.k8s.io", "batch", "x.io", "rbac.authorization.k8s.io", "*"];
const RESOURCES: [&str; 12] = [
    "pods",
    "pods/log",
    "nodes",
    "nodes/proxy",
    "secrets",
    "certificatesigningrequests",
    "certificatesigningrequests/nodeclient",
    "deployments",
    "deployments/scale",
    "*/scale",
    "*/status",
    "*",
];
const OBJECT_NAMES: [&str; 4] = ["one", "two", "cluster-info", ""];
const URLS: [&str; 8] = ["/healthz", "/healthz/*", "/metrics", "/api", "/api*", "*", "/logs/", "/x/**"];
const PATHS: [&str; 10] =
    ["/healthz", "/healthz/etcd", "/metrics", "/api", "/apis/x", "/", "/logs/", "/x", "/x/y", "/version"];
const USERS: [&str; 9] = [
    "u0",
    "u1",
    "u2",
    "system:anonymous",
    "system:kube-scheduler",
    "system:kube-controller-manager",
    "system:node:a",
    "system:bootstrap:07401b",
    "system:kube-proxy",
];
const USER_GROUPS: [&str; 9] = [
    "g0",
    "g1",
    "system:authenticated",
    "system:unauthenticated",
    "system:nodes",
    "system:bootstrappers",
    "system:serviceaccounts",
    "system:monitoring",
    "system:masters",
];
const DEFAULT_ROLES: [&str; 8] = [
    "view",
    "edit",
    "admin",
    "system:node-bootstrapper",
    "system:kubelet-api-admin",
    "system:node",
    "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
    "cluster-admin",
];

/// The namespaces that roles are in.
pub(super) fn namespaces() -> Vec<Value> {
    SPACES
        .iter()
        .map(|name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
        .collect()
}

/// Makes objects and questions that depend on the seed alone.
pub(super) struct Random(Numbers);

/// A question that owns its words.
pub(super) struct Asked {
    user: String,
    groups: Vec<String>,
    verb: String,
    /// A path, else group, resource, subresource, name and namespace.
    target: Result<[String; 5], String>,
}

impl Asked {
    /// As the spec of a SubjectAccessReview.
    pub(super) fn spec(&self) -> Value {
        let mut spec = json!({"user": self.user, "groups": self.groups});
        match &self.target {
            Err(path) => spec["nonResourceAttributes"] = json!({"path": path, "verb": self.verb}),
            Ok([group, resource, subresource, name, namespace]) => {
                spec["resourceAttributes"] = json!({
                    "verb": self.verb, "group": group, "resource": resource, "subresource": subresource,
                    "name": name, "namespace": namespace,
                });
            }
        }
        spec
    }

    pub(super) fn with<T>(&self, ask: impl FnOnce(&Question<'_>) -> T) -> T {
        let target = match &self.target {
            Err(path) => Target::Path(path),
            Ok([group, resource, subresource, name, namespace]) => {
                Target::Resource { group, resource, subresource, name, namespace }
            }
        };
        ask(&Question { user: &self.user, groups: &self.groups, verb: &self.verb, target })
    }
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(Numbers::new(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0.below(end)
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        self.0.pick(list)
    }

    fn some(&mut self, list: &[&str], least: usize) -> Vec<String> {
        (0..least + self.below(3)).map(|_| (*self.of(list)).to_owned()).collect()
    }

    fn rule(&mut self) -> Value {
        let verbs = self.some(&VERBS, 1);
        if self.one_in(4) {
            return json!({"verbs": verbs, "nonResourceURLs": self.some(&URLS, 1)});
        }
        let mut rule = json!({"verbs": verbs, "apiGroups": self.some(&GROUPS, 1), "resources": self.some(&RESOURCES, 1)});
        if self.one_in(3) {
            rule["resourceNames"] = self.some(&OBJECT_NAMES, 1).into();
        }
        rule
    }

    fn subject(&mut self) -> Value {
        match self.below(3) {
            0 => json!({"kind": "User", "name": self.of(&USERS), "apiGroup": API_GROUP}),
            1 => json!({"kind": "Group", "name": self.of(&USER_GROUPS[..7])}),
            _ => {
                json!({"kind": "ServiceAccount", "name": self.of(&["default", "sa"]), "namespace": self.of(&SPACES)})
            }
        }
    }

    /// A role or a binding; one in eight is wrong in some way, or seems to be.
    pub(super) fn object(&mut self) -> Value {
        let namespaced = self.one_in(2);
        let mut object = if self.one_in(2) { self.role(namespaced) } else { self.binding(namespaced) };
        object["apiVersion"] = format!("{API_GROUP}/v1").into();
        let (key, value) = LABEL.split_once('=').unwrap_or_default();
        object["metadata"]["labels"][key] = value.into();
        if namespaced {
            object["metadata"]["namespace"] = (*self.of(&SPACES)).into();
        }
        if self.one_in(8) {
            self.spoil(&mut object);
        }
        object
    }

    fn role(&mut self, namespaced: bool) -> Value {
        let mut rules: Vec<Value> = (0..self.below(4)).map(|_| self.rule()).collect();
        if namespaced {
            rules.retain(|rule| rule["nonResourceURLs"].is_null());
            return json!({"kind": "Role", "metadata": {"name": self.of(&NAMES)}, "rules": rules});
        }
        let number = self.below(NAMES.len());
        let mut role = json!({"kind": "ClusterRole", "metadata": {"name": NAMES[number]}, "rules": rules});
        // The name decides what collects and what is collected: what a role had before it stopped collecting depends on
        // which came first.
        if number < 3 {
            let to = format!("to-{number}");
            role["aggregationRule"] = match number {
                0 => json!({"clusterRoleSelectors": [{"matchLabels": {to: "yes"}}]}),
                1 => {
                    json!({"clusterRoleSelectors": [{"matchExpressions": [{"key": to, "operator": "Exists"}]}]})
                }
                _ => json!({"clusterRoleSelectors": [{"matchExpressions": [
                    {"key": to, "operator": "NotIn", "values": ["yes"]},
                    {"key": "nodejoin.e2e/rbac", "operator": "In", "values": ["random", "other"]},
                    {"key": "collects", "operator": "DoesNotExist"},
                ]}]}),
            };
            role["metadata"]["labels"]["collects"] = "yes".into();
        } else if number < 9 {
            role["metadata"]["labels"][format!("to-{}", number % 3)] =
                if number < 6 { "yes" } else { "no" }.into();
        } else if number < 11 {
            role["metadata"]["labels"]["rbac.authorization.k8s.io/aggregate-to-view"] = "true".into();
        }
        role
    }

    fn binding(&mut self, namespaced: bool) -> Value {
        let subjects: Vec<Value> = (0..self.below(4)).map(|_| self.subject()).collect();
        let kind = if namespaced && self.one_in(2) { "Role" } else { "ClusterRole" };
        let role = if kind == "ClusterRole" && self.one_in(3) {
            *self.of(&DEFAULT_ROLES[..])
        } else {
            // One name more than there are roles.
            *self.of(&[&NAMES[..], &["missing"]].concat())
        };
        json!({
            "kind": if namespaced { "RoleBinding" } else { "ClusterRoleBinding" },
            "metadata": {"name": format!("b{}", self.below(60))},
            "roleRef": {"apiGroup": API_GROUP, "kind": kind, "name": role},
            "subjects": subjects,
        })
    }

    fn spoil(&mut self, object: &mut Value) {
        let names = ["r-r:r", "a/b", "..", "A_b%", "ok.ok"];
        match self.below(18) {
            0 => object["rules"] = json!([{"verbs": [], "apiGroups": [""], "resources": ["pods"]}]),
            1 => object["rules"] = json!([{"verbs": ["get"], "resources": ["pods"]}]),
            2 => object["rules"] = json!([{"verbs": ["get"], "apiGroups": [""], "nonResourceURLs": ["/x"]}]),
            3 => object["rules"] = json!([{"verbs": "get", "apiGroups": [""], "resources": ["pods"]}]),
            4 => object["rules"] = json!([{"verbs": ["get"], "apigroups": [""], "resources": ["pods"]}]),
            5 => object["rules"] = json!([{"verbs": ["get"], "nonResourceURLs": ["/x"], "resources": null}]),
            6 => object["subjects"] = json!([{"kind": "Groups", "name": "g0"}]),
            7 => object["subjects"] = json!([{"kind": "Group", "name": "g0", "apiGroup": "v1"}]),
            8 => object["subjects"] = json!([{"kind": "ServiceAccount", "name": "sa"}]),
            9 => {
                object["subjects"] =
                    json!([{"kind": "ServiceAccount", "name": "s_a", "namespace": "space-a"}])
            }
            10 => object["roleRef"] = json!({"kind": "Role", "name": "r1"}),
            11 => object["metadata"]["name"] = (*self.of(&names)).into(),
            12 => object["metadata"]["labels"]["flag"] = true.into(),
            13 => object["metadata"]["labels"]["flag"] = (*self.of(&["-", "a b", "a.b", ""])).into(),
            14 => object["metadata"]["annotations"]["flag"] = true.into(),
            15 => object["metadata"]["annotations"] = json!({*self.of(&["A/b", "a b", "/", "a/B_c"]): "x y"}),
            16 => object["metadata"]["annotation"] = json!({"a": "b"}),
            _ => object["apiVersion"] = (*self.of(&["rbac.authorization.k8s.io/v1beta1", "v1"])).into(),
        }
    }

    /// A question near to what some role allows to some subject, or about anything.
    pub(super) fn question(&mut self, rbac: &Rbac) -> Asked {
        let mut asked = self.anything();
        let bindings = rbac.bindings();
        if self.one_in(3) {
            return asked;
        }
        let binding = &bindings[self.below(bindings.len())];
        match binding.subjects.get(self.below(binding.subjects.len())) {
            Some(Subject::User(name)) => asked.user.clone_from(name),
            Some(Subject::Group(name)) => asked.groups.push(name.clone()),
            Some(Subject::ServiceAccount { namespace, name }) => {
                asked.user = format!("system:serviceaccount:{namespace}:{name}");
            }
            None => {}
        }
        let Some(role) = rbac.role_of(binding) else { return asked };
        let rules: Vec<_> = rbac.rules_of(role).collect();
        if rules.is_empty() {
            return asked;
        }
        let rule = rules[self.below(rules.len())];
        let mut near = |list: &[String], otherwise: &str| match list {
            [] => otherwise.to_owned(),
            list if self.below(12) == 0 => format!("{}x", self.of(list)),
            list => self.of(list).clone(),
        };
        asked.verb = near(&rule.verbs, "get");
        asked.target = if rule.non_resource_urls.is_empty() {
            let (group, resource) = (near(&rule.api_groups, ""), near(&rule.resources, "pods"));
            let (resource, subresource) = resource.split_once('/').unwrap_or((&resource, ""));
            let name = near(&rule.resource_names, "");
            let own = binding.namespace.clone().unwrap_or_default();
            let namespace = if self.one_in(5) { (*self.of(&SPACES)).to_owned() } else { own };
            let resource = if resource == "*" { "things" } else { resource };
            Ok([group, resource.into(), subresource.into(), name, namespace])
        } else {
            let url = near(&rule.non_resource_urls, "/");
            Err(if self.one_in(2) { url } else { url.replace('*', "y") })
        };
        asked
    }

    fn anything(&mut self) -> Asked {
        let user = match self.below(4) {
            0 => format!(
                "system:serviceaccount:{}:{}",
                self.of(&SPACES),
                self.of(&["default", "sa", "node-controller"])
            ),
            _ => (*self.of(&USERS)).to_owned(),
        };
        let mut groups = self.some(&USER_GROUPS[..8], 0);
        if self.one_in(50) {
            groups.push("system:masters".into());
        }
        let verb = (*self.of(&VERBS)).to_owned();
        let target = if self.one_in(4) {
            Err((*self.of(&PATHS)).to_owned())
        } else {
            let resource = *self.of(&RESOURCES[..9]);
            let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
            let namespace = if self.one_in(3) { "" } else { *self.of(&SPACES) };
            let group = *self.of(&GROUPS[..6]);
            let name = *self.of(&OBJECT_NAMES);
            Ok([group, resource, subresource, name, namespace].map(str::to_owned))
        };
        Asked { user, groups, verb, target }
    }
}
