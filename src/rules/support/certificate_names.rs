use crate::model::Host;
use crate::pki::{Certificate, trust};

/// How many names are listed; a provider's certificate may have hundreds.
const MOST: usize = 6;
/// With as many names, Go's error has their number only.
const MOST_IN_ERROR: usize = 100;

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

/// The error of clients that do not find a host in a certificate.
///
/// Mirrors crypto/x509: HostnameError.Error.
pub(in crate::rules) fn host_refused(certificate: &Certificate, host: &Host) -> String {
    let is_common_name = |name: &String| name.eq_ignore_ascii_case(&host.to_string());
    let unnamed = certificate.dns_names.is_empty() && certificate.addresses.is_empty();
    if unnamed && trust::names(certificate, "CN").iter().any(is_common_name) {
        return "x509: certificate relies on legacy Common Name field, use SANs instead".to_owned();
    }
    let (valid, kind): (Vec<String>, _) = match host {
        Host::Address(address) if certificate.addresses.is_empty() => {
            return format!(
                "x509: cannot validate certificate for {address} because it doesn't contain any IP SANs"
            );
        }
        Host::Address(_) => (certificate.addresses.iter().map(ToString::to_string).collect(), "IP SANs"),
        Host::Name(_) => (certificate.dns_names.clone(), "names"),
    };
    match valid.len() {
        0 => format!("x509: certificate is not valid for any names, but wanted to match {host}"),
        MOST_IN_ERROR.. => {
            format!("x509: certificate is valid for {} {kind}, but none matched {host}", valid.len())
        }
        _ => format!("x509: certificate is valid for {}, not {host}", valid.join(", ")),
    }
}
