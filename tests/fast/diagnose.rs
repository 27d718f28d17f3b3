//! Log lines are recognised as what they belong to; others are counted.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::collections::BTreeSet;

use nodejoin::diagnose::{all, diagnose, recognise};
use nodejoin::rules;

use crate::harness::{self, Page};

fn rules_of(line: &str) -> Vec<String> {
    recognise(line).map(|index| all()[index].rules.clone()).unwrap_or_default()
}

#[test]
fn symptoms_name_rules_that_exist() {
    assert!(all().len() > 100);
    for symptom in all() {
        for rule in &symptom.rules {
            assert!(rules::find(rule).is_some(), "{rule}");
        }
        assert!(!symptom.look.is_empty());
    }
}

/// A line of each symptom, with any text in its placeholders, is that symptom's.
#[test]
fn symptoms_are_recognised_by_themselves() {
    let mut wrong = Vec::new();
    for symptom in all() {
        for line in &symptom.lines {
            let line = format!(
                "E1201 05:12:33.000000    1234 run.go:74] \"command failed\" err=\"{}\"",
                line.replace("{}", "x-1").replace('"', "\\\"")
            );
            let found = recognise(&line).map(|index| &all()[index]);
            let same = found.is_some_and(|found| {
                found.step == symptom.step
                    && (found.rules == symptom.rules
                        || found.rules.iter().any(|rule| symptom.rules.contains(rule)))
            });
            if !same {
                wrong.push(format!(
                    "{line}\n  {:?} instead of {:?}",
                    found.map(|found| &found.rules),
                    symptom.rules
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// The error of every finding on the rules' pages is recognised by its own rule.
#[test]
fn the_errors_of_rules_are_recognised() {
    let mut missed = BTreeSet::new();
    let mut known = 0;
    for rule in rules::RULES.iter() {
        let page = Page::parse(rule.page).unwrap();
        let cases = page.cases.iter().filter(|case| case.fires);
        let found = cases.filter_map(|case| match case.folder {
            true => harness::findings_of_folder(case).ok(),
            false => Some(harness::outcome(rule, case).ok()?.findings),
        });
        for finding in found.flatten() {
            let Some(error) = finding.error.filter(|_| finding.rule == rule.id) else { continue };
            // What a component does, where its own words are not known.
            if error.starts_with("it ") || error.starts_with('`') {
                continue;
            }
            match rules_of(&error).iter().any(|name| name == rule.id.as_str()) {
                true => known += 1,
                false => _ = missed.insert(format!("{}: {error} -> {:?}", rule.id, rules_of(&error))),
            }
        }
    }
    assert!(known > 80, "{known}");
    assert!(missed.is_empty(), "{}\n{}", missed.len(), missed.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Lines in the form of journals, and the rule that is first for them.
const LINES: &[(&str, &str)] = &[
    (
        r#"Dec 01 05:12:33 w1 kubelet[1234]: E1201 05:12:33.000000    1234 run.go:74] "command failed" err="failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory""#,
        "bootstrap-kubeconfig-missing",
    ),
    (
        r#"E1201 05:12:33.000000    1234 run.go:74] "command failed" err="failed to parse kubelet flag: unknown flag: --network-plugin""#,
        "flag-unknown",
    ),
    (r#"Error: unknown flag: --pod-infra-container-image"#, "flag-unknown"),
    (
        r#"E1201 05:12:33.1 1 run.go:72] "command failed" err="failed to load kubelet config file, path: /var/lib/kubelet/config.yaml, error: failed to load Kubelet config file /var/lib/kubelet/config.yaml, error failed to read kubelet config file \"/var/lib/kubelet/config.yaml\", error: open /var/lib/kubelet/config.yaml: no such file or directory""#,
        "kubelet-config-unreadable",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:74] "command failed" err="failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false""#,
        "",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:74] "command failed" err="failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint \"unix:///run/containerd/containerd.sock\": rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory\"""#,
        "runtime-endpoint-malformed",
    ),
    (
        r#"E1201 05:12:33.1 1 certificate_manager.go:562] "Unhandled Error" err="kubernetes.io/kube-apiserver-client-kubelet: Failed while requesting a signed certificate from the control plane: cannot create certificate signing request: Unauthorized" logger="UnhandledError""#,
        "token-secret-missing",
    ),
    (
        r#"E1201 05:12:33.1 1 certificate_manager.go:562] kubernetes.io/kube-apiserver-client-kubelet: Failed while requesting a signed certificate from the control plane: cannot create certificate signing request: certificatesigningrequests.certificates.k8s.io is forbidden: User "system:bootstrap:07401b" cannot create resource "certificatesigningrequests" in API group "certificates.k8s.io" at the cluster scope"#,
        "csr-request-unauthorized",
    ),
    (
        r#"E1201 05:12:33.1 1 certificate_manager.go:562] kubernetes.io/kube-apiserver-client-kubelet: Failed while requesting a signed certificate from the control plane: cannot create certificate signing request: Post "https://10.0.0.1:6443/apis/certificates.k8s.io/v1/certificatesigningrequests": tls: failed to verify certificate: x509: certificate signed by unknown authority"#,
        "api-server-certificate-untrusted",
    ),
    (
        r#"E1201 05:12:33.1 1 reflector.go:150] k8s.io/client-go/informers/factory.go:160: Failed to watch *v1.Node: failed to list *v1.Node: Get "https://10.0.0.1:6443/api/v1/nodes": x509: certificate is valid for 10.96.0.1, 192.168.1.5, not 10.0.0.1"#,
        "api-server-not-in-certificate",
    ),
    (
        r#"E1201 05:12:33.1 1 x.go:1] err="Get \"https://api.example.com:6443/\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-12-01T05:12:33Z is after 2026-11-30T00:00:00Z""#,
        "api-server-certificate-expired",
    ),
    (
        r#"E1201 05:12:33.1 1 x.go:1] err="Post \"https://10.0.0.1:6443/apis/certificates.k8s.io/v1/certificatesigningrequests\": dial tcp 10.0.0.1:6443: connect: connection refused""#,
        "api-server-loopback",
    ),
    (
        r#"E1201 05:12:33.1 1 x.go:1] err="Get \"https://api.example.com:6443/\": dial tcp: lookup api.example.com on 10.0.0.2:53: no such host""#,
        "api-server-loopback",
    ),
    (
        r#"F1201 05:12:33.1 1 certificate_manager.go:487] Bootstrap: No valid client certificate is found and the server is responsive, exiting."#,
        "csr-controller-disabled",
    ),
    (
        r#"F1201 05:12:33.1 1 transport.go:110] The currently active client certificate has expired and the server is responsive, exiting."#,
        "kubelet-rotation-disabled",
    ),
    (
        r#"E1201 05:12:33.1 1 kubelet_node_status.go:96] "Unable to register node with API server" err="nodes is forbidden: User \"system:anonymous\" cannot create resource \"nodes\" in API group \"\" at the cluster scope" node="w1""#,
        "apiserver-node-authorizer-missing",
    ),
    (
        r#"E1201 05:12:33.1 1 kubelet_node_status.go:96] "Unable to register node with API server" err="nodes \"w2\" is forbidden: node \"w1\" is not allowed to modify node \"w2\"" node="w2""#,
        "client-certificate-of-another-node",
    ),
    (
        r#"E1201 05:12:33.1 1 kubelet_node_status.go:96] "Unable to register node with API server" err="nodes \"w1\" is forbidden: is not allowed to set the following labels: node-role.kubernetes.io/worker""#,
        "node-label-forbidden",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:74] "command failed" err="failed to validate kubelet flags: unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: [node-role.kubernetes.io/worker]""#,
        "node-label-forbidden",
    ),
    (
        r#"E1201 05:12:33.1 1 kubelet.go:2424] "Error getting node" err="node \"w1\" not found""#,
        "kubelet-does-not-register",
    ),
    (
        r#"E1201 05:12:33.1 1 authentication.go:73] "Unable to authenticate the request" err="[invalid bearer token, token lookup failed]""#,
        "token-secret-missing",
    ),
    (
        r#"E1201 05:12:33.1 1 authentication.go:73] "Unable to authenticate the request" err="[x509: certificate signed by unknown authority, verifying certificate SN=123, SKID=, AKID= failed: x509: certificate signed by unknown authority]""#,
        "apiserver-client-ca-missing-signer",
    ),
    (
        r#"E1201 05:12:33.1 1 authentication.go:73] "Unable to authenticate the request" err="[x509: certificate has expired or is not yet valid: current time 2026-12-01T05:12:33Z is after 2026-11-30T00:00:00Z, verifying certificate SN=1, SKID=, AKID= failed: x509: certificate has expired or is not yet valid]""#,
        "client-certificate-expired",
    ),
    (
        r#"I1201 05:12:33.1 1 bootstrap.go:92] No secret of name bootstrap-token-07401b to match bootstrap bearer token"#,
        "token-secret-missing",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:74] "command failed" err="unable to load client CA file \"/etc/kubernetes/pki/ca.pem\": data does not contain any valid RSA or ECDSA certificates""#,
        "certificate-file-names-key",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:72] "command failed" err="enable-admission-plugins plugin \"NodeRestrictions\" is unknown""#,
        "admission-plugin-unknown",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:72] "command failed" err="authorization-mode \"Nodes\" is not a valid mode""#,
        "authorization-mode-unknown",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:72] "command failed" err="[--etcd-servers must be specified, service-account-issuer is a required flag]""#,
        "server-flags-clash",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:72] "command failed" err="open /etc/kubernetes/audit-policy.yaml: no such file or directory""#,
        "server-file-not-mounted",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:72] "command failed" err="error starting controllers: failed to start certificate controller: expected 1 certificate, found 2""#,
        "signing-ca-is-bundle",
    ),
    (
        r#"I1201 05:12:33.1 1 certificates.go:1] "Skipping CSR signer controller because no csr cert/key was specified" controller="certificatesigningrequest-signing-controller""#,
        "signing-off",
    ),
    (
        r#"E1201 05:12:33.1 1 certificate_controller.go:151] "Unhandled Error" err="Sync csr-x failed with : error auto signing csr: the signer has expired: NotAfter=2026-11-30 00:00:00 +0000 UTC""#,
        "ca-expired",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:72] "command failed" err="\"csrsignings\" is not in the list of known controllers""#,
        "controller-unknown",
    ),
    (
        r#"Dec 01 05:12:33 w1 systemd[1]: kubelet.service: Failed to load environment files: No such file or directory"#,
        "environment-file-missing",
    ),
    (
        r#"Dec 01 05:12:33 w1 (kubelet)[99]: kubelet.service: Unable to locate executable '/usr/bin/kubelet': No such file or directory"#,
        "unit-starts-nothing",
    ),
    (
        r#"Dec 01 05:12:33 w1 systemd[1]: kubelet.service: Main process exited, code=exited, status=203/EXEC"#,
        "unit-starts-nothing",
    ),
    (
        r#"Dec 01 05:12:33 w1 systemd[1]: /etc/systemd/system/kubelet.service:5: Unknown key name 'Enviroment' in section 'Service', ignoring."#,
        "unit-line-ignored",
    ),
    (
        r#"Dec 01 05:12:33 w1 systemd[1]: kubelet.service: Referenced but unset environment variable evaluates to an empty string: KUBELET_EXTRA_ARGS"#,
        "unit-variable-unset",
    ),
    (r#"Failed to start kubelet.service: Unit kubelet.service is masked."#, "unit-starts-nothing"),
    (
        r#"I1201 05:12:33.1 1 token.go:191] [discovery] Failed to request cluster-info, will try again: configmaps "cluster-info" is forbidden: User "system:anonymous" cannot get resource "configmaps" in API group "" in the namespace "kube-public""#,
        "cluster-info-unauthorized",
    ),
    (
        r#"error execution phase preflight: couldn't validate the identity of the API Server: cluster CA found in cluster-info ConfigMap is invalid: none of the public keys "sha256:ab12" are pinned"#,
        "discovery-pin-mismatch",
    ),
    (
        r#"error execution phase preflight: couldn't validate the identity of the API Server: could not find a JWS signature in the cluster-info ConfigMap for token ID "07401b""#,
        "token-cannot-sign",
    ),
    (
        r#"error: You must be logged in to the server (the server has asked for the client to provide credentials ( pods/log kube-proxy-x))"#,
        "kubelet-client-ca-missing",
    ),
    (
        r#"Error from server (Forbidden): Forbidden (user=kube-apiserver, verb=get, resource=nodes, subresource=proxy) ( pods/log x)"#,
        "kubelet-api-unauthorized",
    ),
    (
        r#"Error from server: Get "https://10.0.0.5:10250/containerLogs/x": dial tcp 10.0.0.5:10250: connect: connection refused"#,
        "listen-address-loopback",
    ),
    (
        r#"I1201 05:12:33.1 1 log.go:245] http: TLS handshake error from 10.0.0.1:4312: no serving certificate available for the kubelet"#,
        "kubelet-serving-unapproved",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:74] "command failed" err="failed to set feature gates from initial flags-based config: unrecognized feature gate: DynamicKubeletConfig""#,
        "feature-gate-unknown",
    ),
    (
        r#"E1201 05:12:33.1 1 run.go:74] "command failed" err="cannot set feature gate CSIMigration to false, feature is locked to true""#,
        "feature-gate-locked",
    ),
    (
        r#"{"MESSAGE":"E1201 05:12:33.1 1 run.go:74] \"command failed\" err=\"failed to run Kubelet: bad --node-ip \\\"10.0.0.300\\\": not a valid IP\"","PRIORITY":"6"}"#,
        "node-address-families",
    ),
];

