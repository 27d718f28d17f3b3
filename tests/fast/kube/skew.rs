use nodejoin::kube::skew::{self, Skew};
use nodejoin::kube::{Kube, Minor};

use super::minor;

#[test]
fn a_kubelet_may_be_two_or_three_minors_older() {
    for (kubelet, apiserver, verdict) in [
        ("1.37", "1.37", Skew::Supported),
        ("1.34", "1.37", Skew::Supported),
        ("1.33", "1.37", Skew::TooOld { oldest: minor("1.34") }),
        ("1.37", "1.36", Skew::Newer),
        ("1.25", "1.28", Skew::Supported),
        ("1.24", "1.26", Skew::Supported),
        // What counts is the kubelet's own minor: 1.25 may be three older, 1.24 may not.
        ("1.24", "1.27", Skew::TooOld { oldest: minor("1.25") }),
        ("1.9", "1.11", Skew::Supported),
        ("1.9", "1.12", Skew::TooOld { oldest: minor("1.10") }),
    ] {
        assert_eq!(skew::kubelet(minor(kubelet), minor(apiserver)), verdict, "{kubelet} at {apiserver}");
    }
}

#[test]
fn the_control_plane_is_within_one_minor() {
    assert_eq!(skew::controller_manager(minor("1.36"), minor("1.37")), Skew::Supported);
    assert_eq!(skew::controller_manager(minor("1.37"), minor("1.36")), Skew::Newer);
    assert_eq!(skew::controller_manager(minor("1.9"), minor("1.37")), Skew::TooOld { oldest: minor("1.36") });
    assert_eq!(skew::apiserver(minor("1.35"), minor("1.37")), Skew::TooOld { oldest: minor("1.36") });
}

/// Within what is supported, every kubelet finds a version of CertificateSigningRequest that both know.
#[test]
fn what_is_supported_can_ask_for_a_certificate() {
    let versions = |at: Minor| Kube::of(at).api_versions("CertificateSigningRequest").collect::<Vec<_>>();
    let mut pairs = 0;
    for apiserver in Minor::all() {
        for kubelet in Minor::all().filter(|kubelet| skew::kubelet(*kubelet, apiserver) == Skew::Supported) {
            let served = versions(apiserver);
            assert!(
                versions(kubelet).iter().any(|version| served.contains(version)),
                "{kubelet} at {apiserver}"
            );
            pairs += 1;
        }
    }
    // Itself and two older ones for each, fewer at the oldest, and a third one since 1.28.
    assert_eq!(pairs, 29 * 3 - 3 + 10);
}
