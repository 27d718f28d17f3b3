//! The values of keys that systemd ignores when they have another form.

use super::{keys, name};
use crate::kube::value::{split_digits, split_sign};

/// Units of time, longest first where one begins with another.
const UNITS: [&str; 28] = [
    "seconds", "second", "sec", "s", "minutes", "minute", "months", "month", "msec", "min", "ms", "m", "M",
    "hours", "hour", "hr", "h", "days", "day", "d", "weeks", "week", "w", "years", "year", "y", "usec", "us",
];
/// Signals by name, without `SIG`.
const SIGNALS: [&str; 33] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
    "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
    "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS", "RTMIN", "RTMAX",
];

/// Whether systemd accepts a key's value. What is not known to be wrong is accepted: a later release may know it.
///
/// Mirrors systemd's src/shared/conf-parser.c and src/core/load-fragment.c: the parser of each key, as
/// src/core/load-fragment-gperf.gperf.in has it.
pub(super) fn is_accepted(section: &str, key: &str, value: &str) -> bool {
    let Some(form) = keys::form(section, key) else { return true };
    let mut words = form.split(' ');
    match words.next().unwrap_or_default() {
        "boolean" => is_boolean(value) || words.any(|own| own == value),
        "choice" => words.any(|own| own == value),
        "time" => is_time(value),
        "mode" => is_mode(value),
        "signal" => is_signal(value),
        "unsigned" => integer(value).is_some_and(|number| u32::try_from(number).is_ok()),
        "number" => value.is_empty() || is_between(value, words.next(), words.next()),
        "slice" => value.contains('%') || value.ends_with(".slice") && name::is_valid(value),
        "limit" => is_limit(value, words.next().unwrap_or_default()),
        _ => true,
    }
}

/// Mirrors systemd's src/basic/parse-util.c: parse_boolean.
fn is_boolean(value: &str) -> bool {
    const WORDS: [&str; 12] = ["1", "yes", "y", "true", "t", "on", "0", "no", "n", "false", "f", "off"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(value))
}

/// Mirrors systemd's src/basic/time-util.c: parse_time.
fn is_time(value: &str) -> bool {
    let mut rest = value.trim_ascii();
    if rest == "infinity" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let (whole, fraction, tail) = split_digits(rest);
        if whole.is_empty() && fraction.is_empty() {
            return false;
        }
        rest = tail.trim_ascii_start();
        let others = ["\u{b5}s", "\u{3bc}s"];
        if let Some(unit) = UNITS.iter().chain(&others).find(|unit| rest.starts_with(**unit)) {
            rest = rest.get(unit.len()..).unwrap_or_default().trim_ascii_start();
        }
    }
    true
}

/// Mirrors systemd's src/basic/parse-util.c: parse_mode.
fn is_mode(value: &str) -> bool {
    u32::from_str_radix(value, 8).is_ok_and(|mode| mode <= 0o7777)
}

/// Mirrors systemd's src/basic/signal-util.c: signal_from_string.
fn is_signal(value: &str) -> bool {
    if let Some(number) = integer(value) {
        return (1..=64).contains(&number);
    }
    let name = value.strip_prefix("SIG").unwrap_or(value);
    let offset =
        |sign: char| name.split_once(sign).is_some_and(|(_, by)| by.parse::<u8>().is_ok_and(|by| by <= 30));
    SIGNALS.contains(&name)
        || name.starts_with("RTMIN+") && offset('+')
        || name.starts_with("RTMAX-") && offset('-')
}

fn is_between(value: &str, least: Option<&str>, most: Option<&str>) -> bool {
    let bound = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    integer(value).is_some_and(|number| (bound(least)..=bound(most)).contains(&number))
}

/// Mirrors systemd's src/basic/parse-util.c: safe_atoi with any base.
fn integer(value: &str) -> Option<i64> {
    let (negative, digits) = split_sign(value);
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    let number = i64::from_str_radix(digits, base).ok().filter(|_| !digits.starts_with(['+', '-']))?;
    Some(if negative { -number } else { number })
}

/// Mirrors systemd's src/basic/rlimit-util.c: rlimit_parse.
fn is_limit(value: &str, of: &str) -> bool {
    let one = |text: &str| match of {
        _ if text == "infinity" => true,
        "size" => is_size(text),
        "time" => is_time(text),
        _ => integer(text).is_some_and(|number| number >= 0) || text.parse::<u64>().is_ok(),
    };
    match value.split_once(':') {
        Some((soft, hard)) => one(soft) && one(hard),
        None => one(value),
    }
}

/// Mirrors systemd's src/basic/parse-util.c: parse_size with a base of 1024.
fn is_size(text: &str) -> bool {
    let number = text.trim_ascii().trim_end_matches(['B', 'K', 'M', 'G', 'T', 'P', 'E']).trim_ascii_end();
    number.parse::<f64>().is_ok() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_form_of_their_key() {
        for (key, value, accepted) in [
            ("CPUAccounting", "Yes", true),
            ("CPUAccounting", "maybe", false),
            ("CPUAccounting", "", false),
            ("ProtectSystem", "strict", true),
            ("ProtectSystem", "perhaps", false),
            ("RestartSec", "5", true),
            ("RestartSec", "1min 30s", true),
            ("RestartSec", "1.5h2ms", true),
            ("RestartSec", "infinity", true),
            ("RestartSec", "soon", false),
            ("RestartSec", "5x", false),
            ("RestartSec", "", false),
            ("UMask", "0022", true),
            ("UMask", "9", false),
            ("KillSignal", "SIGTERM", true),
            ("KillSignal", "RTMIN+3", true),
            ("KillSignal", "SIGNONE", false),
            ("KillSignal", "0o22", true),
            ("KillSignal", "65", false),
            ("LimitLOCKS", "0X1f", true),
            ("LimitLOCKS", "-1", false),
            ("Nice", "-20", true),
            ("Nice", "100", false),
            ("Nice", "0o22", true),
            ("Nice", "+0x5", true),
            ("Nice", "--5", false),
            ("LimitNOFILE", "1024:infinity", true),
            ("LimitNOFILE", "1K", false),
            ("LimitCORE", "1.5G", true),
            ("LimitCPU", "1min", true),
            ("Slice", "system.slice", true),
            ("Slice", "a b", false),
            ("ExecStart", "anything", true),
        ] {
            assert_eq!(is_accepted("Service", key, value), accepted, "{key}={value}");
        }
    }
}
