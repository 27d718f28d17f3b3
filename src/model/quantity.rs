/// Whether a text is a quantity, such as `100Mi`.
///
/// Mirrors k8s.io/apimachinery/pkg/api/resource: ParseQuantity.
pub fn is_quantity(text: &str) -> bool {
    const SUFFIXES: [&str; 16] =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = unsigned.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let is_number = number.parse::<f64>().is_ok();
    let is_exponent = || {
        let digits = suffix
            .strip_prefix(['e', 'E'])
            .map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    is_number && (SUFFIXES.contains(&suffix) || is_exponent())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_known() {
        for right in ["1", "0.5", ".5", "-1", "100m", "1Gi", "1e3", "1E-3", "5."] {
            assert!(is_quantity(right), "{right}");
        }
        for wrong in ["", "Gi", "1gb", "1 Gi", "1e", "1.2.3", "10%", "."] {
            assert!(!is_quantity(wrong), "{wrong}");
        }
    }
}
