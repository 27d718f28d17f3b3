use super::*;

const TOKEN: &[&str] = &["system:authenticated", "system:bootstrappers"];
const NODE: &[&str] = &["system:nodes", "system:authenticated"];
const CREATE: &str = "create certificates.k8s.io/certificatesigningrequests";

/// The bindings of a join, as every guide has them.
fn join() -> Vec<Value> {
    let approve = "system:certificates.k8s.io:certificatesigningrequests";
    vec![
        binding("create", "system:node-bootstrapper", group("system:bootstrappers")),
        binding("approve", &format!("{approve}:nodeclient"), group("system:bootstrappers")),
        binding("renew", &format!("{approve}:selfnodeclient"), group("system:nodes")),
    ]
}

#[test]
fn a_token_may_what_a_join_takes_in_every_minor() {
    let objects = join();
    for minor in Minor::all() {
        let rbac = Rbac::new(Kube::of(minor), &objects);
        assert!(rbac.refused().is_empty(), "{minor}: {:?}", rbac.refused());
        let token = |what: &str| may(&rbac, "system:bootstrap:07401b", TOKEN, what);
        for verb in ["create", "get", "list", "watch"] {
            let what = format!("{verb} certificates.k8s.io/certificatesigningrequests");
            assert_eq!(token(&what).as_deref(), Some("create"), "{minor}: {what}");
        }
        assert_eq!(token(&format!("{CREATE}/nodeclient")).as_deref(), Some("approve"), "{minor}");
        assert_eq!(token(&format!("{CREATE}/selfnodeclient")), None, "{minor}");
        assert_eq!(token("update certificates.k8s.io/certificatesigningrequests/approval"), None, "{minor}");
        let node = |what: &str| may(&rbac, "system:node:a", NODE, what);
        assert_eq!(node(&format!("{CREATE}/selfnodeclient")).as_deref(), Some("renew"), "{minor}");
        assert_eq!(node("create /nodes"), None, "{minor}: system:node is not bound to any subject");
    }
}

#[test]
fn by_default_a_token_may_nothing() {
    for minor in Minor::all() {
        let rbac = Rbac::new(Kube::of(minor), []);
        assert_eq!(may(&rbac, "system:bootstrap:07401b", TOKEN, CREATE), None, "{minor}");
        assert_eq!(
            may(
                &rbac,
                "system:anonymous",
                &["system:unauthenticated"],
                "get /configmaps cluster-info@kube-public"
            ),
            None
        );
        let all = may(&rbac, "admin", &["system:masters"], "delete /secrets x@kube-system");
        assert_eq!(all.as_deref(), Some("cluster-admin"), "{minor}");
    }
}

#[test]
fn the_controller_manager_signs_as_its_controller() {
    for minor in Minor::all() {
        let rbac = Rbac::new(Kube::of(minor), []);
        let controller = "system:serviceaccount:kube-system:certificate-controller";
        let update = "update certificates.k8s.io/certificatesigningrequests/approval x";
        assert!(may(&rbac, controller, &[], update).is_some(), "{minor}");
        assert_eq!(may(&rbac, "system:kube-controller-manager", &[], update), None, "{minor}");
        let signer = "system:serviceaccount:kube-system:bootstrap-signer";
        assert!(may(&rbac, signer, &[], "update /configmaps cluster-info@kube-public").is_some(), "{minor}");
        assert_eq!(may(&rbac, signer, &[], "update /configmaps other@kube-public"), None, "{minor}");
        assert!(may(&rbac, signer, &[], "list /secrets @kube-system").is_some(), "{minor}");
        assert_eq!(may(&rbac, signer, &[], "list /secrets @default"), None, "{minor}");
    }
    let sign = "sign certificates.k8s.io/signers kubernetes.io/kubelet-serving";
    let controller = "system:serviceaccount:kube-system:certificate-controller";
    assert!(may(&Rbac::new(kube("1.18"), []), controller, &[], sign).is_some());
    assert!(may(&Rbac::new(kube("1.17"), []), controller, &[], sign).is_none());
}

#[test]
fn gates_decide_what_is_there() {
    let kube = kube("1.36");
    let off = Rbac::new(kube, []);
    let on = Rbac::with_gates(kube, &|gate| gate == "ClusterTrustBundle" || kube.feature_is_on(gate), []);
    let what = "list certificates.k8s.io/clustertrustbundles";
    let account = ["system:serviceaccounts"];
    assert_eq!(may(&off, "x", &account, what), None);
    assert_eq!(may(&on, "x", &account, what).as_deref(), Some("system:cluster-trust-bundle-discovery"));
}

