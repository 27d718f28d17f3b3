//! Certificates for labs: a control plane accepts what `nodejoin ca new` makes, and nothing is overwritten.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::run::{SPEC, Sandbox};
use nodejoin::pki::{Certificate, SignedBy, read_bundle};

fn certificate(sandbox: &Sandbox, name: &str) -> Certificate {
    read_bundle(&sandbox.read(name)).unwrap().remove(0)
}

#[test]
fn a_set_fits_its_spec() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let made = sandbox.run(&["ca", "new", "--out", "lab", "--days", "30", "--at", "2030-01-01T00:00:00Z"]);
    assert_eq!(made.code, 0, "{}", made.all());

    let ca = certificate(&sandbox, "lab/ca.pem");
    assert!(ca.is_ca && ca.may_sign && ca.self_issued);
    assert_eq!(ca.not_before.to_string(), "2030-01-01T00:00:00Z");
    assert_eq!(ca.not_after.to_string(), "2030-01-31T00:00:00Z");
    let server = certificate(&sandbox, "lab/apiserver.pem");
    assert_eq!(server.is_signed_by(&ca), SignedBy::Verified);
    for address in ["192.168.124.18", "10.96.0.1", "127.0.0.1"] {
        assert!(server.names_address(&address.parse().unwrap()), "{address}");
    }
    assert!(server.names_host("kubernetes.default.svc.cluster.local") && !server.is_ca);
    let client = certificate(&sandbox, "lab/kubelet-client.pem");
    assert_eq!(client.is_signed_by(&ca), SignedBy::Verified);
    assert_eq!(client.subject, "CN=kube-apiserver-kubelet-client");

    for entry in fs::read_dir(sandbox.path("lab")).unwrap() {
        let entry = entry.unwrap();
        let (name, mode) = (entry.file_name(), entry.metadata().unwrap().permissions().mode() & 0o777);
        let is_key = name.to_str().unwrap().ends_with("-key.pem");
        assert_eq!(mode, if is_key { 0o600 } else { 0o644 }, "{name:?}");
        assert_eq!(
            sandbox.read(&format!("lab/{}", name.to_str().unwrap())).windows(7).any(|w| w == b"PRIVATE"),
            is_key
        );
    }
}

#[test]
fn the_line_for_the_spec_is_printed_where_it_differs() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let made = sandbox.run(&["ca", "new", "--out", "lab"]);
    assert!(made.stderr.contains("write `ca = \"lab/ca.pem\"` under `[cluster]`"), "{}", made.stderr);
    ["pki/ca.pem", "pki/apiserver.pem"].iter().for_each(|file| sandbox.remove(file));
    let made = sandbox.run(&["ca", "new"]);
    assert!(made.code == 0 && !made.stderr.contains("write `ca"), "{}", made.stderr);
}

/// Right after `init`, with the names that the spec and the control plane's flags have by default; what `init` wrote is a warning.
#[test]
fn a_new_ca_takes_the_place_of_the_example() {
    let sandbox = Sandbox::new(b"");
    sandbox.run(&["init", "lab"]);
    let lab = |line: &str| sandbox.shell(&format!("cd lab && {line}"));
    let checked = lab("$0 check");
    assert!(checked.code == 0 && checked.stderr.contains("warning[ca-is-example]"), "{}", checked.all());
    let made = lab("$0 ca new");
    assert!(made.code == 0 && !made.stderr.contains("write `ca"), "{}", made.all());
    let checked = lab("$0 check --deny warnings");
    assert!(checked.code == 0 && checked.stderr.lines().count() == 1, "{}", checked.all());
    let built = lab("$0 build && cat out/control-plane/*.flags");
    let names = built.stdout.split("/var/lib/kubernetes/").skip(1).map(|rest| rest.lines().next().unwrap());
    let names: std::collections::BTreeSet<&str> = names.collect();
    assert_eq!(
        names.iter().copied().collect::<Vec<_>>(),
        ["ca-key.pem", "ca.pem", "kubelet-client-key.pem", "kubelet-client.pem"]
    );
    names.iter().for_each(|name| assert!(sandbox.exists(&format!("lab/pki/{name}")), "{name}"));
    // A second one replaces nothing.
    assert_eq!(lab("$0 ca new").code, 2);
}

/// What may be committed is not ignored: encrypted secrets and outputs; what is in plain text is.
#[test]
fn init_ignores_plain_secrets_only() {
    let sandbox = Sandbox::new(b"");
    let made = sandbox.shell("git init -q lab && cd lab && $0 init && $0 ca new && $0 check");
    assert_eq!(made.code, 0, "{}", made.all());
    let ignored = |path: &str| sandbox.shell(&format!("cd lab && git check-ignore -q {path}")).code == 0;
    for path in ["secrets/workers.token", "secrets/web-abc123.token", "pki/ca-key.pem", ".out.nodejoin-lock"]
    {
        assert!(ignored(path), "{path}");
    }
    for path in
        ["cluster.toml", "pki/ca.pem", "secrets/workers.age", "secrets/tokens.yaml", "out/cluster.tar.age"]
    {
        assert!(!ignored(path), "{path}");
    }
    assert_eq!(
        sandbox.shell("cd lab && $0 build && git add -A && git ls-files | grep -c 'out/\\|token$'").stdout,
        "0\n"
    );
}

/// During a rotation, both CAs have one name.
#[test]
fn cas_of_one_name_are_told_apart_by_their_pins() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    for folder in ["old", "new"] {
        assert_eq!(sandbox.run(&["ca", "new", "--out", folder]).code, 0);
    }
    let both = [sandbox.read("old/ca.pem"), sandbox.read("new/ca.pem")].concat();
    sandbox.write("pki/ca.pem", &both);
    let proof = sandbox.run(&["prove", "--verbose"]).stdout;
    for folder in ["old", "new"] {
        let pin = certificate(&sandbox, &format!("{folder}/ca.pem")).pin();
        assert!(proof.contains(&format!("CN=kubernetes-ca ({}…)", &pin[..19])), "{proof}");
    }
    sandbox.write("pki/ca.pem", &sandbox.read("new/ca.pem"));
    assert!(!sandbox.run(&["prove", "--verbose"]).stdout.contains("(sha256:"));
}

#[test]
fn nothing_is_overwritten() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    sandbox.write("lab/service-account-key.pem", b"mine");
    let made = sandbox.run(&["ca", "new", "--out", "lab"]);
    assert_eq!(made.code, 2);
    assert!(made.stderr.contains("`lab/service-account-key.pem` already exists"), "{}", made.stderr);
    assert_eq!(fs::read_dir(sandbox.path("lab")).unwrap().count(), 1);
}

#[test]
fn a_certificate_is_shown_with_its_pin() {
    let sandbox = Sandbox::new(SPEC.as_bytes());
    let pin = certificate(&sandbox, "pki/ca.pem").pin();
    let shown = sandbox.run(&["ca", "show"]);
    assert!(shown.stdout.contains(&format!("pin         {pin}\n")), "{}", shown.all());
    assert_eq!(sandbox.run(&["ca", "show", "--pin", "pki/ca.pem"]).stdout, format!("{pin}\n"));
    let key = sandbox.run(&["ca", "show", "pki/key.pem"]);
    assert!(key.code == 2 && key.stderr.contains("private key"), "{}", key.all());
    assert!(!key.all().contains("MI"), "{}", key.all());
}
