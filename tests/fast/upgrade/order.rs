use std::collections::BTreeMap;

use nodejoin::kube::{Minor, skew};
use nodejoin::upgrade::Step;
use proptest::prelude::*;

use super::{HEAD, upgrade};

/// Checks that at no moment two components are further apart than Kubernetes supports, and that all arrive.
fn follows_the_skew_policy(spec: &str, from: Minor, to: Minor, pools: &[Option<Minor>]) {
    let found = upgrade(spec, &to.to_string()).unwrap();
    let (mut apiserver, mut manager) = (from, from);
    let mut kubelets: BTreeMap<String, Minor> =
        pools.iter().enumerate().map(|(index, minor)| (format!("p{index}"), minor.unwrap_or(from))).collect();
    for step in &found.order.steps {
        match step {
            Step::Apiserver { from, to } => {
                assert_eq!(
                    (*from, from.way_to(*to).len()),
                    (apiserver, 1),
                    "one release at a time: {step:?}"
                );
                apiserver = *to;
            }
            Step::ControllerManager { from, to } => {
                assert_eq!(*from, manager);
                manager = *to;
            }
            Step::Kubelets { group, to, .. } => {
                let kubelet = kubelets.get_mut(group.pool.as_ref().unwrap()).unwrap();
                assert_eq!((group.minor, group.nodes), (*kubelet, 1), "{step:?}");
                *kubelet = *to;
            }
        }
        assert_eq!(skew::controller_manager(manager, apiserver), skew::Skew::Supported, "{step:?}");
        for (pool, kubelet) in &kubelets {
            assert_eq!(
                skew::kubelet(*kubelet, apiserver),
                skew::Skew::Supported,
                "{pool} {kubelet} {step:?}\n{spec}"
            );
        }
    }
    assert_eq!((apiserver, manager), (to, to));
    for (index, pinned) in pools.iter().enumerate() {
        let kubelet = kubelets[&format!("p{index}")];
        let stays =
            pinned.is_some_and(|minor| minor != from && skew::kubelet(minor, to) == skew::Skew::Supported);
        assert_eq!(kubelet, if stays { pinned.unwrap() } else { to }, "p{index}\n{spec}");
        let told = found.order.stay.iter().any(|group| group.pool == Some(format!("p{index}")));
        assert_eq!(told, kubelet != to, "p{index}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_mix_of_pools_is_upgraded_within_the_policy(
        start in 0usize..29,
        way in 0usize..8,
        lags in proptest::collection::vec(proptest::option::of(0usize..4), 1..4),
    ) {
        let minors: Vec<Minor> = Minor::all().collect();
        let (from, to) = (minors[start], minors[(start + way).min(28)]);
        let mut spec = HEAD.replace("MINOR", &from.to_string());
        let mut pools = Vec::new();
        for (index, lag) in lags.iter().enumerate() {
            let minor = lag.map(|lag| minors[start.saturating_sub(lag)]);
            // A cluster that is outside of the policy before is not what this is about.
            let minor = minor.filter(|minor| skew::kubelet(*minor, from) == skew::Skew::Supported);
            let kubelet = minor.map(|minor| format!("kubelet.kubernetes = \"{minor}\"\n")).unwrap_or_default();
            spec.push_str(&format!("[pools.p{index}]\n{kubelet}[nodes.n{index}]\npool = \"p{index}\"\n"));
            pools.push(minor);
        }
        follows_the_skew_policy(&spec, from, to, &pools);
    }
}

#[test]
fn the_longest_way_is_within_the_policy() {
    let spec = HEAD.replace("MINOR", "1.9") + "[pools.p0]\n[nodes.n0]\npool = \"p0\"\n";
    follows_the_skew_policy(&spec, Minor::oldest(), Minor::newest(), &[None]);
}
