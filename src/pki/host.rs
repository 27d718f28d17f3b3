use std::net::IpAddr;

use super::Certificate;

impl Certificate {
    /// Whether it names a host: one of its DNS names is the host's, or has a star for the host's first label.
    ///
    /// Mirrors crypto/x509 of Go: Certificate.VerifyHostname. The common name does not count.
    pub fn names_host(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        self.dns_names.iter().any(|name| covers(name, host))
    }

    /// Whether it names an address.
    pub fn names_address(&self, address: &IpAddr) -> bool {
        self.addresses.iter().any(|own| own.to_canonical() == address.to_canonical())
    }
}

fn covers(name: &str, host: &str) -> bool {
    if host.is_empty() || name.is_empty() {
        return false;
    }
    match (name.strip_prefix("*."), host.split_once('.')) {
        (Some(domain), Some((_, rest))) => !domain.is_empty() && domain.eq_ignore_ascii_case(rest),
        _ => name.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_star_stands_for_one_label() {
        for (name, host) in [("a.b", "A.b"), ("*.b.c", "a.b.c"), ("a", "a")] {
            assert!(covers(name, host), "{name} {host}");
        }
        for (name, host) in [
            ("*.b", "b"),
            ("*.b", "x.a.b"),
            ("*", "a"),
            ("*.", "a."),
            ("a*.b", "ab.b"),
            ("", ""),
            ("a.b", "a"),
        ] {
            assert!(!covers(name, host), "{name} {host}");
        }
    }
}
