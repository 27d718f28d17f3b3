use super::*;

fn collector(name: &str, labels: Value, selector: Value) -> Value {
    let mut object = role(name, json!([]));
    object["metadata"]["labels"] = labels;
    object["aggregationRule"] = json!({"clusterRoleSelectors": [selector]});
    object
}

#[test]
fn circles_come_to_rest() {
    let leaf = {
        let mut leaf =
            role("leaf", json!([{"verbs": ["get"], "apiGroups": ["x.io"], "resources": ["things"]}]));
        leaf["metadata"]["labels"] = json!({"to": "b"});
        leaf
    };
    let objects = [
        leaf,
        collector("a", json!({"to": "b"}), json!({"matchLabels": {"to": "a"}})),
        collector("b", json!({"to": "a"}), json!({"matchLabels": {"to": "b"}})),
        collector("self", json!({"to": "self"}), json!({"matchLabels": {"to": "self"}})),
        binding("one", "a", group("a")),
        binding("two", "b", group("b")),
        binding("three", "self", group("self")),
    ];
    let rbac = Rbac::new(kube("1.37"), &objects);
    assert!(rbac.is_complete());
    let circular: Vec<&str> = rbac.circular().map(|role| role.name.as_str()).collect();
    assert_eq!(circular, ["a", "b"]);
    assert!(may(&rbac, "u", &["a"], "get x.io/things").is_some());
    assert!(may(&rbac, "u", &["b"], "get x.io/things").is_some());
    assert!(may(&rbac, "u", &["self"], "get x.io/things").is_none());
}

#[test]
fn everything_collecting_everything_is_given_up() {
    let mut objects: Vec<Value> =
        (0..1600).map(|n| collector(&format!("r{n}"), json!({"a": "b"}), json!({}))).collect();
    objects.push(binding("b", "r0", group("g")));
    let rbac = Rbac::new(kube("1.37"), &objects);
    assert!(!rbac.is_complete());
    let groups = groups(&["g"]);
    let question = Question { user: "u", groups: &groups, ..question("get x.io/nothing") };
    assert!(rbac.allows(&question).is_none());
    let _ = rbac.nearest_miss(&question);
}

#[test]
fn many_ways_to_a_long_role_are_walked_once() {
    let rules: Vec<Value> = (0..5000)
        .map(|n| json!({"verbs": ["get"], "apiGroups": ["x"], "resources": [format!("r{n}")]}))
        .collect();
    let mut objects = vec![role("long", rules.into())];
    objects.extend((0..5000).map(|n| binding(&format!("b{n}"), "long", group("g"))));
    let rbac = Rbac::new(kube("1.37"), &objects);
    let groups = groups(&["g"]);
    let question = Question { user: "u", groups: &groups, ..question("get y/r") };
    assert!(rbac.allows(&question).is_none());
    assert!(rbac.nearest_miss(&question).is_none());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(512))]
    #[test]
    fn any_object_is_taken_or_refused(
        kind in proptest::sample::select(vec!["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"]),
        rest in value(),
    ) {
        let mut object = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": "x"}});
        if let (Value::Object(object), Value::Object(rest)) = (&mut object, rest) {
            object.extend(rest);
        }
        let rbac = Rbac::new(kube("1.37"), [&object]);
        let kept = rbac.bindings().iter().any(|binding| binding.origin != Origin::Default)
            || rbac.roles().any(|role| role.origin != Origin::Default);
        proptest::prop_assert_eq!(kept, rbac.refused().is_empty(), "{}", object);
    }
}

/// Tables whose keys are RBAC's own more often than not.
fn value() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        proptest::sample::select(vec!["", "*", "get", "Group", "User", "ClusterRole", "Role", "x"])
            .prop_map(Value::from),
    ];
    let key = proptest::sample::select(vec![
        "rules",
        "verbs",
        "apiGroups",
        "resources",
        "nonResourceURLs",
        "subjects",
        "roleRef",
        "kind",
        "name",
        "namespace",
        "apiGroup",
        "aggregationRule",
        "clusterRoleSelectors",
        "matchLabels",
        "matchExpressions",
        "metadata",
        "labels",
        "other",
    ]);
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(key.clone(), inner, 0..6).prop_map(|map| Value::Object(
                map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
    .prop_filter("a table", |value| value.is_object() && value.get("kind").is_none())
}
