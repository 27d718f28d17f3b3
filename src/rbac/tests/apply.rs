use super::*;

/// What is refused of one object: where, and why.
fn refused(minor: &str, object: &Value) -> Option<(String, String)> {
    let rbac = Rbac::new(kube(minor), [object]);
    rbac.refused().first().map(|refused| (refused.path.clone(), refused.reason.clone()))
}

fn with(change: fn(&mut Value)) -> Value {
    let mut object = role("r", json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]));
    change(&mut object);
    object
}

fn bound(change: fn(&mut Value)) -> Value {
    let mut object = binding("b", "r", group("g"));
    change(&mut object);
    object
}

fn assert_refused(cases: &[(Value, &str)]) {
    for (object, path) in cases {
        let refused = refused("1.37", object).map(|(path, _)| path);
        assert_eq!(refused.as_deref(), Some(*path), "{object}");
    }
}

#[test]
fn roles_that_the_apiserver_refuses() {
    assert_refused(&[
        (with(|o| o["rules"][0]["verbs"] = json!([])), "rules[0].verbs"),
        (with(|o| o["rules"][0]["verbs"] = json!("get")), "rules[0].verbs"),
        (with(|o| o["rules"][0]["verbs"] = json!(["get", true])), "rules[0].verbs[1]"),
        (with(|o| drop(o["rules"][0].as_object_mut().unwrap().remove("apiGroups"))), "rules[0].apiGroups"),
        (with(|o| o["rules"][0]["resources"] = Value::Null), "rules[0].resources"),
        (with(|o| o["rules"][0]["apigroups"] = json!([""])), "rules[0].apigroups"),
        (with(|o| o["rules"][0]["nonResourceURLs"] = json!(["/x"])), "rules[0].nonResourceURLs"),
        (with(|o| o["rules"] = json!({})), "rules"),
        (with(|o| o["roleRef"] = json!({})), "roleRef"),
        (with(|o| o["metadata"]["name"] = json!("a/b")), "metadata.name"),
        (with(|o| drop(o["metadata"].as_object_mut().unwrap().remove("name"))), "metadata.name"),
        (with(|o| o["metadata"]["labels"] = json!({"a": true})), "metadata.labels.a"),
        (with(|o| o["metadata"]["labels"] = json!({"a b": "c"})), "metadata.labels"),
        (with(|o| o["metadata"]["label"] = json!({"a": "b"})), "metadata.label"),
        (with(|o| o["aggregationRule"] = json!({})), "aggregationRule.clusterRoleSelectors"),
        (with(|o| o["apiVersion"] = json!("v1")), "apiVersion"),
        (with(|o| o["apiVersion"] = json!("rbac.authorization.k8s.io/v1beta1")), "apiVersion"),
    ]);
}

#[test]
fn bindings_that_the_apiserver_refuses() {
    assert_refused(&[
        (bound(|o| o["metadata"]["labels"] = json!({"a": true})), "metadata.labels.a"),
        (bound(|o| o["metadata"]["labels"] = json!({"a": "-"})), "metadata.labels"),
        (bound(|o| o["metadata"]["annotations"] = json!({"a": 1})), "metadata.annotations.a"),
        (bound(|o| o["metadata"]["annotations"] = json!({"A/b": "", "A B": ""})), "metadata.annotations"),
        (bound(|o| o["roleRef"]["kind"] = json!("Role")), "roleRef.kind"),
        (bound(|o| o["roleRef"]["apiGroup"] = json!("v1")), "roleRef.apiGroup"),
        (bound(|o| o["roleRef"]["name"] = json!("")), "roleRef.name"),
        (bound(|o| drop(o.as_object_mut().unwrap().remove("roleRef"))), "roleRef.kind"),
        (bound(|o| o["subjects"][0]["kind"] = json!("group")), "subjects[0].kind"),
        (bound(|o| o["subjects"][0]["apiGroup"] = json!("v1")), "subjects[0].apiGroup"),
        (bound(|o| o["subjects"][0]["name"] = json!("")), "subjects[0].name"),
        (
            bound(|o| o["subjects"] = json!([{"kind": "ServiceAccount", "name": "a"}])),
            "subjects[0].namespace",
        ),
        (
            bound(|o| {
                o["subjects"] = json!([{"kind": "ServiceAccount", "name": "a_b", "namespace": "n"}]);
            }),
            "subjects[0].name",
        ),
        (
            bound(|o| {
                let api_group = "rbac.authorization.k8s.io";
                o["subjects"] =
                    json!([{"kind": "ServiceAccount", "name": "a", "namespace": "n", "apiGroup": api_group}]);
            }),
            "subjects[0].apiGroup",
        ),
    ]);
}

