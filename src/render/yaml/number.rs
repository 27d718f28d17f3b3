//! Numbers that every reader parses as the same number.

/// A float with a dot and a signed exponent, which YAML 1.1 requires. Only a user's settings have one, where the component
/// that reads it has a float too.
pub(super) fn float(float: f64) -> String {
    if float.is_nan() {
        return ".nan".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() };
    }
    // The shortest digits that read back as the same float.
    let digits = format!("{float:?}");
    let Some((mantissa, exponent)) = digits.split_once('e') else { return digits };
    let dot = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{mantissa}{dot}e{sign}{exponent}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_a_dot_and_a_sign() {
        let written: Vec<String> = [1.0, -0.0, 0.1, 1e16, 1.5e300, 5e-324, f64::NEG_INFINITY, f64::NAN]
            .into_iter()
            .map(float)
            .collect();
        assert_eq!(written, ["1.0", "-0.0", "0.1", "1.0e+16", "1.5e+300", "5.0e-324", "-.inf", ".nan"]);
    }
}
