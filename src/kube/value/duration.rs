use std::fmt;
use std::str::FromStr;

use super::digits::{split_digits, split_sign};
use super::{Decimal, Malformed};

/// A duration in Go's form: `8760h`, `1h30m`. It has no sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoDuration {
    text: String,
    nanoseconds: i64,
}

impl GoDuration {
    /// Whole seconds, rounded down.
    pub fn seconds(&self) -> i64 {
        self.nanoseconds / NANOSECONDS
    }

    /// Nanoseconds, the unit of Go's durations.
    pub fn nanoseconds(&self) -> i64 {
        self.nanoseconds
    }
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for GoDuration {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let parsed = if text.starts_with(['-', '+']) { Err(Wrong::Form) } else { parse(text) };
        let shown = format!("`{}`", text.escape_debug());
        match parsed {
            Ok(nanoseconds) => Ok(Self { text: text.to_owned(), nanoseconds }),
            Err(Wrong::TooLong) => {
                Err(Malformed::of(shown, "is longer than Go's longest duration, 292 years")
                    .label("longer than 292 years"))
            }
            Err(Wrong::Form) => Err(Malformed::of(shown, "is not a duration")
                .label("not a duration")
                .reason("Go's durations are numbers with a unit: h, m, s or ms; there is no unit for days")
                .help(match text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok()) {
                    Some(days) => format!("write `{}h`", days.saturating_mul(24)),
                    None => "write a duration in hours, such as `8760h` for a year".to_owned(),
                })),
        }
    }
}

/// The nanoseconds of a duration with or without a sign.
///
/// Mirrors Go's time.ParseDuration.
pub fn nanoseconds(text: &str) -> Option<i64> {
    parse(text).ok()
}

/// The whole seconds of a duration with or without a sign, rounded towards zero.
///
/// Mirrors Go's time.ParseDuration.
pub fn signed_seconds(text: &str) -> Option<i64> {
    nanoseconds(text).map(|nanoseconds| nanoseconds / NANOSECONDS)
}

/// Whether a text is a duration with or without a sign.
///
/// Mirrors Go's time.ParseDuration.
pub fn is_duration(text: &str) -> bool {
    nanoseconds(text).is_some()
}

/// A number, or the nanoseconds of a duration, for comparing bounds and defaults.
pub fn measure(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::read(text).or_else(|| nanoseconds(text).map(Decimal::from))
}

/// Whether two texts are the same value: as text, as numbers, or as durations.
pub fn is_same_value(one: &str, other: &str) -> bool {
    one == other || measure(one).is_some_and(|value| measure(other) == Some(value))
}

/// Why a text is not a duration.
enum Wrong {
    Form,
    TooLong,
}

const NANOSECONDS: i64 = 1_000_000_000;
/// One more than the longest duration; with a minus before it, it is the shortest.
const END: u64 = 1 << 63;

/// Nanoseconds: Go's durations are a 64-bit count of them, about 292 years.
///
/// Mirrors Go's time.ParseDuration.
fn parse(text: &str) -> Result<i64, Wrong> {
    let (is_negative, mut rest) = split_sign(text);
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(Wrong::Form);
    }
    // The form first: Go reports a malformed duration before one that is too long.
    let mut sum = Ok(0_u64);
    while !rest.is_empty() {
        let (part, tail) = part(rest).ok_or(Wrong::Form)?;
        let within = |sum: u64| sum.checked_add(part?).filter(|sum| *sum <= END);
        sum = sum.and_then(|sum| within(sum).ok_or(Wrong::TooLong));
        rest = tail;
    }
    match (sum?, is_negative) {
        (END, true) => Ok(i64::MIN),
        (sum, true) => i64::try_from(sum).map(|sum| -sum).map_err(|_| Wrong::TooLong),
        (sum, false) => i64::try_from(sum).map_err(|_| Wrong::TooLong),
    }
}

/// The nanoseconds of the first number with its unit, and what follows; none of them when they are too many.
fn part(text: &str) -> Option<(Option<u64>, &str)> {
    let (whole, fraction, tail) = split_digits(text);
    let (unit, tail) =
        tail.split_at(tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len()));
    let unit: u64 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() { Some(0) } else { whole.parse::<u64>().ok() };
    let whole = whole.and_then(|whole| whole.checked_mul(unit));
    Some((whole.and_then(|whole| whole.checked_add(fraction_of(fraction, unit))), tail))
}