#[test]
fn what_the_apiserver_accepts_depends_on_release_and_namespace() {
    let fine = bound(|o| o["metadata"]["annotations"] = json!({"A.b/C": "any text\n"}));
    assert_eq!(refused("1.37", &fine), None);
    let beta = with(|o| o["apiVersion"] = json!("rbac.authorization.k8s.io/v1beta1"));
    assert_eq!(refused("1.21", &beta), None);
    let path = json!([{"verbs": ["get"], "nonResourceURLs": ["/x"]}]);
    assert_eq!(refused("1.37", &role("r", path.clone())), None);
    let reason = refused("1.37", &namespaced(role("r", path), "n")).unwrap().1;
    assert!(reason.contains("namespaced rules cannot apply to non-resource URLs"), "{reason}");
    let other = json!({"apiVersion": "iam.example.com/v1", "kind": "Role", "metadata": {}, "spec": 1});
    assert_eq!(refused("1.37", &other), None);
}

#[test]
fn groups_of_api_are_filled_in() {
    let mut object = binding("b", "system:node-bootstrapper", json!([{"kind": "Group", "name": "g"}]));
    object["roleRef"].as_object_mut().unwrap().remove("apiGroup");
    let rbac = Rbac::new(kube("1.37"), [&object]);
    let what = "create certificates.k8s.io/certificatesigningrequests";
    assert_eq!(may(&rbac, "u", &["g"], what).as_deref(), Some("b"));
    let origin = rbac.bindings().iter().find(|binding| binding.name == "b").map(|binding| binding.origin);
    assert_eq!(origin, Some(Origin::Object(0)));
}

#[test]
fn the_last_of_a_name_stands_and_keeps_its_role() {
    let what = "create certificates.k8s.io/certificatesigningrequests";
    let objects = [
        binding("b", "system:node-bootstrapper", group("one")),
        binding("b", "system:node-bootstrapper", group("two")),
        binding("b", "cluster-admin", group("three")),
        binding("system:node", "cluster-admin", group("system:nodes")),
    ];
    let rbac = Rbac::new(kube("1.37"), &objects);
    let by = |group: &str| may(&rbac, "u", &[group], what).is_some();
    assert_eq!([by("one"), by("two"), by("three"), by("system:nodes")], [false, true, false, false]);
    let refused: Vec<_> =
        rbac.refused().iter().map(|refused| (refused.object, refused.path.as_str())).collect();
    assert_eq!(refused, [(2, "roleRef"), (3, "roleRef")]);
}

#[test]
fn a_default_role_can_be_overwritten() {
    let rules = json!([{"verbs": ["get"], "apiGroups": ["x.io"], "resources": ["things"]}]);
    let objects = [
        role("system:node-bootstrapper", rules.clone()),
        role("system:aggregate-to-view", rules),
        binding("b", "system:node-bootstrapper", group("g")),
        binding("v", "view", group("v")),
        binding("system:basic-user", "system:basic-user", group("nobody")),
    ];
    let rbac = Rbac::new(kube("1.37"), &objects);
    assert!(may(&rbac, "u", &["g"], "create certificates.k8s.io/certificatesigningrequests").is_none());
    assert!(may(&rbac, "u", &["v"], "get x.io/things").is_some(), "the label stays");
    assert!(may(&rbac, "u", &["v"], "get /pods p@n").is_none());
    let review = "create authorization.k8s.io/selfsubjectaccessreviews";
    assert!(may(&rbac, "u", &["system:authenticated"], review).is_none());
}
