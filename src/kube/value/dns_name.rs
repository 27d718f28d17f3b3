/// Whether a text is a DNS-1123 subdomain.
///
/// Mirrors k8s.io/apimachinery/pkg/util/validation: IsDNS1123Subdomain.
pub fn is_dns_subdomain(text: &str) -> bool {
    let label = |bytes: &[u8]| {
        let alphanumeric = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        bytes.first().is_some_and(alphanumeric)
            && bytes.last().is_some_and(alphanumeric)
            && bytes.iter().all(|b| alphanumeric(b) || *b == b'-')
    };
    text.len() <= 253 && text.as_bytes().split(|byte| *byte == b'.').all(label)
}
