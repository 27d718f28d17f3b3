use std::net::IpAddr;

/// An address, whose numbers may have leading zeros.
///
/// Mirrors k8s.io/utils/net: ParseIPSloppy.
pub fn sloppy_ip(text: &str) -> Option<IpAddr> {
    let plain = |octet: &str| match octet.trim_start_matches('0') {
        "" if !octet.is_empty() => "0".to_owned(),
        rest => rest.to_owned(),
    };
    let without_zeros = || text.split('.').map(plain).collect::<Vec<_>>().join(".").parse();
    text.parse().or_else(|_| without_zeros()).ok()
}

#[cfg(test)]
mod tests {
    use super::sloppy_ip;

    #[test]
    fn leading_zeros_are_left_out() {
        for (text, address) in [
            ("10.0.0.1", Some("10.0.0.1")),
            ("010.000.0.01", Some("10.0.0.1")),
            ("::1", Some("::1")),
            ("fe80::1%eth0", None),
            ("10.0.0", None),
            ("10..0.1", None),
            ("localhost", None),
            ("", None),
        ] {
            assert_eq!(sloppy_ip(text), address.map(|address| address.parse().unwrap()), "{text}");
        }
    }
}
