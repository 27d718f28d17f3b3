//! A file that is named like a private key where a certificate is expected.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::{At, Cluster, Kubelet, ServingCertificate, Setting};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::CERTIFICATE_FILE_NAMES_KEY,
    Level::Deny,
    include_str!("certificate_file_names_key.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut report = |path: &Path, file: &str| {
        let Some(certificate) = beside_key(file) else { return };
        findings.push(
            Finding::new(RULE.id, path, format!("`{}` looks like a private key", file.escape_debug()))
                .label("must be a certificate")
                .reason("the component that reads it finds no certificate and does not start")
                .help(format!("write the path of the certificate, such as `{}`", certificate.escape_debug())),
        );
    };
    for file in control_plane(context.cluster) {
        report(&file.path, &file.value);
    }
    let plane = &context.cluster.control_plane;
    for (name, flag) in plane.apiserver.flags.iter().chain(&plane.controller_manager.flags) {
        flagged(name, flag, &mut report);
    }
    for shape in &context.cluster.shapes {
        kubelet(&shape.kubelet, &mut report);
    }
}

/// The certificate files that have a key of their own in the spec.
fn control_plane(cluster: &Cluster) -> impl Iterator<Item = &At<String>> {
    let apiserver = &cluster.control_plane.apiserver;
    let signing = &cluster.control_plane.controller_manager.signing;
    let signers = signing.common.iter().chain(signing.signers.values());
    [&apiserver.client_ca_file, &apiserver.kubelet_client_cert_file]
        .into_iter()
        .chain(&apiserver.kubelet_certificate_authority)
        .chain(signers.filter_map(|signer| signer.cert_file.as_ref()))
}

fn kubelet(kubelet: &Kubelet, report: &mut impl FnMut(&Path, &str)) {
    report(&kubelet.paths.client_ca.path, &kubelet.paths.client_ca.value);
    if let ServingCertificate::Files { cert_file, .. } = &kubelet.serving.value {
        report(&kubelet.serving.path.key("cert-file"), cert_file);
    }
    let fields = ["authentication.x509.clientCAFile", "tlsCertFile"].map(|field| kubelet.field(field));
    for setting in fields.into_iter().flatten().filter(|setting| setting.written) {
        if let Some(file) = setting.value.as_str() {
            report(&setting.path, file);
        }
    }
    for (name, flag) in &kubelet.flags {
        flagged(name, flag, report);
    }
}

/// Checks a flag whose value is a certificate file.
fn flagged(name: &str, flag: &Setting, report: &mut impl FnMut(&Path, &str)) {
    const ENDS: [&str; 6] =
        ["cert-file", "certfile", "ca-file", "cafile", "-certificate", "certificate-authority"];
    if ENDS.iter().any(|end| name.ends_with(end))
        && let Some(file) = flag.value.as_str()
    {
        report(&flag.path, file);
    }
}

/// The certificate that a file with the name of a private key usually has beside it: `ca.crt` of `ca.key`;
/// `ca.pem` of `ca-key.pem`, `ca_key.pem` and `ca.key.pem`. Nothing for other names.
fn beside_key(file: &str) -> Option<String> {
    const ENDS: [(&str, &str); 5] = [
        (".key.pem", ".pem"),
        ("-key.pem", ".pem"),
        ("_key.pem", ".pem"),
        ("/key.pem", "/cert.pem"),
        (".key", ".crt"),
    ];
    ENDS.iter().find_map(|(end, instead)| {
        let start = file.len().checked_sub(end.len())?;
        let found = file.get(start..)?.eq_ignore_ascii_case(end);
        found.then(|| format!("{}{instead}", file.get(..start).unwrap_or_default()))
    })
}
