use super::*;

const WHAT: &str = "create certificates.k8s.io/certificatesigningrequests";

/// The nearest miss of a token's first request, in words.
fn miss(objects: &[Value]) -> String {
    let rbac = Rbac::new(kube("1.37"), objects);
    let groups = groups(&["system:authenticated", "system:bootstrappers"]);
    let question = Question { user: "system:bootstrap:07401b", groups: &groups, ..question(WHAT) };
    assert!(rbac.allows(&question).is_none());
    match rbac.nearest_miss(&question) {
        None => "nothing".into(),
        Some(Miss::Swapped { binding }) => format!("{}: swapped", binding.name),
        Some(Miss::NoRole { binding }) => format!("{}: no role", binding.name),
        Some(Miss::Elsewhere { binding, role }) => format!("{}: {} elsewhere", binding.name, role.name),
        Some(Miss::Rule { binding, lacks, .. }) => format!("{}: lacks {lacks:?}", binding.name),
        Some(Miss::Others { binding, role }) => format!("{}: {} to others", binding.name, role.name),
        Some(Miss::Unbound { role }) => format!("{} unbound", role.name),
    }
}

#[test]
fn the_nearest_miss_is_the_mistake() {
    let ours = || group("system:bootstrappers");
    let rule = |verb: &str, group: &str, resource: &str| {
        role("mine", json!([{"verbs": [verb], "apiGroups": [group], "resources": [resource]}]))
    };
    let mine = binding("b", "mine", ours());
    let group_of_api = "certificates.k8s.io";
    let requests = "certificatesigningrequests";
    let mut narrow = rule("create", group_of_api, requests);
    narrow["rules"][0]["resourceNames"] = json!(["x"]);
    let bootstrapper = "system:node-bootstrapper";
    let cases = [
        (vec![], "system:node-bootstrapper unbound"),
        (
            vec![binding("b", bootstrapper, group("system:kubelet-bootstrap"))],
            "b: system:node-bootstrapper to others",
        ),
        (vec![binding("b", "system:node-bootstraper", ours())], "b: no role"),
        (vec![rule("get", group_of_api, requests), mine.clone()], "b: lacks Verb"),
        (vec![rule("create", "", requests), mine.clone()], "b: lacks ApiGroup"),
        (
            vec![rule("create", group_of_api, "certificatesigningrequests/nodeclient"), mine.clone()],
            "b: lacks Resource",
        ),
        (vec![narrow, mine.clone()], "b: lacks ResourceName"),
    ];
    for (objects, expected) in cases {
        assert_eq!(miss(&objects), expected);
    }
    let mut local = namespaced(binding("b", bootstrapper, ours()), "kube-system");
    local["roleRef"]["kind"] = "ClusterRole".into();
    assert_eq!(miss(&[local]), "b: system:node-bootstrapper elsewhere");
    // Role and group swapped: the role is bound to a group that has no members.
    let swapped = binding("b", "system:bootstrappers", group("system:node-bootstrapper"));
    assert_eq!(miss(&[swapped]), "b: swapped");
}
