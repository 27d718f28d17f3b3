use std::fmt;
use std::str::FromStr;

use super::Malformed;

/// A length of time as Go writes it: `8760h`, `1h30m`.
///
/// Mirrors Go's time.ParseDuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoDuration {
    text: String,
    nanoseconds: i64,
}

impl GoDuration {
    /// Whole seconds, rounded down.
    pub fn seconds(&self) -> i64 {
        self.nanoseconds.div_euclid(1_000_000_000)
    }

    /// What Go counts in.
    pub fn nanoseconds(&self) -> i64 {
        self.nanoseconds
    }
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The whole seconds of a duration with or without a sign.
///
/// Mirrors Go's time.ParseDuration.
pub fn signed_seconds(text: &str) -> Option<i64> {
    signed_duration(text).map(|(sign, duration)| sign * duration.seconds())
}

/// A duration with or without a sign: 1 or -1, and what it is apart from that.
///
/// Mirrors Go's time.ParseDuration.
pub fn signed_duration(text: &str) -> Option<(i64, GoDuration)> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    rest.parse().ok().map(|duration| (sign, duration))
}

/// A number, or the nanoseconds of a duration: what bounds and defaults are compared in.
#[allow(clippy::cast_precision_loss, reason = "only compared")]
pub fn measure(text: &str) -> Option<f64> {
    let text = text.trim();
    let duration = || signed_duration(text).map(|(sign, duration)| (sign * duration.nanoseconds()) as f64);
    text.parse().ok().or_else(duration)
}

/// Whether two texts say one value: as they stand, as numbers, or as durations.
pub fn is_same_value(one: &str, other: &str) -> bool {
    one == other || measure(one).is_some_and(|value| measure(other) == Some(value))
}

impl FromStr for GoDuration {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || {
            Malformed::of(format!("`{}`", text.escape_debug()), "is not a duration")
                .label("not a duration")
                .reason("Go's durations are numbers with a unit: h, m, s, ms; days and years do not exist")
                .help(match text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok()) {
                    Some(days) => format!("write `{}h`", days.saturating_mul(24)),
                    None => "write hours: `8760h` is a year".to_owned(),
                })
        };
        if text == "0" {
            return Ok(Self { text: text.to_owned(), nanoseconds: 0 });
        }
        let mut rest = text;
        let mut nanoseconds: f64 = 0.0;
        if rest.is_empty() {
            return Err(malformed());
        }
        while !rest.is_empty() {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).ok_or_else(malformed)?;
            let (number, tail) = rest.split_at(end);
            let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
            let (unit, next) = tail.split_at(unit_end);
            let scale = match unit {
                "ns" => 1.0,
                "us" | "µs" | "μs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 60e9,
                "h" => 3600e9,
                _ => return Err(malformed()),
            };
            nanoseconds += number.parse::<f64>().map_err(|_| malformed())? * scale;
            rest = next;
        }
        // Go's Duration is a 64-bit count of nanoseconds: about 292 years.
        if nanoseconds >= 9.2e18 {
            return Err(Malformed::of(
                format!("`{}`", text.escape_debug()),
                "is longer than Go's durations reach: 292 years",
            )
            .label("longer than 292 years"));
        }
        #[allow(clippy::cast_possible_truncation, reason = "checked just above")]
        let nanoseconds = nanoseconds as i64;
        Ok(Self { text: text.to_owned(), nanoseconds })
    }
}

/// Whether a text is a duration with or without a sign.
///
/// Mirrors Go's time.ParseDuration.
pub fn is_duration(text: &str) -> bool {
    text.strip_prefix(['-', '+']).unwrap_or(text).parse::<GoDuration>().is_ok()
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
        for wrong in ["", "1", "h", "365d", "1y", "-1h", "1h ", "1 h", "99999999h", ".", "1..5h"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
        assert_eq!("365d".parse::<GoDuration>().unwrap_err().way_out(), Some("write `8760h`"));
    }
}
