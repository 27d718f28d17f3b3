//! Lengths of time as systemd writes them.

/// The units, with their microseconds; seconds without one.
const UNITS: [(&str, u64); 31] = [
    ("", 1_000_000),
    ("us", 1),
    ("usec", 1),
    ("µs", 1),
    ("μs", 1),
    ("ms", 1_000),
    ("msec", 1_000),
    ("s", 1_000_000),
    ("sec", 1_000_000),
    ("second", 1_000_000),
    ("seconds", 1_000_000),
    ("m", 60_000_000),
    ("min", 60_000_000),
    ("minute", 60_000_000),
    ("minutes", 60_000_000),
    ("h", 3_600_000_000),
    ("hr", 3_600_000_000),
    ("hour", 3_600_000_000),
    ("hours", 3_600_000_000),
    ("d", 86_400_000_000),
    ("day", 86_400_000_000),
    ("days", 86_400_000_000),
    ("w", 604_800_000_000),
    ("week", 604_800_000_000),
    ("weeks", 604_800_000_000),
    ("M", 2_629_800_000_000),
    ("month", 2_629_800_000_000),
    ("months", 2_629_800_000_000),
    ("y", 31_557_600_000_000),
    ("year", 31_557_600_000_000),
    ("years", 31_557_600_000_000),
];

/// The microseconds of a length of time, such as `90`, `1.5s` or `1min 30s`; the largest number for `infinity`. None if systemd does
/// not accept the text.
///
/// Mirrors systemd's src/basic/time-util.c: parse_time.
pub(super) fn microseconds(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    if rest == "infinity" {
        return Some(u64::MAX);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum = 0u64;
    while !rest.is_empty() {
        let (whole, after) = digits(rest);
        let (fraction, after) = after.strip_prefix('.').map_or(("", after), digits);
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let after = after.trim_start();
        let end = after.find(|c: char| c.is_whitespace() || c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        let (_, size) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        sum = sum.checked_add(whole.checked_mul(*size)?)?.checked_add(part(fraction, *size))?;
        rest = after.trim_start();
    }
    Some(sum)
}

/// The digits at the start of a text, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// What the digits after a point are of a unit.
fn part(digits: &str, unit: u64) -> u64 {
    let mut step = unit;
    let digits = digits.bytes().map(|digit| {
        step /= 10;
        u64::from(digit - b'0') * step
    });
    digits.sum()
}

#[cfg(test)]
mod tests {
    /// Each was given to `systemd-analyze timespan`.
    #[test]
    fn spans_are_read_as_systemd_reads_them() {
        let known = [
            ("60", Some(60_000_000)),
            ("60s", Some(60_000_000)),
            ("1min 30s", Some(90_000_000)),
            ("1min30s", Some(90_000_000)),
            ("1.5s", Some(1_500_000)),
            (".5", Some(500_000)),
            ("2 h", Some(7_200_000_000)),
            ("500ms", Some(500_000)),
            ("0", Some(0)),
            ("infinity", Some(u64::MAX)),
            ("", None),
            ("s", None),
            ("60x", None),
            ("-1", None),
            ("1:30", None),
        ];
        for (text, microseconds) in known {
            assert_eq!(super::microseconds(text), microseconds, "{text}");
        }
    }
}
