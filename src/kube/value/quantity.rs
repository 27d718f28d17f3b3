use super::digits::{split_digits, split_sign};

/// Whether a text is a quantity, such as `100Mi`.
///
/// Mirrors k8s.io/apimachinery/pkg/api/resource: ParseQuantity.
pub fn is_quantity(text: &str) -> bool {
    Parts::read(text).is_some()
}

/// A quantity in billionths, the smallest part in Kubernetes: a remainder is rounded up, and a quantity with a binary suffix
/// is at most 2^63 - 1. Nothing for text that is not a quantity, and for values that overflow.
///
/// Mirrors k8s.io/apimachinery/pkg/api/resource: ParseQuantity.
pub fn quantity(text: &str) -> Option<i128> {
    let parts = Parts::read(text)?;
    let fraction = parts.fraction.trim_end_matches('0');
    let digits = format!("{}{fraction}", parts.whole);
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    let (factor, exponent) = match parts.suffix {
        Suffix::Decimal(exponent) => (1, exponent),
        Suffix::Binary(bits) => (1_i128 << bits, 0),
    };
    let is_binary = matches!(parts.suffix, Suffix::Binary(_));
    if is_binary && parts.whole.trim_start_matches('0').len() > 19 {
        return Some(if parts.is_negative { -MOST_BINARY } else { MOST_BINARY });
    }
    let count = digits.parse::<i128>().ok()?.checked_mul(factor)?;
    let power = NANO + exponent - i64::try_from(fraction.len()).ok()?;
    let scale = u32::try_from(power.unsigned_abs()).ok().and_then(|power| 10_i128.checked_pow(power));
    let size = match (power < 0, scale) {
        (false, scale) => count.checked_mul(scale?)?,
        (true, Some(scale)) => (count - 1) / scale + 1,
        // Less than the smallest part.
        (true, None) => 1,
    };
    let size = if is_binary { size.min(MOST_BINARY) } else { size };
    Some(if parts.is_negative { -size } else { size })
}

/// The power of ten of a unit in billionths.
const NANO: i64 = 9;

/// The most that a quantity with a binary suffix can be, in billionths.
const MOST_BINARY: i128 = i64::MAX as i128 * 1_000_000_000;

/// What a suffix multiplies with.
#[derive(Clone, Copy)]
enum Suffix {
    /// Ten to this power.
    Decimal(i64),
    /// Two to this power.
    Binary(u32),
}

/// The parts of a quantity's text.
struct Parts<'t> {
    is_negative: bool,
    /// Digits before the point, and those after it. Without any, Kubernetes reads zero.
    whole: &'t str,
    fraction: &'t str,
    suffix: Suffix,
}

impl<'t> Parts<'t> {
    /// Mirrors k8s.io/apimachinery/pkg/api/resource: parseQuantityString.
    fn read(text: &'t str) -> Option<Self> {
        let (is_negative, unsigned) = split_sign(text);
        let (whole, fraction, rest) = split_digits(unsigned);
        (!text.is_empty()).then_some(Self { is_negative, whole, fraction, suffix: Suffix::read(rest)? })
    }
}

