//! Against a second evaluator, written from rule.go's words and walking the JSON as it is.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

const VERBS: &[&str] = &["get", "list", "create", "*"];
const GROUPS: &[&str] = &["", "x.io", "y.io", "*"];
const RESOURCES: &[&str] = &["pods", "pods/log", "things", "things/scale", "*/scale", "*"];
const NAMES: &[&str] = &["one", "two"];
const URLS: &[&str] = &["/a", "/a/*", "/a*", "*", "/b/c"];
const SPACES: &[&str] = &["n", "m"];
const SUBJECTS: &[&str] = &["u", "v", "system:serviceaccount:n:sa", "g", "h"];
const ROLES: &[&str] = &["r", "s", "t", "view"];

fn some(of: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(of, least..=2)
}

fn rule() -> impl Strategy<Value = Value> {
    let resource = (some(VERBS, 1), some(GROUPS, 1), some(RESOURCES, 1), some(NAMES, 0)).prop_map(
        |(verbs, groups, resources, names)| {
            json!({"verbs": verbs, "apiGroups": groups, "resources": resources, "resourceNames": names})
        },
    );
    let path = (some(VERBS, 1), some(URLS, 1))
        .prop_map(|(verbs, urls)| json!({"verbs": verbs, "nonResourceURLs": urls}));
    prop_oneof![3 => resource, 1 => path]
}

/// A ClusterRole: of level 0 with labels, of level 1 collecting those by label.
fn cluster_role() -> impl Strategy<Value = Value> {
    let rules = proptest::collection::vec(rule(), 0..3);
    (select(ROLES), rules, select(vec!["", "one", "two"]), select(vec!["", "", "one", "two"])).prop_map(
        |(name, rules, label, collects)| {
            let mut object = role(name, rules.into());
            if name == "view" || !collects.is_empty() && name == "t" {
                let label = if collects.is_empty() { "one" } else { collects };
                object["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": {"to": label}}]});
            } else if !label.is_empty() {
                object["metadata"]["labels"] = json!({"to": label});
            }
            object
        },
    )
}

fn namespaced_role() -> impl Strategy<Value = Value> {
    let rule = rule().prop_filter("of resources", |rule| rule.get("nonResourceURLs").is_none());
    let rules = proptest::collection::vec(rule, 0..3);
    (select(ROLES), select(SPACES), rules)
        .prop_map(|(name, space, rules)| namespaced(role(name, rules.into()), space))
}

fn subject() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(SUBJECTS).prop_map(|name| json!({"kind": "User", "name": name})),
        select(SUBJECTS).prop_map(|name| json!({"kind": "Group", "name": name})),
        select(SPACES).prop_map(|space| json!({"kind": "ServiceAccount", "name": "sa", "namespace": space})),
    ]
}

fn any_binding() -> impl Strategy<Value = Value> {
    let subjects = proptest::collection::vec(subject(), 0..3);
    let name = select(vec!["b0", "b1", "b2", "b3", "b4", "b5"]);
    (name, select(ROLES), subjects, select(vec!["", "n", "m"]), any::<bool>()).prop_map(
        |(name, role, subjects, space, to_role)| {
            // A name always has one role, as the role of a binding cannot be changed.
            let object = binding(&format!("{name}-{role}-{to_role}"), role, subjects.into());
            if space.is_empty() {
                return object;
            }
            let mut object = namespaced(object, space);
            object["roleRef"]["kind"] = if to_role { "Role" } else { "ClusterRole" }.into();
            object
        },
    )
}

fn objects() -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec(
        prop_oneof![2 => cluster_role(), 1 => namespaced_role(), 4 => any_binding()],
        0..20,
    )
}

#[derive(Debug)]
struct Asked {
    user: &'static str,
    groups: Vec<&'static str>,
    verb: &'static str,
    path: Option<&'static str>,
    resource: (&'static str, &'static str, &'static str, &'static str, &'static str),
}

fn asked() -> impl Strategy<Value = Asked> {
    let resource = (
        select(vec!["", "x.io", "z.io"]),
        select(vec!["pods", "things"]),
        select(vec!["", "log", "scale"]),
        select(vec!["", "one", "three"]),
        select(vec!["", "n", "m", "o"]),
    );
    let path = select(vec![None, None, None, Some("/a"), Some("/a/b"), Some("/ab"), Some("/b/c")]);
    (select(SUBJECTS), subsequence(SUBJECTS, 0..=2), select(vec!["get", "list", "watch"]), path, resource)
        .prop_map(|(user, groups, verb, path, resource)| Asked { user, groups, verb, path, resource })
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn meta<'a>(object: &'a Value, key: &str) -> &'a str {
    object["metadata"][key].as_str().unwrap_or_default()
}

