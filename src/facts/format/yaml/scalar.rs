use serde_json::{Number, Value};

use crate::kube::value::split_sign;

/// What a plain scalar without a tag means.
///
/// Mirrors sigs.k8s.io/yaml/goyaml.v2: resolve, in which instants stay texts.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Value::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
        return Value::String(text.to_owned());
    }
    let plain = text.replace('_', "");
    let number = integer(&plain).or_else(|| float(&plain));
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

/// Mirrors Go's strconv.ParseInt with base 0: `0x`, `0o`, `0b`, and a leading zero for octal.
fn integer(text: &str) -> Option<Number> {
    let (negative, digits) = split_sign(text);
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let number = u64::from_str_radix(digits, base).ok()?;
    if negative {
        let number = i128::from(number).checked_neg()?;
        return i64::try_from(number).ok().map(Number::from);
    }
    Some(Number::from(number))
}

fn float(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let looks = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if !looks {
        return None;
    }
    // A float, as the components read it: Go's YAML and JSON have no other type for a fraction.
    let number: f64 = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
    // JSON writes a whole number without its fraction, and its readers parse it as an integer.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= WHOLE {
        #[allow(clippy::cast_possible_truncation, reason = "checked just above")]
        return Some(Number::from(number as i64));
    }
    Number::from_f64(number)
}