#[test]
fn lines_of_journals_are_recognised() {
    assert!(LINES.len() >= 40);
    let mut wrong = Vec::new();
    for (line, rule) in LINES {
        let found = recognise(line).map(|index| &all()[index]);
        let first = found.map(|found| found.rules.first().map_or("", String::as_str));
        if first != Some(*rule) {
            wrong.push(format!("{line}\n  {first:?} instead of {rule}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn other_lines_are_counted() {
    let log = b"I1201 05:12:33.1 1 server.go:467] \"Kubelet version\" kubeletVersion=\"v1.34.2\"\n\n\xff\xfe\x1b[31m noise\n-- Boot 1 --\nError: unknown flag: --x\nError: unknown flag: --y\n";
    let diagnosis = diagnose(&log[..]).unwrap();
    assert_eq!((diagnosis.lines, diagnosis.unknown, diagnosis.complete), (5, 3, true));
    assert_eq!((diagnosis.seen.len(), diagnosis.seen[0].count, diagnosis.seen[0].line), (1, 2, 5));
    let long = [&b"x".repeat(1_000_000)[..], b"\nError: unknown flag: --x"].concat();
    let diagnosis = diagnose(&long[..]).unwrap();
    assert_eq!((diagnosis.lines, diagnosis.seen[0].line), (2, 2));
}

#[cfg(feature = "cli")]
#[test]
fn the_command_names_the_cause_and_hides_secrets() {
    use crate::run::{SPEC, Sandbox};
    let sandbox = Sandbox::new(SPEC.as_bytes());
    sandbox.write("log", b"Error: unknown flag: --bootstrap-kubecfg\nE1 x] err=\"\x1b[2J token 07401b.f395accd246ae52d\" Unauthorized\n");
    let run = sandbox.run(&["diagnose", "log"]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.stdout.contains("rule: flag-unknown"), "{}", run.all());
    assert!(run.stdout.contains("2 of 2 lines recognised"), "{}", run.all());
    assert!(!run.stdout.contains("f395accd246ae52d") && !run.stdout.contains('\u{1b}'), "{}", run.all());
    let unit = "[Service]\nExecStart=/usr/local/bin/kubelet --bootstrap-kubecfg=/etc/b.conf\n";
    sandbox.write("node/etc/systemd/system/kubelet.service", unit.as_bytes());
    let run = sandbox.run(&["diagnose", "log", "--from", "node", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let cause = &document["symptoms"][0]["causes"][0];
    assert_eq!(
        (cause["rule"].as_str(), cause["start"]["line"].as_u64()),
        (Some("flag-unknown"), Some(2)),
        "{document}"
    );
    sandbox.write("quiet", b"nothing\n");
    assert_eq!(sandbox.run(&["diagnose", "quiet"]).code, 0);
    assert_eq!(sandbox.run(&["diagnose", "missing"]).code, 2);
}