fn rule_says_yes(rule: &Value, asked: &Asked) -> bool {
    let has = |key: &str, wanted: &str| list(rule, key).iter().any(|one| *one == "*" || *one == wanted);
    if !has("verbs", asked.verb) {
        return false;
    }
    if let Some(path) = asked.path {
        return list(rule, "nonResourceURLs").iter().any(|url| {
            let open = url.ends_with('*') && path.starts_with(&url[..url.len() - 1]);
            open || *url == path
        });
    }
    let (group, resource, sub, name, _) = asked.resource;
    let full = if sub.is_empty() { resource.to_owned() } else { format!("{resource}/{sub}") };
    let by_sub = !sub.is_empty() && list(rule, "resources").contains(&format!("*/{sub}").as_str());
    let names = list(rule, "resourceNames");
    has("apiGroups", group)
        && (has("resources", &full) || by_sub)
        && (names.is_empty() || names.contains(&name))
}

/// The last object of a name that was applied.
fn last<'a>(objects: &'a [Value], kind: &str, space: &str, name: &str) -> Option<&'a Value> {
    let is = |object: &&Value| {
        object["kind"] == kind && meta(object, "namespace") == space && meta(object, "name") == name
    };
    objects.iter().rev().find(is)
}

fn rules(objects: &[Value], role: &Value) -> Vec<Value> {
    let own = || role["rules"].as_array().cloned().unwrap_or_default();
    let selectors = role["aggregationRule"]["clusterRoleSelectors"].as_array();
    let Some(label) = selectors.and_then(|all| all[0]["matchLabels"]["to"].as_str()) else { return own() };
    let selected: Vec<&Value> = ROLES
        .iter()
        .filter_map(|name| last(objects, "ClusterRole", "", name))
        .filter(|other| other["metadata"]["labels"]["to"] == label)
        .collect();
    if selected.is_empty() {
        own()
    } else {
        selected.iter().flat_map(|other| rules(objects, other)).collect()
    }
}

fn expected(objects: &[Value], asked: &Asked) -> bool {
    let space = if asked.path.is_some() { "" } else { asked.resource.4 };
    objects.iter().enumerate().any(|(index, object)| {
        let kind = object["kind"].as_str().unwrap();
        let own = meta(object, "namespace");
        let stands = !objects[index + 1..].iter().any(|later| {
            later["kind"] == kind
                && meta(later, "namespace") == own
                && meta(later, "name") == meta(object, "name")
        });
        let reaches =
            kind == "ClusterRoleBinding" || kind == "RoleBinding" && !space.is_empty() && own == space;
        let names = object["subjects"].as_array().into_iter().flatten().any(|subject| {
            let name = subject["name"].as_str().unwrap();
            match subject["kind"].as_str().unwrap() {
                "User" => name == asked.user,
                "Group" => asked.groups.contains(&name),
                _ => {
                    format!("system:serviceaccount:{}:{name}", subject["namespace"].as_str().unwrap())
                        == asked.user
                }
            }
        });
        if !stands || !reaches || !names {
            return false;
        }
        let kind = object["roleRef"]["kind"].as_str().unwrap();
        let space = if kind == "Role" { own } else { "" };
        let role = last(objects, kind, space, object["roleRef"]["name"].as_str().unwrap());
        role.is_some_and(|role| rules(objects, role).iter().any(|rule| rule_says_yes(rule, asked)))
    })
}

/// Without the defaults' own `view`, which the other evaluator does not know.
fn has_own_view(objects: &[Value]) -> bool {
    let bound = objects
        .iter()
        .any(|object| object["roleRef"]["name"] == "view" && object["roleRef"]["kind"] == "ClusterRole");
    !bound || last(objects, "ClusterRole", "", "view").is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_global_rejects: 100_000, ..ProptestConfig::default() })]
    #[test]
    fn agrees_with_another_evaluator(
        objects in objects().prop_filter("knows its roles", |objects| has_own_view(objects)),
        all in proptest::collection::vec(asked(), 1..20),
    ) {
        let rbac = Rbac::new(kube("1.37"), &objects);
        prop_assert!(rbac.refused().is_empty(), "{:?}", rbac.refused());
        for asked in &all {
            let groups = groups(&asked.groups);
            let (group, resource, subresource, name, namespace) = asked.resource;
            let target = match asked.path {
                Some(path) => Target::Path(path),
                None => Target::Resource { group, resource, subresource, name, namespace },
            };
            let question = Question { user: asked.user, groups: &groups, verb: asked.verb, target };
            let answer = rbac.allows(&question);
            prop_assert_eq!(answer.is_some(), expected(&objects, asked), "{:?}", asked);
            match answer {
                Some(because) => {
                    prop_assert!(because.rule.allows(&question));
                    prop_assert!(because.binding.subject_of(&question).is_some());
                }
                None => drop(rbac.nearest_miss(&question)),
            }
        }
    }
}
