use crate::model::Host;
use crate::pki::Certificate;

/// How many names are listed; a provider's certificate may have hundreds.
const MOST: usize = 6;

/// What the certificate is valid for, of the host's kind, for a label.
pub(in crate::rules) fn names_of_kind(certificate: &Certificate, host: &Host) -> String {
    let (all, kind): (Vec<String>, _) = match host {
        Host::Name(_) => {
            (certificate.dns_names.iter().map(|name| name.escape_debug().to_string()).collect(), "DNS name")
        }
        Host::Address(_) => (certificate.addresses.iter().map(ToString::to_string).collect(), "IP address"),
    };
    let shown = all.iter().take(MOST).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(MOST) {
        _ if all.is_empty() => format!("has no {kind}"),
        0 => format!("valid for {shown}"),
        more => format!("valid for {shown} and {more} more"),
    }
}

/// The error of Go's crypto/x509: HostnameError.Error.
pub(in crate::rules) fn host_refused(certificate: &Certificate, host: &Host) -> String {
    match host {
        Host::Address(address) if certificate.addresses.is_empty() => {
            format!("x509: cannot validate certificate for {address} because it doesn't contain any IP SANs")
        }
        Host::Name(name) if certificate.dns_names.is_empty() => {
            format!("x509: certificate is not valid for any names, but wanted to match {name}")
        }
        host => format!("x509: certificate is valid for …, not {host}"),
    }
}
