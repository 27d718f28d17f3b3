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

/// A quantity in billionths; nothing for what is none, or more than can be counted.
///
/// Mirrors k8s.io/apimachinery/pkg/api/resource: ParseQuantity.
pub fn quantity(text: &str) -> Option<i128> {
    const BILLIONTHS: i128 = 1_000_000_000;
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = unsigned.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let (numerator, denominator): (i128, i128) = match suffix {
        "" => (1, 1),
        "n" => (1, BILLIONTHS),
        "u" => (1, 1_000_000),
        "m" => (1, 1000),
        "k" => (1000, 1),
        "M" => (1_000_000, 1),
        "G" => (BILLIONTHS, 1),
        "T" => (1_000_000_000_000, 1),
        "P" => (1_000_000_000_000_000, 1),
        "E" => (1_000_000_000_000_000_000, 1),
        "Ki" => (1 << 10, 1),
        "Mi" => (1 << 20, 1),
        "Gi" => (1 << 30, 1),
        "Ti" => (1 << 40, 1),
        "Pi" => (1 << 50, 1),
        "Ei" => (1 << 60, 1),
        _ => {
            let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
            if exponent < 0 { (1, power) } else { (power, 1) }
        }
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scaled = digits.checked_mul(numerator)?.checked_mul(BILLIONTHS)?;
    Some(sign * scaled / denominator.checked_mul(scale)?)
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

    #[test]
    fn quantities_are_exact() {
        assert_eq!(quantity("1"), Some(1_000_000_000));
        assert_eq!(quantity("1.5Gi"), Some(1_610_612_736_000_000_000));
        assert_eq!(quantity("100m"), Some(100_000_000));
        assert_eq!(quantity("1e3"), quantity("1k"));
        assert_eq!(quantity("12E-1"), quantity("1.2"));
        assert_eq!(quantity("-0.5Mi"), Some(-524_288_000_000_000));
        assert_eq!(quantity("1E"), quantity("1000P"));
        for wrong in [
            "",
            ".",
            "1KB",
            "Mi",
            "1 Mi",
            "1e",
            "1.2.3",
            "0x1",
            "1e99999",
            "99999999999999999999999999999999Ei",
        ] {
            assert_eq!(quantity(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_quantity_or_not(text in "[-+0-9.eEiKMmnu]{0,12}") {
            let _ = quantity(&text);
        }
    }
}
