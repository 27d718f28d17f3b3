//! A proxy of the environment between a component and its peer.

use crate::facts::Process;
use crate::facts::format::proxies;
use crate::proof::step::Step;
use crate::proof::walk::Walk;
use crate::rules::nodes::proxy_before_api_server::{self, Proxied};

/// What a component connects to.
pub(in crate::proof) struct Peer<'a> {
    /// Its name in a sentence.
    pub(in crate::proof) what: &'a str,
    /// Its host, without brackets.
    pub(in crate::proof) host: &'a str,
    /// Its port.
    pub(in crate::proof) port: &'a str,
    /// Whether the connection has TLS.
    pub(in crate::proof) tls: bool,
}

/// Adds a condition and a finding if the connection goes through a proxy of the process's environment.
pub(in crate::proof) fn note(
    walk: &Walk<'_>,
    step: &mut Step,
    who: &str,
    process: &Process,
    peer: &Peer<'_>,
) {
    let Some(found) = proxies::proxied(&process.environment, peer.tls, peer.host, peer.port) else { return };
    let at = match peer.host.contains(':') {
        true => format!("[{}]:{}", peer.host, peer.port),
        false => format!("{}:{}", peer.host, peer.port),
    };
    let must = format!("{} must forward connections of {who} to {at}", found.proxy);
    step.provided(must, Some(&found.set.origin));
    // A variable that a spec sets is a choice: it is the way to reach the API server through a proxy.
    if !found.is_final || found.set.origin.spec.is_some() {
        return;
    }
    let finding = proxy_before_api_server::judge(&Proxied {
        who,
        what: peer.what,
        host: &at,
        name: peer.host,
        proxy: found.set.origin.place(),
        exceptions: found.exceptions.map(|list| list.origin.place()),
    });
    step.also(walk.judged(&found.set.origin, finding));
}