impl Suffix {
    /// Mirrors k8s.io/apimachinery/pkg/api/resource: suffixHandler.interpret.
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "n" => Self::Decimal(-9),
            "u" => Self::Decimal(-6),
            "m" => Self::Decimal(-3),
            "" => Self::Decimal(0),
            "k" => Self::Decimal(3),
            "M" => Self::Decimal(6),
            "G" => Self::Decimal(9),
            "T" => Self::Decimal(12),
            "P" => Self::Decimal(15),
            "E" => Self::Decimal(18),
            "Ki" => Self::Binary(10),
            "Mi" => Self::Binary(20),
            "Gi" => Self::Binary(30),
            "Ti" => Self::Binary(40),
            "Pi" => Self::Binary(50),
            "Ei" => Self::Binary(60),
            _ => Self::Decimal(text.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_known() {
        for right in ["1", "0.5", ".5", "-1", "100m", "1Gi", "1e3", "1E-3", "5."] {
            assert!(is_quantity(right), "{right}");
        }
        for wrong in ["", "1gb", "1 Gi", "1e", "1.2.3", "10%"] {
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
        assert_eq!(quantity("007.50"), Some(7_500_000_000));
        for wrong in ["", "1KB", "1 Mi", "1e", "1.2.3", "0x1", "1e99999", "99999999999999999999999999999999E"]
        {
            assert_eq!(quantity(wrong), None, "{wrong}");
        }
    }

    /// The answers are those of k8s.io/apimachinery 0.37's ParseQuantity, in billionths.
    #[test]
    fn counts_as_kubernetes_counts() {
        for (text, expected) in VECTORS {
            assert_eq!(quantity(text), *expected, "{text}");
            assert_eq!(is_quantity(text), expected.is_some(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_quantity_or_not(text in "[-+0-9.eEiKMmnu]{0,12}") {
            proptest::prop_assert!(is_quantity(&text) || quantity(&text).is_none());
        }

        #[test]
        fn whole_numbers_are_exact(count in -1_000_000_000_i64..1_000_000_000) {
            for (suffix, factor) in [("", 1_000_000_000_i128), ("m", 1_000_000), ("n", 1), ("k", 1_000_000_000_000), ("Ki", 1_024_000_000_000)] {
                let expected = i128::from(count) * factor;
                proptest::prop_assert_eq!(quantity(&format!("{count}{suffix}")), Some(expected));
            }
        }

        #[test]
        fn zeros_at_the_ends_change_nothing(count in 0_u32.., places in 0_usize..9) {
            let digits = format!("{count:010}");
            let (whole, fraction) = digits.split_at(digits.len() - places);
            for suffix in ["", "m", "Mi", "e3", "E-2"] {
                let plain = quantity(&format!("{whole}.{fraction}{suffix}"));
                proptest::prop_assert_eq!(quantity(&format!("00{whole}.{fraction}000{suffix}")), plain);
                proptest::prop_assert!(plain.is_some());
            }
        }
    }

    const VECTORS: &[(&str, Option<i128>)] = &[
        ("Gi", Some(0)),
        ("m", Some(0)),
        ("000Gi", Some(0)),
        (".e", None),
        ("1e-", None),
        ("99999999999999999999999999999999Ei", Some(9_223_372_036_854_775_807_000_000_000)),
        ("-99999999999999999999Gi", Some(-9_223_372_036_854_775_807_000_000_000)),
        ("1e25", Some(10_000_000_000_000_000_000_000_000_000_000_000)),
        ("1e-30", Some(1)),
        ("0", Some(0)),
        ("-0", Some(0)),
        ("00", Some(0)),
        ("1", Some(1_000_000_000)),
        ("+1", Some(1_000_000_000)),
        ("-1", Some(-1_000_000_000)),
        ("0.5", Some(500_000_000)),
        (".5", Some(500_000_000)),
        ("5.", Some(5_000_000_000)),
        ("100m", Some(100_000_000)),
        ("1.5", Some(1_500_000_000)),
        ("1.5Gi", Some(1_610_612_736_000_000_000)),
        ("0.5Mi", Some(524_288_000_000_000)),
        ("-0.5Mi", Some(-524_288_000_000_000)),
        ("100Mi", Some(104_857_600_000_000_000)),
        ("1e3", Some(1_000_000_000_000)),
        ("1E3", Some(1_000_000_000_000)),
        ("1e+3", Some(1_000_000_000_000)),
        ("12E-1", Some(1_200_000_000)),
        ("1e-9", Some(1)),
        ("1e-10", Some(1)),
        ("-1e-10", Some(-1)),
        ("1.0000000001", Some(1_000_000_001)),
        ("-1.0000000001", Some(-1_000_000_001)),
        ("0.1n", Some(1)),
        ("1.5n", Some(2)),
        ("999u", Some(999_000)),
        ("1n", Some(1)),
        ("1.1u", Some(1100)),
        ("1Ki", Some(1_024_000_000_000)),
        ("0.0001Ki", Some(102_400_000)),
        ("1.23456789012345Ki", Some(1_264_197_519_487)),
        ("8Ei", Some(9_223_372_036_854_775_807_000_000_000)),
        ("7Ei", Some(8_070_450_532_247_928_832_000_000_000)),
        ("9999Ei", Some(9_223_372_036_854_775_807_000_000_000)),
        ("0.3Ei", Some(345_876_451_382_054_092_800_000_000)),
        ("9Pi", Some(10_133_099_161_583_616_000_000_000)),
        ("10E", Some(10_000_000_000_000_000_000_000_000_000)),
        ("99E", Some(99_000_000_000_000_000_000_000_000_000)),
        ("1e18", Some(1_000_000_000_000_000_000_000_000_000)),
        ("123456789.123456789", Some(123_456_789_123_456_789)),
        ("0.000000000000000000001", Some(1)),
        ("0.000000000000000000001Ei", Some(1_152_922)),
        ("1KB", None),
        ("1K", None),
        ("1ki", None),
        ("1mi", None),
        ("1GiB", None),
        ("1i", None),
        ("1e", None),
        ("1E", Some(1_000_000_000_000_000_000_000_000_000)),
        ("1e1e1", None),
        ("1e1.5", None),
        ("e3", Some(0)),
        (".", Some(0)),
        ("+", Some(0)),
        ("-", Some(0)),
        ("+.", Some(0)),
        (".Mi", Some(0)),
        ("1.2.3", None),
        ("1_0", None),
        ("0x1", None),
        ("inf", None),
        ("NaN", None),
        ("10%", None),
    ];
}
