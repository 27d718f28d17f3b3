//! The beginning that numbers, quantities and durations share: a sign, digits, a point, more digits.

/// Whether a number has a minus before it, and the number without its sign.
pub fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The digits before a point, those after it, and the rest of the text. Any of them may be empty.
pub fn split_digits(text: &str) -> (&str, &str, &str) {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at(digits(text));
    match rest.strip_prefix('.') {
        Some(rest) => {
            let (fraction, rest) = rest.split_at(digits(rest));
            (whole, fraction, rest)
        }
        None => (whole, "", rest),
    }
}