/// The nanoseconds of the digits after a point. Go counts them in a float, so that `0.3333333333333333333h` is 20 minutes:
/// this is the one place with a float, for the same result to the last nanosecond.
///
/// Mirrors Go's time.leadingFraction.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "as Go does"
)]
fn fraction_of(digits: &str, unit: u64) -> u64 {
    let (mut number, mut scale) = (0_u64, 1_f64);
    for digit in digits.bytes() {
        if number > i64::MAX as u64 / 10 {
            break;
        }
        let next = number * 10 + u64::from(digit - b'0');
        if next > END {
            break;
        }
        number = next;
        scale *= 10.0;
    }
    (number as f64 * (unit as f64 / scale)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        let seconds = |text: &str| text.parse::<GoDuration>().map(|duration| duration.seconds());
        assert_eq!(seconds("8760h"), Ok(31_536_000));
        assert_eq!(seconds("1h30m"), Ok(5400));
        assert_eq!(seconds("1.5h"), Ok(5400));
        assert_eq!(seconds("0"), Ok(0));
        for wrong in ["", "1", "h", "365d", "1y", "-1h", "+1h", "1h ", "1 h", "99999999h", ".", "1..5h"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
        assert_eq!("365d".parse::<GoDuration>().unwrap_err().way_out(), Some("write `8760h`"));
        let too_long = "99999999h".parse::<GoDuration>().unwrap_err();
        assert_eq!(
            too_long,
            Malformed::of("`99999999h`", "is longer than Go's longest duration, 292 years")
                .label("longer than 292 years")
        );
    }

    /// The answers are those of Go 1.26's time.ParseDuration.
    #[test]
    fn counts_as_go_counts() {
        for (text, expected) in VECTORS {
            assert_eq!(nanoseconds(text), *expected, "{text}");
        }
    }

    #[test]
    fn one_value_has_several_texts() {
        for (one, other) in
            [("1h", "60m"), ("1ms", "1000000"), ("0.9", ".90"), ("-1s", "-1000ms"), ("x", "x")]
        {
            assert!(is_same_value(one, other), "{one} {other}");
        }
        for (one, other) in [("1h", "61m"), ("9007199254740993", "9007199254740992"), ("x", "y"), ("1", "x")]
        {
            assert!(!is_same_value(one, other), "{one} {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whole_numbers_of_units_are_exact(hours in 0_i64..2_500_000, minutes in 0_i64..60, nanoseconds in 0_i64..1_000_000_000) {
            let text = format!("{hours}h{minutes}m{nanoseconds}ns");
            let expected = (hours * 60 + minutes) * 60 * NANOSECONDS + nanoseconds;
            proptest::prop_assert_eq!(super::nanoseconds(&text), Some(expected));
            proptest::prop_assert_eq!(super::nanoseconds(&format!("-{text}")), Some(-expected));
        }

        #[test]
        fn fractions_of_seconds_are_exact(count in 0_i64..NANOSECONDS) {
            proptest::prop_assert_eq!(super::nanoseconds(&format!("0.{count:09}s")), Some(count));
        }

        #[test]
        fn any_text_is_a_duration_or_not(text in "[-+0-9.hmsnuµ]{0,24}") {
            let _ = super::nanoseconds(&text);
        }
    }

    const VECTORS: &[(&str, Option<i64>)] = &[
        ("0", Some(0)),
        ("-0", Some(0)),
        ("+0", Some(0)),
        ("1h30m", Some(5_400_000_000_000)),
        ("8760h", Some(31_536_000_000_000_000)),
        ("-1h", Some(-3_600_000_000_000)),
        ("+5s", Some(5_000_000_000)),
        (".5s", Some(500_000_000)),
        ("5.s", Some(5_000_000_000)),
        ("1.5h", Some(5_400_000_000_000)),
        ("0.7m", Some(42_000_000_000)),
        ("1ns", Some(1)),
        ("1us", Some(1000)),
        ("1µs", Some(1000)),
        ("1μs", Some(1000)),
        ("2.5us", Some(2500)),
        ("1m1h", Some(3_660_000_000_000)),
        ("3000000h", None),
        ("2562047h", Some(9_223_369_200_000_000_000)),
        ("2562048h", None),
        ("9007199254740993ns", Some(9_007_199_254_740_993)),
        ("9223372036854775807ns", Some(9_223_372_036_854_775_807)),
        ("9223372036854775808ns", None),
        ("-9223372036854775808ns", Some(-9_223_372_036_854_775_808)),
        ("-9223372036854775809ns", None),
        ("9223372036854775.807us", Some(9_223_372_036_854_775_807)),
        ("9223372036s854ms775us807ns", Some(9_223_372_036_854_775_807)),
        ("9223372036854ms775us808ns", None),
        ("0.100000000000000000000h", Some(360_000_000_000)),
        ("0.3333333333333333333h", Some(1_200_000_000_000)),
        ("0.830103483285477580700h", Some(2_988_372_539_827)),
        ("0.9223372036854775807s", Some(922_337_203)),
        ("0.9223372036854775809s", Some(922_337_203)),
        ("0.99999999999999999999999s", Some(1_000_000_000)),
        ("1.0000000001s", Some(1_000_000_000)),
        ("39h9m14.425s", Some(140_954_425_000_000)),
        ("1e3s", None),
        ("1d", None),
        (".", None),
        (".s", None),
        ("-.s", None),
        ("s", None),
        ("--", None),
        ("--1s", None),
        ("+-1s", None),
        ("1", None),
        ("60", None),
        ("1S", None),
        ("1H", None),
        ("1hs", None),
        ("1.2.3s", None),
        ("1s.5s", Some(1_500_000_000)),
        ("1s1s", Some(2_000_000_000)),
        ("99999999999999999999h", None),
    ];
}
