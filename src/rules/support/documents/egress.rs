use serde_json::Value;

use super::Documents;
use crate::facts::Fact;
use crate::rules::fact::ServerFlags;
use crate::rules::support::document::{Refusals, field_of, items_of, text_at};
use crate::rules::support::document_shape::Shape;

/// The EgressSelectorConfiguration.
pub(in crate::rules) const EGRESS: Documents = Documents {
    kind: "EgressSelectorConfiguration",
    also: |_| false,
    loading: "failed to read egress selector config: ",
    shape: Shape::Table(&[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        (
            "egressSelections",
            Shape::List(&Shape::Table(&[("name", Shape::Text), ("connection", CONNECTION)])),
        ),
    ]),
    validate,
};

const CONNECTION: Shape = Shape::Table(&[
    ("proxyProtocol", Shape::Text),
    (
        "transport",
        Shape::Table(&[
            ("tcp", Shape::Table(&[("url", Shape::Text), ("tlsConfig", TLS)])),
            ("uds", Shape::Table(&[("udsName", Shape::Text)])),
        ]),
    ),
]);

const TLS: Shape = Shape::Table(&[
    ("caBundle", Shape::Text),
    ("clientKey", Shape::Text),
    ("clientCert", Shape::Text),
    ("tlsServerName", Shape::Text),
]);

const PROTOCOLS: [&str; 3] = ["Direct", "HTTPConnect", "GRPC"];
const NAMES: [&str; 3] = ["cluster", "controlplane", "etcd"];

/// Mirrors k8s.io/apiserver/pkg/server/egressselector: ValidateEgressSelectorConfiguration. All connections have one path
/// in its errors.
fn validate(refusals: &mut Refusals, document: &Value, flags: &ServerFlags<'_>) {
    let mut before: Vec<String> = Vec::new();
    for (index, selection) in items_of(document, "egressSelections").iter().enumerate() {
        let at = format!("egressSelections[{index}]");
        connection(refusals, field_of(selection, "connection"), &format!("{at}.connection"), flags);
        let name = text_at(selection, "name").to_lowercase();
        let path = format!("{at}.name");
        // v1alpha1 has the name `master` for the control plane.
        let old = text_at(document, "apiVersion").ends_with("v1alpha1") && name == "master";
        if before.contains(&name) {
            refusals.duplicate(&path, &format!("service.connection[{index}]"), &name, "keep one of the two");
        } else if !NAMES.contains(&name.as_str()) && !old {
            refusals.unsupported(&path, "service.connection", &name, &NAMES);
        }
        before.push(name);
    }
}

fn connection(refusals: &mut Refusals, connection: &Value, at: &str, flags: &ServerFlags<'_>) {
    let protocol = text_at(connection, "proxyProtocol");
    let path = format!("{at}.proxyProtocol");
    if !PROTOCOLS.contains(&protocol) {
        return refusals.unsupported(&path, "service.connection.protocol", protocol, &PROTOCOLS);
    }
    let transport = field_of(connection, "transport");
    let at = format!("{at}.transport");
    let missing = |refusals: &mut Refusals, own: &str, why: &str| {
        refusals.required(
            &at,
            &format!("service.connection.{own}"),
            why,
            "name the proxy's address or socket",
        );
    };
    let has = |name: &str| transport.get(name).is_some_and(|own| !own.is_null());
    match protocol {
        "Direct" if !transport.is_null() => {
            let why = "config must be absent for direct connect";
            let own = "service.connection.transport";
            refusals.invalid(&at, own, "direct", "belongs to no direct connection", why, "remove it");
        }
        "Direct" => {}
        _ if transport.is_null() => {
            missing(refusals, "transport", &format!("transport must be set for {protocol}"))
        }
        "GRPC" if !has("uds") => missing(refusals, "uds", "UDS must be set with GRPC"),
        "GRPC" => socket(refusals, transport, &at),
        _ if has("tcp") && has("uds") => {
            let why = "TCP and UDS cannot both be set";
            let own = "service.connection.tcp";
            refusals.invalid(&at, own, "", "has two ways to the proxy", why, "keep one of the two");
        }
        _ if has("tcp") => tcp(refusals, field_of(transport, "tcp"), &format!("{at}.tcp"), flags),
        _ if has("uds") => socket(refusals, transport, &at),
        _ => missing(refusals, "tcp", "One of TCP or UDS must be set"),
    }
}

fn socket(refusals: &mut Refusals, transport: &Value, at: &str) {
    if text_at(field_of(transport, "uds"), "udsName").is_empty() {
        let (path, own) = (format!("{at}.uds.udsName"), "service.connection.udsName");
        let why = "must be present for UDS connections";
        refusals.invalid(&path, own, "nil", "is missing", why, "write the path of the socket");
    }
}

fn tcp(refusals: &mut Refusals, tcp: &Value, at: &str, flags: &ServerFlags<'_>) {
    let url = text_at(tcp, "url");
    let tls = field_of(tcp, "tlsConfig");
    let own = "service.connection.tlsConfig";
    let path = format!("{at}.tlsConfig");
    if url.starts_with("http://") {
        if !tls.is_null() {
            let why = "config must not be present when using HTTP";
            refusals.invalid(&path, own, "nil", "belongs to no plain connection", why, "remove it");
        }
    } else if !url.starts_with("https://") {
        let why = "supported connection protocols are http:// and https://";
        let help = "write a URL that begins with `https://`";
        refusals.invalid(&format!("{at}.url"), "service.connection.url", url, "is not a URL", why, help);
    } else if tls.is_null() {
        refusals.required(
            &path,
            own,
            "TLSConfig must be present when using HTTPS",
            "name the certificate and the key",
        );
    } else {
        for (field, what) in
            [("caBundle", "ca bundle"), ("clientCert", "client cert"), ("clientKey", "client key")]
        {
            file(refusals, text_at(tls, field), (&path, own, field, what), flags);
        }
    }
}

/// A file of the connection's TLS.
fn file(
    refusals: &mut Refusals,
    named: &str,
    (path, own, field, what): (&str, &str, &str, &str),
    flags: &ServerFlags<'_>,
) {
    let (path, own) = (format!("{path}.{field}"), format!("{own}.{field}"));
    if named.is_empty() {
        if field != "caBundle" {
            let why = format!("Using TLS requires {field}");
            refusals.invalid(&path, &own, "nil", "is missing", &why, "name the file");
        }
        return;
    }
    if matches!(flags.files.map(|files| files.get(named)), Some(Fact::Absent)) {
        let why = format!("TLS {}{what} does not exist", if field == "caBundle" { "config " } else { "" });
        let help = "copy the file there, or write the path of one that exists";
        refusals.invalid(&path, &own, named, "names a file that does not exist", &why, help);
    }
}