#[test]
fn what_everybody_may() {
    for (minor, anonymous) in [("1.13", true), ("1.14", true)] {
        let rbac = Rbac::new(kube(minor), []);
        let may = |what: &str| may(&rbac, "system:anonymous", &["system:unauthenticated"], what).is_some();
        assert_eq!(may("get path:/version"), anonymous, "{minor}");
        assert_eq!(may("get path:/api"), minor == "1.13", "{minor}");
        assert!(!may("get path:/metrics"), "{minor}");
    }
}

#[test]
fn wildcards_subresources_names_and_paths() {
    let rules = json!([
        {"verbs": ["*"], "apiGroups": ["apps"], "resources": ["*/scale"]},
        {"verbs": ["get"], "apiGroups": ["*"], "resources": ["pods", "pods/log"]},
        {"verbs": ["get", "list"], "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"]},
        {"verbs": ["get"], "nonResourceURLs": ["/logs/*", "/exact"]},
        {"verbs": ["list"], "apiGroups": ["batch"], "resources": ["*"]},
    ]);
    let objects = [role("r", rules), binding("b", "r", json!([{"kind": "User", "name": "u"}]))];
    let rbac = Rbac::new(kube("1.37"), &objects);
    let yes = |what: &str| may(&rbac, "u", &[], what).is_some();
    for what in [
        "patch apps/deployments/scale",
        "get x/pods p@n",
        "get /pods/log p@n",
        "get /secrets one@n",
        "list /secrets one",
        "get path:/logs/",
        "get path:/logs/a/b",
        "get path:/exact",
        "list batch/jobs/status",
    ] {
        assert!(yes(what), "{what}");
    }
    for what in [
        "patch apps/deployments",
        "patch batch/jobs/scale",
        "get x/pods/exec p@n",
        "get /secrets two@n",
        "list /secrets",
        "get path:/logs",
        "get path:/exact/",
        "head path:/exact",
        "get batch/jobs",
    ] {
        assert!(!yes(what), "{what}");
    }
    assert!(may(&rbac, "v", &["u"], "get path:/exact").is_none(), "a user is no group");
}

#[test]
fn service_accounts_and_scopes() {
    let rules = json!([{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]);
    let account = json!([{"kind": "ServiceAccount", "name": "sa"}]);
    let mut local = namespaced(binding("b", "r", account), "a");
    local["roleRef"]["kind"] = "ClusterRole".into();
    let mut own = namespaced(binding("c", "s", json!([{"kind": "User", "name": "u"}])), "a");
    own["roleRef"]["kind"] = "Role".into();
    let objects = [role("r", rules.clone()), namespaced(role("s", rules), "a"), local, own];
    let rbac = Rbac::new(kube("1.37"), &objects);
    assert!(rbac.refused().is_empty(), "{:?}", rbac.refused());
    let account = "system:serviceaccount:a:sa";
    assert!(may(&rbac, account, &[], "get /pods p@a").is_some());
    assert!(may(&rbac, account, &[], "get /pods p@b").is_none());
    assert!(may(&rbac, account, &[], "get /pods p").is_none());
    assert!(may(&rbac, "system:serviceaccount:b:sa", &[], "get /pods p@a").is_none());
    assert!(may(&rbac, "u", &[], "get /pods p@a").is_some());
    assert!(may(&rbac, "u", &[], "get /pods p@b").is_none());
}

#[test]
fn aggregation_follows_labels() {
    let mut part = role("part", json!([{"verbs": ["get"], "apiGroups": ["x.io"], "resources": ["things"]}]));
    part["metadata"]["labels"] = json!({"rbac.authorization.k8s.io/aggregate-to-view": "true"});
    let mut whole = role("whole", json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]));
    whole["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchExpressions": [
        {"key": "rbac.authorization.k8s.io/aggregate-to-view", "operator": "Exists"},
        {"key": "kubernetes.io/bootstrapping", "operator": "DoesNotExist"},
    ]}]});
    let objects = [
        part,
        whole,
        binding("v", "view", json!([{"kind": "User", "name": "viewer"}])),
        binding("a", "admin", json!([{"kind": "User", "name": "admin"}])),
        binding("w", "whole", json!([{"kind": "User", "name": "whole"}])),
    ];
    let rbac = Rbac::new(kube("1.37"), &objects);
    assert!(rbac.refused().is_empty(), "{:?}", rbac.refused());
    for user in ["viewer", "admin", "whole"] {
        assert!(may(&rbac, user, &[], "get x.io/things").is_some(), "{user}");
    }
    assert!(may(&rbac, "viewer", &[], "get /pods p@a").is_some());
    assert!(may(&rbac, "whole", &[], "get /pods p@a").is_none(), "its own rules are replaced");
    assert!(may(&rbac, "admin", &[], "create rbac.authorization.k8s.io/roles @a").is_some());
    assert!(may(&rbac, "viewer", &[], "create /pods @a").is_none());
}
