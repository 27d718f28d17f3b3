use std::cmp::Ordering;

use super::digits::split_sign;

/// A number exactly as it is written, such as `-1`, `0.9` or `1e3`, to be compared without rounding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    is_negative: bool,
    /// The digits, without zeros around them; none for zero.
    digits: String,
    /// Where the point is: the number is `0.digits` times ten to this power.
    exponent: i64,
}

impl Decimal {
    /// Reads digits with or without a sign, a point and an exponent.
    pub fn read(text: &str) -> Option<Self> {
        let (is_negative, unsigned) = split_sign(text);
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self::of(is_negative, &all, i64::try_from(whole.len()).ok()? + i64::from(exponent)))
    }

    fn of(is_negative: bool, all: &str, exponent: i64) -> Self {
        let digits = all.trim_start_matches('0');
        let exponent = exponent - i64::try_from(all.len() - digits.len()).unwrap_or(i64::MAX);
        let digits = digits.trim_end_matches('0').to_owned();
        match digits.is_empty() {
            true => Self { is_negative: false, digits, exponent: 0 },
            false => Self { is_negative, digits, exponent },
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether it is less than zero.
    pub fn is_negative(&self) -> bool {
        self.is_negative
    }

    /// This percentage of a whole, rounded towards zero; nothing if the result overflows.
    pub fn percent_of(&self, whole: i128) -> Option<i128> {
        let digits: i128 = if self.is_zero() { 0 } else { self.digits.parse().ok()? };
        let signed = if self.is_negative { -digits } else { digits };
        let power = self.exponent - i64::try_from(self.digits.len()).ok()? - 2;
        let scale = 10_i128.checked_pow(u32::try_from(power.unsigned_abs()).ok()?)?;
        let product = signed.checked_mul(whole)?;
        if power < 0 { Some(product / scale) } else { product.checked_mul(scale) }
    }

    /// Compares without regard to signs.
    fn compare_sizes(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (false, false) => self.exponent.cmp(&other.exponent).then_with(|| self.digits.cmp(&other.digits)),
            (one, two) => two.cmp(&one),
        }
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        let digits = number.unsigned_abs().to_string();
        let exponent = i64::try_from(digits.len()).unwrap_or_default();
        Self::of(number < 0, &digits, exponent)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.compare_sizes(other),
            (true, true) => other.compare_sizes(self),
            (one, two) => two.cmp(&one),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::read(text).unwrap()
    }

    #[test]
    fn reads_numbers_and_nothing_else() {
        for (text, same) in [
            ("0", "-0"),
            ("0.0", "+000"),
            ("100", "1e2"),
            ("0.9", ".90"),
            ("5.", "5"),
            ("12E-1", "1.2"),
            ("-0.001", "-1e-3"),
        ] {
            assert_eq!(decimal(text), decimal(same), "{text}");
        }
        for wrong in ["", ".", "-", "e1", "1e", "1e1.5", "1.2.3", "0x1", "1 ", "inf", "NaN", "--1", "1_0"] {
            assert_eq!(Decimal::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_no_float_tells_apart_is_told_apart() {
        assert!(decimal("9007199254740993") > decimal("9007199254740992"));
        assert!(decimal("18446744073709551615") > Decimal::from(i64::MAX));
        assert!(decimal("0.1000000000000000000001") > decimal("0.1"));
        assert!(decimal("1e999999999") > decimal("9e999999998"));
        assert!(decimal("-1e-999999999") < decimal("0"));
        assert!(decimal("0") < decimal("1e-999999999"));
        assert!(decimal("-2") < decimal("-1.5"));
        assert_eq!(Decimal::from(i64::MIN), decimal("-9223372036854775808"));
    }

    #[test]
    fn per_cent_are_exact() {
        assert_eq!(decimal("15").percent_of(1000), Some(150));
        assert_eq!(decimal("0.5").percent_of(1000), Some(5));
        assert_eq!(decimal("12.5").percent_of(1001), Some(125));
        assert_eq!(decimal("-10").percent_of(1000), Some(-100));
        assert_eq!(decimal("1e3").percent_of(7), Some(70));
        assert_eq!(decimal("0").percent_of(i128::MAX), Some(0));
        assert_eq!(decimal("33.3").percent_of(16 << 60), Some(6_142_765_776_545_280_688));
        assert_eq!(decimal("50").percent_of(i128::MAX), None);
    }

    proptest::proptest! {
        #[test]
        fn whole_numbers_compare_as_they_do(one: i64, other: i64) {
            proptest::prop_assert_eq!(Decimal::from(one).cmp(&Decimal::from(other)), one.cmp(&other));
            proptest::prop_assert_eq!(decimal(&one.to_string()), Decimal::from(one));
        }

        #[test]
        fn fractions_compare_as_if_scaled(one in -1_000_000_i64..1_000_000, other in -1_000_000_i64..1_000_000, scale in -9_i32..9) {
            let of = |number: i64| decimal(&format!("{number}e{scale}"));
            proptest::prop_assert_eq!(of(one).cmp(&of(other)), one.cmp(&other));
        }

        #[test]
        fn any_text_is_a_number_or_not(text in "[-+0-9.eE]{0,12}") {
            if let Some(number) = Decimal::read(&text) {
                proptest::prop_assert!(text.parse::<f64>().is_ok());
                let _ = number.percent_of(1 << 70);
            }
        }
    }
}
